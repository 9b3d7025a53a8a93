"""Where a pack comes from: a folder or a one-file `.zip`. Both are hostile input."""

import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol, Self

from hubserver.errors import N_
from hubserver.files import CHUNK
from hubserver.packs.manifest import ASK_PUBLISHER, BadPack

MEMBER = re.compile(r"pack\.json|pack\.sig|blobs/([0-9a-f]{2})/\1[0-9a-f]{62}")  # nothing else belongs in a built pack
LARGEST_INDEX = 16 << 20
LARGEST_SEAL = 64 << 10
# What zipfile raises for a damaged archive depends on which part of it meets the damage first.
DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, RuntimeError, OverflowError)


class Stream(Protocol):
    """What is read from a file of a pack."""

    def read(self, size: int, /) -> bytes: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *_: Any) -> None: ...


Opener = Callable[[str], Stream]


def blob_name(digest: str) -> str:
    return f"blobs/{digest[:2]}/{digest}"


class Missing(BadPack):
    """A file that the index names is not there."""


@contextmanager
def opened(path: Path, most_files: int) -> Iterator[Opener]:
    """A function that opens the pack's files by name; for a folder or a zip of one."""
    if path.is_dir():
        yield lambda name: _in_folder(path, name)
        return
    try:
        archive = zipfile.ZipFile(path)
    except DAMAGE:
        raise BadPack(
            N_("%(file)s is neither a pack's folder nor a whole .zip. Nothing was added."),
            ASK_PUBLISHER,
            file=path.name,
        ) from None
    with archive:
        _check_members(archive, most_files)
        yield lambda name: _in_zip(archive, name)


def read(opener: Opener, name: str, most: int) -> bytes:
    """A small file whole; larger than `most` is refused."""
    with opener(name) as source:
        data = source.read(most + 1)
    if len(data) > most:
        raise BadPack(N_("%(file)s is far larger than it should be. Nothing was added."), ASK_PUBLISHER, file=name)
    return data


def pieces(opener: Opener, name: str, size: int) -> Iterator[bytes]:
    """A file in pieces, never more than one byte beyond the size that the index gives."""
    left = size + 1
    with opener(name) as source:
        while left and (piece := source.read(min(CHUNK, left))):
            left -= len(piece)
            yield piece


def _in_folder(root: Path, name: str) -> Stream:
    path = root / name
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        raise Missing(
            N_("A file of this pack is missing: %(file)s. Nothing was added."), ASK_PUBLISHER, file=name
        ) from None
    inside = path.resolve().is_relative_to(root.resolve())
    if not (inside and stat.S_ISREG(os.fstat(fd).st_mode)):
        os.close(fd)
        raise BadPack(N_("%(file)s is not a plain file of this pack. Nothing was added."), ASK_PUBLISHER, file=name)
    return os.fdopen(fd, "rb")


def _check_members(archive: zipfile.ZipFile, most_files: int) -> None:
    """Look at the list before anything is unpacked: only names of a built pack, each once, plain files."""
    names: set[str] = set()
    for info in archive.infolist():
        if info.filename in ("blobs/",) or re.fullmatch(r"blobs/[0-9a-f]{2}/", info.filename):
            continue
        if info.filename in names or not _plain(info):
            raise BadPack(
                N_("This .zip has something that does not belong in a pack: %(file)s. Nothing was added."),
                ASK_PUBLISHER,
                file=ascii(info.filename)[1:-1][:80],
            )
        names.add(info.filename)
        if len(names) > most_files + 2:  # the index and the seal are not counted
            raise BadPack(N_("This .zip has more files than a pack may have. Nothing was added."), ASK_PUBLISHER)


def _plain(info: zipfile.ZipInfo) -> bool:
    """A file of a pack, neither a link nor encrypted, packed in the one way that every tool knows, or not at all."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    usual = info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    return bool(MEMBER.fullmatch(info.filename)) and kind in (0, stat.S_IFREG) and usual and not info.flag_bits & 0x41


def _in_zip(archive: zipfile.ZipFile, name: str) -> Stream:
    try:
        with _damage_told(name):
            return _Member(archive.open(name), name)
    except KeyError:
        raise Missing(
            N_("A file of this pack is missing: %(file)s. Nothing was added."), ASK_PUBLISHER, file=name
        ) from None


@contextmanager
def _damage_told(name: str) -> Iterator[None]:
    """What a zip says of its damage is told as damage of the pack."""
    try:
        yield
    except DAMAGE as why:
        raise BadPack(
            N_("This pack has been changed or damaged (%(file)s). Nothing was added."), ASK_PUBLISHER, file=name
        ) from why


class _Member:
    """One file of a zip."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file, self._name = file, name

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, size: int) -> bytes:
        with _damage_told(self._name):
            return self._file.read(size)
