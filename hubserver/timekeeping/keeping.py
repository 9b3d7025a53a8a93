"""The last moment that is known, kept in the data folder; and whoever may say what time it is."""

import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from hubserver import clock
from hubserver.clock import ClockQuality, Instant
from hubserver.db import Table, write
from hubserver.files import write_whole
from hubserver.journal import JournalEntry, audit
from hubserver.timekeeping.agreement import agreed
from hubserver.timekeeping.redating import SET, Shift

FILE = "clock.json"
SAVE_MS = 3_600_000  # so much is lost at most where a hub is used by nobody and its mains go off
SLIGHT_SECONDS = 2  # the network's small corrections tell of nothing
HEARD_MS = 3_600_000  # what a phone said is forgotten after an hour
MOST_HEARD = 200


class Kept(msgspec.Struct, frozen=True):
    """The last known moment, as it was saved. `since` is when this boot began, or what it was put right to; `position`
    is the newest entry of the journal at that time: whichever is newer is gone on from."""

    at: str
    boot: str
    mono_ms: int
    quality: int
    since: str
    position: int

    @property
    def moment(self) -> Instant:
        return Instant(datetime.fromisoformat(self.at), self.boot, self.mono_ms, ClockQuality(self.quality))

    @classmethod
    def read(cls, data: Path) -> "Kept | None":
        """What was saved last; None where nothing was, or what is there was not written by a hub."""
        try:
            return msgspec.json.decode((data / FILE).read_bytes(), type=cls)
        except (OSError, ValueError):
            return None


def last_known(data: Path) -> Instant | None:
    """The last moment that a hub knew: what was saved in its folder, or its newest entry when that came later."""
    kept, newest = Kept.read(data), JournalEntry.newest()
    if newest is None or (kept and newest.position <= kept.position):
        return kept.moment if kept else None
    return Instant(datetime.fromisoformat(newest.at), newest.boot, newest.mono_ms, ClockQuality(newest.clock_quality))


class Timekeeping:
    """The time of the hub that is open."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._heard: dict[str, tuple[float, int]] = {}  # by person: how far their phone is ahead, and when it said so

    def begin(self, data: Path, tables: Iterable[type[Table]]) -> None:
        """A hub was opened: go on from the last moment that it knows. `tables` are those whose dates no replay of the
        journal fills."""
        self._data, self._tables = data, tuple(tables)
        self._heard.clear()
        kept, last = Kept.read(data), last_known(data)
        clock.begin(last or clock.NEVER)
        now = clock.now()
        self._since = kept.since if kept and kept.boot == now.boot else now.at
        network, back = (
            now.quality is ClockQuality.NTP,
            last and (now.wall - last.wall).total_seconds() < -SLIGHT_SECONDS,
        )
        if last and network and back:
            write(_note, "network", now, Shift(now.at, last.at, _ms(now.wall - last.wall)), self._tables)
        self.save()

    def heard(self, person: str, said: float) -> None:
        """A phone on which this person is signed in says what time it is, in seconds since 1970."""
        now = clock.now()
        with self._lock:
            self._heard.pop(person, None)
            self._heard[person] = (said - now.wall.timestamp(), now.mono_ms)
            while len(self._heard) > MOST_HEARD:
                del self._heard[next(iter(self._heard))]

    def tick(self) -> None:
        """Each minute: see what the network and the phones say, and save the moment now and then."""
        box, now = clock.read(), clock.now()
        if box.quality is ClockQuality.NTP:
            if now.quality is ClockQuality.NTP and abs((box.wall - now.wall).total_seconds()) <= SLIGHT_SECONDS:
                clock.set_to(box)
            else:
                self.put_right("network", box)
        elif now.quality <= ClockQuality.PHONE:
            self._ask_phones(now)
        if now.mono_ms - self._saved_ms >= SAVE_MS:
            self.save()

    def save(self) -> None:
        """Keep this moment: after the mains were off, time goes on from here."""
        now, newest = clock.now(), JournalEntry.newest()
        kept = Kept(now.at, now.boot, now.mono_ms, int(now.quality), self._since, newest.position if newest else 0)
        write_whole(self._data / FILE, msgspec.json.encode(kept), 0o600)
        self._saved_ms = now.mono_ms

    def put_right(self, who: str, to: Instant) -> None:
        """Go on from this moment of this boot, note in the journal who said so, and move the dates of what was done in
        this boot. What was done after that moment, in a boot before, was dated wrongly too and moves as well."""
        self._since = write(_put_right, who, to, self._since, self._tables)
        self.save()
        with self._lock:
            self._heard.clear()

    def _ask_phones(self, now: Instant) -> None:
        with self._lock:
            ahead = agreed([ahead for ahead, at_ms in self._heard.values() if now.mono_ms - at_ms <= HEARD_MS])
        if ahead or (ahead == 0 and now.quality < ClockQuality.PHONE):
            wall = now.wall + timedelta(seconds=ahead)
            self.put_right("phones", replace(now, wall=wall, quality=ClockQuality.PHONE))


def _put_right(who: str, to: Instant, since: str, tables: tuple[type[Table], ...]) -> str:
    """A job, so that no entry is dated meanwhile; returns when this boot began, as it is believed now."""
    before = clock.now()
    after = replace(before, wall=to.wall + timedelta(milliseconds=before.mono_ms - to.mono_ms), quality=to.quality)
    shift = Shift(min(since, after.at), before.at, _ms(after.wall - before.wall))
    clock.set_to(after)
    try:
        _note(who, after, shift, tables)
    except BaseException:
        clock.set_to(before)
        raise
    return replace(after, wall=datetime.fromisoformat(shift.since) + timedelta(milliseconds=shift.ms)).at


def _note(who: str, now: Instant, shift: Shift, tables: tuple[type[Table], ...]) -> None:
    audit(SET, who, since=shift.since, until=shift.until, ms=shift.ms, quality=int(now.quality))
    shift.move(tables)


def _ms(time: timedelta) -> int:
    return round(time.total_seconds() * 1000)


timekeeping = Timekeeping()
