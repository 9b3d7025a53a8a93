"""One exchange after another with the collector, until everything is said."""

import random
import secrets
import socket
import threading
from dataclasses import dataclass
from datetime import datetime

from hubserver import __version__, clock
from hubserver.clock import ClockQuality
from hubserver.db import write
from hubserver.errors import N_, Busy, HubError, Refused
from hubserver.keys import SigningKey, key_id
from hubserver.settings import Settings
from hubserver.sync import batch, enrolment, envelope, erasing, position, reply, schedule
from hubserver.sync.envelope import BadMessage
from hubserver.sync.line import Line, LineFailed, TooSlow
from hubserver.sync.models import LeftBehind, Upstream, chain_at, items, waiting
from hubserver.sync.schedule import State, Why, Window

HEAVIEST = 4 << 20  # bytes of bodies in a batch, before they are folded
STUCK = 3  # exchanges in a row that move nothing


@dataclass
class Told:
    """What came of it."""

    sent: int = 0
    acked: bool = False  # whether the collector has everything
    requests: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    rejected: int = 0


def upstream() -> Upstream:
    """The collector; raises where this hub has none."""
    found = Upstream.now()
    if found is None:
        raise Refused(
            N_("This hub does not report to a collector yet. Nothing was sent."),
            N_("Ask your coordinator for an enrolment code, then use: hubserver sync enrol"),
        )
    return found


def message(key: SigningKey, most: int, first: int = 0) -> tuple[batch.Header, bytes]:
    """The next batch, signed: after what was acknowledged, or from a number on."""
    write(position.catch_up)
    up = upstream()
    first = first or up.acked + 1
    prev = chain_at(up.epoch, first - 1)
    if prev is None:
        raise Refused(N_("There is no entry before number %(seq)s. Nothing was sent."), seq=first)
    some = items(up.epoch, first, most, HEAVIEST)
    to = key_id(bytes.fromhex(up.collector))
    header = batch.Header(
        *(batch.VERSION, up.hub_id, to, secrets.token_hex(8), up.epoch, first, len(some), prev),
        *(LeftBehind.marks()[-batch.MOST_EPOCHS :], clock.now().at, up.have),
    )
    return header, envelope.seal(key, batch.TYPE, batch.encode(header, some))


def take(answer: bytes, asking: str = "") -> reply.Reply | None:
    """Read an answer and do what it says; None where it did not count. `asking` names the request under way."""
    collector = bytes.fromhex(upstream().collector)
    opened = envelope.unseal(answer, reply.TYPE, lambda keyid, _: collector if keyid == key_id(collector) else None)
    said = reply.decode(opened.payload)
    found = erasing.look({change.erased for change in said.changes})
    return said if write(position.take, said, bool(asking) and said.re == asking, found) else None


def enrol(key: SigningKey, url: str, code: str, who: str) -> Upstream:
    """Make this hub known to a collector by a code."""
    nonce, ask = wish(key, code)
    with Line(url) as line:
        enrolled(line.post("/enrol", ask, 30), nonce, line.url, who)
    return upstream()


def wish(key: SigningKey, code: str) -> tuple[str, bytes]:
    """The wish to be let in, signed with the key that it brings."""
    nonce, host = secrets.token_hex(8), socket.gethostname()[:100]
    ask = enrolment.Ask(enrolment.typed(code), key.public.hex(), host, __version__, nonce)
    return nonce, envelope.seal(key, enrolment.ASK, enrolment.encode(ask))


def enrolled(answer: bytes, nonce: str, url: str, who: str) -> None:
    """Read what the collector said to that, and keep it."""
    said = enrolment.read_answer(envelope.unseal(answer, enrolment.ANSWER, _brought).payload)
    if said.re != nonce:
        raise BadMessage(N_("The collector answered something else. Nothing was changed."), envelope.NOTHING)
    write(position.enrol, url, said, who)


def _brought(keyid: str, payload: bytes) -> bytes | None:
    """The key of a collector that is met for the first time: it brings it."""
    public = bytes.fromhex(enrolment.read_answer(payload).collector)
    return public if keyid == key_id(public) else None


