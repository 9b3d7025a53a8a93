"""What hubs can ask a collector: to be let in, and to take a batch."""

import threading
import time
from collections import deque
from collections.abc import Callable

import flask
from flask import request

from hubserver.collector import enrolling, receiving
from hubserver.collector.store import Ledger, Store
from hubserver.errors import N_, HubError, NotAllowed, TooMany
from hubserver.keys import SigningKey, key_id
from hubserver.sync import batch, enrolment, envelope, reply

MINUTE, A_MINUTE = 60.0, 20  # wrong codes that are looked at in a minute, whoever sends them
BINARY = "application/octet-stream"


def wall() -> int:
    """Milliseconds since 1970 by this server's clock."""
    return time.time_ns() // 1_000_000


class Guesses:
    """How many wrong codes came of late."""

    def __init__(self) -> None:
        self._wrong: deque[float] = deque(maxlen=A_MINUTE)
        self._one = threading.Lock()

    def check(self) -> None:
        with self._one:
            if len(self._wrong) == A_MINUTE and (left := self._wrong[0] + MINUTE - time.monotonic()) > 0:
                raise TooMany(
                    N_("Too many wrong codes were tried. Nothing was changed."),
                    N_("Try again in a minute."),
                    retry_after=int(left) + 1,
                )

    def was_wrong(self) -> None:
        with self._one:
            self._wrong.append(time.monotonic())


class Desk:
    """Takes messages and signs answers."""

    def __init__(self, store: Store, key: SigningKey, now: Callable[[], int] = wall) -> None:
        self._store, self._key, self._now = store, key, now
        self._guesses = Guesses()

    def exchange(self, message: bytes) -> bytes:
        """Take a batch. Who signed it is checked before anything of it is unfolded."""
        opened = envelope.unseal(message, batch.TYPE, lambda keyid, _: self._store.key(keyid))
        read = batch.decode(opened.payload)
        if read.header.to != key_id(self._key.public):
            raise NotAllowed(N_("This batch is for another collector. Nothing was changed."))
        with self._store.writing() as ledger:
            self._know(ledger, read.header.hub, opened.keyid)
            said = receiving.receive(ledger, read, self._now())
        return envelope.seal(self._key, reply.TYPE, reply.encode(said))

    def _know(self, ledger: Ledger, hub_id: str, keyid: str) -> None:
        hub = ledger.lock(hub_id, self._now())
        if hub is None or key_id(hub.public) != keyid:
            raise NotAllowed(
                N_("This batch is not signed by the hub that it names. Nothing was changed."),
                N_("Enrol the hub again with a new code."),
            )

    def enrol(self, message: bytes) -> bytes:
        """Let a hub in. It signs with the key that it brings."""
        opened = envelope.unseal(message, enrolment.ASK, _brought)
        ask = enrolment.read_ask(opened.payload)
        self._guesses.check()
        with self._store.writing() as ledger:
            said = enrolling.enrol(ledger, ask, self._key.public, self._now())
        if said is None:
            self._guesses.was_wrong()
            raise enrolling.refused()
        return envelope.seal(self._key, enrolment.ANSWER, enrolment.encode(said))


def _brought(keyid: str, payload: bytes) -> bytes | None:
    public = bytes.fromhex(enrolment.read_ask(payload).pub)
    return public if keyid == key_id(public) else None


def create_app(desk: Desk) -> flask.Flask:
    """The two doors, and how a refusal is told: one sentence."""
    app = flask.Flask("collector", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = envelope.LARGEST
    app.add_url_rule("/exchange", "exchange", lambda: _answered(desk.exchange), methods=["POST"])
    app.add_url_rule("/enrol", "enrol", lambda: _answered(desk.enrol), methods=["POST"])
    app.register_error_handler(HubError, _told)
    return app


def _answered(do: Callable[[bytes], bytes]) -> flask.Response:
    return flask.Response(do(request.get_data(cache=False)), mimetype=BINARY)


def _told(why: HubError) -> flask.Response:
    answer = flask.Response(f"{why}\n", why.status, mimetype="text/plain")
    if isinstance(why, TooMany):
        answer.headers["Retry-After"] = str(why.retry_after)
    return answer
