"""Where sticks are now: folders in the watched folder, mounts under it, and the folder itself."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hubserver.packs.learnhub import LEARNHUB

MOUNTS = Path("/proc/self/mountinfo")


@dataclass(frozen=True)
class Place:
    """A stick that is in. `here` changes when it is taken out and put back, `content` when it is written to."""

    path: Path
    here: tuple[int, ...]
    content: tuple[int, ...]


def sticks(folder: Path) -> dict[Path, Place]:
    """Every stick in the folder. It only looks at names and times: this is asked every second."""
    mounts = _mounts(folder)
    found: dict[Path, Place] = {}
    for path in [*([folder] if (folder / LEARNHUB).is_dir() else []), *_folders(folder), *mounts]:
        place = _place(path, mounts.get(path, 0))
        if place and (path in mounts or _has_packs(path)):
            found[path] = place
    return found


def _mounts(folder: Path) -> dict[Path, int]:
    """The mounts under the folder, each with its number: proc(5), mountinfo."""
    try:
        lines = MOUNTS.read_bytes().splitlines()
    except OSError:
        return {}
    fields = [line.split(b" ", 5) for line in lines if os.fsencode(folder) in line]
    points = {Path(os.fsdecode(_plain(each[4]))): int(each[0]) for each in fields if len(each) > 5}
    return {path: number for path, number in points.items() if folder in path.parents and _legible(path)}


def _plain(name: bytes) -> bytes:
    """A name without the octal codes in which spaces are written there."""
    return re.sub(rb"\\([0-7]{3})", lambda code: bytes([int(code[1], 8)]), name)


def _folders(folder: Path) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            yield from sorted(Path(e.path) for e in entries if e.is_dir(follow_symlinks=False) and _legible(e))
    except OSError:  # there is none, or it went away
        return


def _legible(path: os.PathLike[str]) -> bool:
    return os.fspath(path).isprintable()


def _has_packs(path: Path) -> bool:
    try:
        return (path / LEARNHUB).is_dir() or any(name.endswith(".zip") for name in os.listdir(path))  # noqa: PTH208 - only names
    except OSError:
        return False


def _place(path: Path, mount: int) -> Place | None:
    try:
        about = path.stat()
        inside = [path, path / LEARNHUB, path / LEARNHUB / "packs"]
        return Place(path, (mount, about.st_dev, about.st_ino), tuple(_changed(each) for each in inside))
    except OSError:
        return None


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