class Sender:
    """Sends, one run at a time, whoever asks for it: the timetable, a page or a command."""

    def __init__(self) -> None:
        self._one = threading.Lock()
        self.trouble: HubError | None = None  # what the last run met

    @property
    def busy(self) -> bool:
        return self._one.locked()

    def now(self, key: SigningKey) -> Told:
        """Send everything that waits; at least one request."""
        if not self._one.acquire(blocking=False):
            raise Busy(N_("The hub is sending already. Nothing more is needed."), N_("Look again in a minute."))
        told = Told()
        try:
            with Line(upstream().url) as line:
                try:
                    self._all(key, line, told)
                finally:
                    line.close()
                    told.requests, told.bytes_up, told.bytes_down = line.requests, line.up, line.down
            write(_went_well, line.up + line.down)
            self.trouble = None
        except HubError as why:
            self.trouble = why
            write(_failed, why, told.bytes_up + told.bytes_down)
            raise
        finally:
            self._one.release()
        return told

    def begin(self, key: SigningKey) -> None:
        """The same beside the page that asked for it, which need not wait."""
        upstream()
        threading.Thread(target=self._quietly, args=(key,), name="sync", daemon=True).start()

    def tick(self, settings: Settings) -> Why | None:
        """The timetable asks each minute; None where there is no collector."""
        up = Upstream.now()
        why = schedule.decide(_state(up, waiting(up))) if up else None
        if why in (Why.SEND, Why.ASK):
            self._quietly(SigningKey.load(settings.key_file))
        return why

    def _quietly(self, key: SigningKey) -> None:
        try:
            self.now(key)
        except HubError as why:  # it is kept, shown and tried again
            self.trouble = None if isinstance(why, Busy) else why

    def _all(self, key: SigningKey, line: Line, told: Told) -> None:
        stuck = 0
        while stuck < STUCK:
            before = upstream()
            header, sealed = message(key, before.size)
            answer = line.post("/exchange", sealed, schedule.patience(len(sealed), line.rate))
            said = take(answer, header.nonce)
            if said is None:
                raise BadMessage(N_("The collector answered something else. Nothing was lost."))
            told.sent += header.count
            told.rejected += len(said.rejected)
            if said.retry_after:
                raise LineFailed(N_("The collector asks to wait."), retry_after=said.retry_after)
            if header.count:
                write(_grow, len(sealed))
            up = upstream()
            told.acked = not waiting(up) and not said.forgot
            if told.acked:
                return
            stuck = 0 if (up.epoch, up.acked) > (before.epoch, before.acked) else stuck + 1


def _state(up: Upstream, waiting: int) -> State:
    now = clock.now()
    return State(
        now.wall,
        now.quality >= ClockQuality.PHONE,
        up.hub_id,
        Window(up.window_start, up.window_minutes),
        waiting,
        datetime.fromisoformat(up.heard_at) if up.heard_at else None,
        up.failures,
        now.ms_since(up.tried_boot, up.tried_ms),
        up.wait_ms,
        up.spent if up.spent_day == now.at[:10] else 0,
        up.bytes_a_day,
    )


def _grow(weight: int) -> None:
    up = upstream()
    up.size = schedule.grown(up.size, weight)
    up.save()


def _went_well(spent: int) -> None:
    _note(upstream(), spent, failures=0, wait=0)


def _failed(why: HubError, spent: int) -> None:
    up = upstream()
    if isinstance(why, TooSlow):
        up.size = schedule.shrunk(up.size)
    failures = up.failures + 1
    asked = why.retry_after * 1000 if isinstance(why, LineFailed) else 0
    _note(up, spent, failures, asked or schedule.pause(failures, random.random))


def _note(up: Upstream, spent: int, failures: int, wait: int) -> None:
    now = clock.now()
    up.spent = spent + (up.spent if up.spent_day == now.at[:10] else 0)
    up.spent_day, up.failures, up.wait_ms = now.at[:10], failures, wait
    up.tried_boot, up.tried_ms = now.boot, now.mono_ms
    up.save()


sender = Sender()
