"""What time it is, and how far that can be believed: a box without a clock battery starts in the past."""

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from pathlib import Path
from typing import Protocol

NOT_BEFORE = datetime(2026, 11, 1, tzinfo=UTC)  # this software was not there: no hub ran it
LONGEST_OFF = timedelta(days=5 * 365)  # a battery clock further ahead is broken; a box was not in a cupboard for longer


class ClockQuality(IntEnum):
    """Who vouches for the wall time of an entry. Below STEWARD nothing may expire by wall time."""

    UNSET = 0
    PHONE = 1
    STEWARD = 2
    RTC = 3
    NTP = 4


@dataclass(frozen=True, slots=True)
class Instant:
    """One moment: `wall` in UTC as it was believed, and `mono_ms` since the boot called `boot`, which never jumps."""

    wall: datetime
    boot: str
    mono_ms: int
    quality: ClockQuality

    @property
    def at(self) -> str:
        """RFC 3339 in UTC with milliseconds, as xAPI timestamps are written."""
        return self.wall.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def ms_since(self, boot: str, mono_ms: int) -> int:
        """Milliseconds since an earlier moment; across a restart of the box, only those since it started."""
        return self.mono_ms - mono_ms if boot == self.boot else self.mono_ms


NEVER = Instant(NOT_BEFORE, "", 0, ClockQuality.UNSET)  # before a hub ran for the first time


class Source(Protocol):
    """Where moments come from; tests bring their own."""

    def begin(self, last: Instant) -> None:
        """Go on from the last moment that a hub knows from before."""

    def now(self) -> Instant: ...

    def set(self, moment: Instant) -> None:
        """From now on, time goes on from this moment of this boot."""

    def read(self) -> Instant:
        """What the clock on the wall says by itself."""


def believed(box: Instant, last: Instant) -> Instant:
    """What the time is by the box's own clocks and the last moment that is known from before.

    The network is believed. Otherwise, while the box runs, time goes on from the last moment, wherever the clock on the
    wall jumps to. After the box was off, its clock is believed where it is not behind that moment and not years ahead
    of it; else time goes on from there, so that it never runs backwards.
    """
    if box.quality is ClockQuality.NTP:
        return box
    if box.boot == last.boot:
        return replace(box, wall=last.wall + timedelta(milliseconds=box.mono_ms - last.mono_ms), quality=last.quality)
    if last.wall <= box.wall <= last.wall + LONGEST_OFF:
        return box
    return replace(box, wall=last.wall + timedelta(milliseconds=box.mono_ms), quality=ClockQuality.UNSET)


class SystemClock:
    """The box's own clocks, read through Linux, from the last moment that is known from before."""

    def __init__(self) -> None:
        self._boot = _read("/proc/sys/kernel/random/boot_id") or "no-boot-id"
        self.begin(NEVER)

    def begin(self, last: Instant) -> None:
        self._from = believed(self.read(), last)

    def now(self) -> Instant:
        box, start = self.tick(), self._from
        return Instant(start.wall + timedelta(milliseconds=box - start.mono_ms), start.boot, box, start.quality)

    def set(self, moment: Instant) -> None:
        self._from = moment

    def read(self) -> Instant:
        return Instant(datetime.now(UTC), self._boot, self.tick(), _quality())

    def tick(self) -> int:
        """Milliseconds since the box started."""
        # clock_gettime(2): unlike CLOCK_MONOTONIC it goes on while a computer sleeps.
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


_source: Source | None = None


def now() -> Instant:
    """This moment, from the source in use."""
    return _used().now()


def set_to(moment: Instant) -> None:
    """Somebody told what time it is, or was: go on from there."""
    _used().set(moment)


def read() -> Instant:
    """What the box's own clock says, whatever is believed."""
    return _used().read()


def begin(last: Instant) -> None:
    """A hub is opened: time goes on from the last moment that it knows."""
    _used().begin(last)


def use(source: Source | None) -> None:
    """Take moments from here instead (None: the box's own clocks)."""
    global _source
    _source = source


def _used() -> Source:
    global _source
    if _source is None:
        _source = SystemClock()
    return _source


def _read(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""


def _quality() -> ClockQuality:
    # systemd-timesyncd(8): the file exists once the clock has been set from the network since boot.
    if Path("/run/systemd/timesync/synchronized").exists():
        return ClockQuality.NTP
    # 1 where the kernel set the system time from this battery clock (Documentation/ABI/testing/rtc-cdev).
    if _read("/sys/class/rtc/rtc0/hctosys") == "1":
        return ClockQuality.RTC
    return ClockQuality.UNSET
