"""What a copy says of itself, and which copies are in a folder.

On this disk a copy is a folder that holds what a data folder holds, in plain: `hub.sqlite`, `hub.key`, `about.json`.
On a stick it is one file (see `sealing.py`). Either is named by how far the journal went, epoch and number, for that is
the one order that no clock can turn round.
"""

import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from hubserver.clock import ClockQuality, Instant

FORMAT = "learnhub/backup/1"
DATABASE, KEY, ABOUT = "hub.sqlite", "hub.key", "about.json"
ENDING = ".vhbackup"
KEPT = 7  # so many copies are kept, here and on each stick
FOLDER, FILE = re.compile(r"(\d{1,9})-(\d{8,12})"), re.compile(r"hub-([0-9a-f]{8})-(\d{1,9})-(\d{8,12})\.vhbackup")
STALE_HOURS = 20  # a copy a day, though a day's start may be earlier than the last
MANY = 300  # entries, an afternoon's work: so many are worth a copy whatever the clock says
HOUR_MS = 3_600_000


class About(Struct, frozen=True):
    """One copy: of which hub, up to which entry, and when it was made, as far as that was known."""

    format: str
    hub: str
    hall: str
    epoch: int
    seq: int
    hash: str  # of the last entry
    entries: int
    people: int
    size: int  # bytes of the database
    at: datetime
    boot: str
    mono_ms: int
    quality: int
    version: str
    recipient: str = ""  # whom it was encrypted for

    @property
    def order(self) -> tuple[int, int]:
        return self.epoch, self.seq

    @property
    def name(self) -> str:
        """What it is called among the copies of its hub."""
        return f"{self.epoch}-{self.seq:08}"

    @property
    def file_name(self) -> str:
        """What it is called on a stick, where there may be other hubs' copies."""
        return f"hub-{self.hub[:8]}-{self.name}{ENDING}"

    def stale(self, now: Instant, epoch: int, seq: int) -> bool:
        """Whether it is time for another: by the time since the box started where that tells, else by a clock that
        somebody vouches for, else by how much was done."""
        if self.epoch != epoch or (self.boot == now.boot and now.mono_ms < self.mono_ms):
            return True
        if self.boot == now.boot:
            return now.mono_ms - self.mono_ms >= STALE_HOURS * HOUR_MS
        hours = abs(self._hours(now))
        return hours >= STALE_HOURS or (now.quality < ClockQuality.STEWARD and seq - self.seq >= MANY)

    def days(self, now: Instant) -> int | None:
        """How old it is, where that is known."""
        if self.boot == now.boot:
            return (now.mono_ms - self.mono_ms) // (24 * HOUR_MS)
        trusted = min(now.quality, self.quality) >= ClockQuality.STEWARD
        return int(self._hours(now) // 24) if trusted else None

    def _hours(self, now: Instant) -> float:
        return (now.wall - self.at).total_seconds() / 3600


def read(data: bytes) -> About | None:
    """What a copy says of itself, None where that cannot be read."""
    with suppress(ValueError, RecursionError):
        about = msgspec.json.decode(data, type=About)
        return about if about.format == FORMAT else None
    return None


def home(data: Path) -> Path:
    """Where the copies on this disk are."""
    return data / "backups"


def copies(data: Path) -> list[tuple[Path, About]]:
    """The copies on this disk, the newest first."""
    found = []
    for path in home(data).glob("*-*"):
        with suppress(OSError):
            if FOLDER.fullmatch(path.name) and (about := read((path / ABOUT).read_bytes())):
                found.append((path, about))
    return sorted(found, key=lambda each: each[1].order, reverse=True)


def on_stick(folder: Path, hub_id: str) -> list[Path]:
    """The copies of this hub in a stick's folder, the newest first."""
    named = [(match, path) for path in folder.glob(f"*{ENDING}") if (match := FILE.fullmatch(path.name))]
    ours = [(int(match[2]), int(match[3]), path) for match, path in named if match[1] == hub_id[:8]]
    return [path for *_, path in sorted(ours, reverse=True)]
