"""What time it is, and how far that can be believed: a box without a clock battery starts in the past."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path
from typing import Protocol


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


class Source(Protocol):
    """Where moments come from; tests bring their own."""

    def now(self) -> Instant: ...


class SystemClock:
    """The box's own clocks, read through Linux."""

    def __init__(self) -> None:
        self._boot = _read("/proc/sys/kernel/random/boot_id") or "no-boot-id"
        self._quality = _quality()
        self._asked = time.monotonic()

    def now(self) -> Instant:
        mono = time.monotonic()
        if mono - self._asked > 60:  # the network may have set the clock meanwhile
            self._quality, self._asked = _quality(), mono
        return Instant(datetime.now(UTC), self._boot, int(mono * 1000), self._quality)


_source: Source | None = None


def now() -> Instant:
    """This moment, from the source in use."""
    global _source
    if _source is None:
        _source = SystemClock()
    return _source.now()


def use(source: Source | None) -> None:
    """Take moments from here instead (None: the box's own clocks)."""
    global _source
    _source = source


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
