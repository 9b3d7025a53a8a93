"""Where a pack comes from: a folder or a one-file `.zip`. Both are hostile input, and either may be pulled out."""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, Self

from hubserver.errors import N_, Refused
from hubserver.files import CHUNK
from hubserver.packs import zipped
from hubserver.packs.learnhub import on_stick
from hubserver.packs.manifest import ASK_PUBLISHER, BadPack
from hubserver.packs.zipped import Missing, Room

LARGEST_INDEX = 16 << 20
LARGEST_SEAL = 64 << 10


class Stream(Protocol):
    """What is read from a file of a pack."""

    def read(self, size: int, /) -> bytes: ...
    def seek(self, place: int, /) -> int: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *_: Any) -> None: ...


Opener = Callable[[str], Stream]


class Pulled(Refused):
    """What the pack is on cannot be read any more; the pack itself may be good."""


def blob_name(digest: str) -> str:
    return f"blobs/{digest[:2]}/{digest}"


@contextmanager
def opened(path: Path, most: Room) -> Iterator[Opener]:
    """A function that opens the pack's files by name; for a folder or a zip of one."""
    if path.is_dir():
        shared = on_stick(path) or path
        yield lambda name: _in_folder(shared if name.startswith("blobs/") else path, name, path)
        return
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a pipe would wait for its other end
    except OSError:
        raise BadPack(
            N_("%(file)s cannot be opened. Nothing was added."), N_("Look whether it is there."), file=path.name
        ) from None
    with os.fdopen(fd, "rb") as file:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise BadPack(
                N_("%(file)s is neither a file nor a folder. Nothing was added."), ASK_PUBLISHER, file=path.name
            )
        with _while_it_is_in():
            archive = zipped.opened(file, path.name, most)
        with archive:
            yield lambda name: zipped.member(archive, name)


def read(opener: Opener, name: str, most: int) -> bytes:
    """A small file whole; larger than `most` is refused."""
    with _while_it_is_in(), opener(name) as source:
        data = source.read(most + 1)
    if len(data) > most:
        raise BadPack(N_("%(file)s is far larger than it should be. Nothing was added."), ASK_PUBLISHER, file=name)
    return data


def pieces(opener: Opener, name: str, size: int, start: int = 0) -> Iterator[bytes]:
    """A file in pieces from `start` on, never more than one byte beyond the size that the index gives."""
    left = max(0, size + 1 - start)
    with _while_it_is_in():
        source = opener(name)
    with source:
        with _while_it_is_in():
            source.seek(start)
        while left and (piece := _piece(source, min(CHUNK, left))):
            left -= len(piece)
            yield piece


def _piece(source: Stream, size: int) -> bytes:
    with _while_it_is_in():
        return source.read(size)


@contextmanager
def _while_it_is_in() -> Iterator[None]:
    """What the system says of a stick that it cannot read is told as that; it is no fault of the pack."""
    try:
        yield
    except OSError:
        raise _pulled() from None


def _pulled() -> Pulled:
    return Pulled(
        N_("The stick or disk with this pack cannot be read any more. Nothing was added."),
        N_("Put it in again, and wait until it is found. Then add the pack once more."),
    )


def _in_folder(root: Path, name: str, home: Path) -> Stream:
    path = root / name
    try:
        if stat.S_ISLNK(path.lstat().st_mode) or not path.resolve().is_relative_to(root.resolve()):
            raise BadPack(N_("%(file)s is a link. Packs have none. Nothing was added."), ASK_PUBLISHER, file=name)
        if not stat.S_ISREG(path.stat().st_mode):
            raise _no_file(name)
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as why:
        raise _not_opened(home, name, why) from None
    if not stat.S_ISREG(os.fstat(fd).st_mode):  # it became another meanwhile
        os.close(fd)
        raise _no_file(name)
    return os.fdopen(fd, "rb")


def _no_file(name: str) -> BadPack:
    return BadPack(N_("%(file)s is not a plain file of this pack. Nothing was added."), ASK_PUBLISHER, file=name)


def _not_opened(home: Path, name: str, why: OSError) -> Refused:
    if why.errno == errno.ELOOP:
        return BadPack(N_("%(file)s leads round in a circle. Nothing was added."), ASK_PUBLISHER, file=name)
    index_is_there = name == "pack.json" or os.access(home / "pack.json", os.F_OK)  # it was read before all others
    if why.errno in (errno.ENOENT, errno.ENOTDIR) and index_is_there:
        return Missing(N_("A file of this pack is missing: %(file)s. Nothing was added."), ASK_PUBLISHER, file=name)
    return _pulled()
