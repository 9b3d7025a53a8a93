"""A pack as one `.zip`. Its list is looked at before anything is unpacked: all of it must be what a pack would have."""

import errno
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO, NamedTuple, Self

from hubserver.errors import N_
from hubserver.packs import names
from hubserver.packs.manifest import ASK_PUBLISHER, NOT_ADDED, BadPack

MEMBER = re.compile(r"pack\.json|pack\.sig|blobs/([0-9a-f]{2})/\1[0-9a-f]{62}")  # nothing else belongs in a built pack
FOLDER = re.compile(r"blobs/([0-9a-f]{2}/)?")
MOST_FOLDERS = 257
# The record at the end of a .zip: APPNOTE.TXT, 4.3.16.
END = struct.Struct("<4s4H2LH")
END_SIGN, LARGE_SIGN = b"PK\5\6", b"PK\6\7"
LARGE_LOCATOR = 20
ENTRY = 512  # bytes that one entry of the list may take: far more than it does
HEADER = 30
RATIO = 100
SMALL = 1 << 20  # what is smaller may be packed as tight as it can: a drawing, a quiz of many alike
# What zipfile raises for a damaged archive depends on which part of it meets the damage first.
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, RuntimeError, OverflowError),
    NotImplementedError,
)


class Room(NamedTuple):
    """How much a pack may be: files, and bytes of all of them."""

    files: int
    size: int


class Missing(BadPack):
    """A file that the index names is not there."""


def opened(file: BinaryIO, name: str, most: Room) -> zipfile.ZipFile:
    """The archive in this file, looked through."""
    start, count = _list_of(file, name, most)
    try:
        archive = zipfile.ZipFile(file)
    except DAMAGE as why:
        if _of_the_disk(why):
            raise
        raise _not_whole(name) from None
    if len(archive.infolist()) != count:
        raise _untrue()
    _look_through(archive.infolist(), start, most)
    return archive


def _list_of(file: BinaryIO, name: str, most: Room) -> tuple[int, int]:
    """Where the list begins that stands at the end of a .zip, and how many it has, it says. It is not read yet: it may
    be made to be endless."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 0xFFFF - END.size))
    tail = file.read()
    if len(tail) < END.size or tail[-END.size :][:4] != END_SIGN:
        if END_SIGN in tail:
            raise BadPack(N_("There is something behind the end of this .zip. Nothing was added."), ASK_PUBLISHER)
        raise _not_whole(name)
    _, disk, _, here, count, length, offset, comment = END.unpack(tail[-END.size :])
    if 0xFFFF in (here, count) or 0xFFFFFFFF in (length, offset) or tail[-END.size - LARGE_LOCATOR :][:4] == LARGE_SIGN:
        raise BadPack(
            N_("This .zip is of the kind for more than 4 GB. Nothing was added."),
            N_("Unpack it on a computer. Then add its folder."),
        )
    if count > most.files + 2 + MOST_FOLDERS:  # the index and the seal are not counted
        raise BadPack(N_("This .zip has more files than a pack may have. Nothing was added."), ASK_PUBLISHER)
    if length > count * ENTRY:
        raise _untrue()
    if offset + length + END.size < size:
        raise BadPack(N_("There is something in front of this .zip. Nothing was added."), ASK_PUBLISHER)
    if disk or here != count or comment or offset + length + END.size > size:
        raise _not_whole(name)
    return offset, count


def _untrue() -> BadPack:
    return BadPack(N_("The list of files in this .zip is not true. Nothing was added."), ASK_PUBLISHER)


def _not_whole(name: str) -> BadPack:
    return BadPack(
        N_("%(file)s is neither a pack's folder nor a whole .zip. Nothing was added."), ASK_PUBLISHER, file=name
    )


def _look_through(members: list[zipfile.ZipInfo], start: int, most: Room) -> None:
    """Only names of a built pack, each once; plain files, side by side, that unpack to no more than a pack may be."""
    for info in members:
        _refuse_if(names.problem(info.orig_filename.removesuffix("/")), info.orig_filename)
    _refuse_if(*names.mistaken(info.orig_filename for info in members))
    for info in members:
        if not FOLDER.fullmatch(info.orig_filename):
            _look(info)
    if sum(not FOLDER.fullmatch(info.orig_filename) for info in members) > most.files + 2:
        raise BadPack(N_("This .zip has more files than a pack may have. Nothing was added."), ASK_PUBLISHER)
    if sum(info.file_size for info in members) > most.size:
        raise BadPack(N_("This .zip unpacks to more than this hub allows. Nothing was added."), ASK_PUBLISHER)
    _side_by_side(members, start)


def _look(info: zipfile.ZipInfo) -> None:
    """Refuses a member that is not a plain file of a pack."""
    kind = stat.S_IFMT(info.external_attr >> 16) or stat.S_IFREG  # nothing: from a system that has no kinds
    faults = {
        N_("This .zip has a link in it: %(file)s. Nothing was added."): kind == stat.S_IFLNK,
        N_("This .zip has something in it that is no file: %(file)s. Nothing was added."): kind != stat.S_IFREG,
        N_("This .zip has a file in it that is locked: %(file)s. Nothing was added."): info.flag_bits & 0x41,
        N_("This .zip is packed in a way that hubs do not read. Nothing was added."): info.compress_type
        not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED),
        N_("A file of this .zip unpacks to far more than it is: %(file)s. Nothing was added."): info.file_size
        > max(SMALL, RATIO * info.compress_size),
        N_(
            "This .zip has something that does not belong in a pack: %(file)s. Nothing was added."
        ): not MEMBER.fullmatch(info.orig_filename),
    }
    if sentence := next((sentence for sentence, wrong in faults.items() if wrong), ""):
        raise BadPack(sentence, ASK_PUBLISHER, file=names.shown(info.orig_filename))


def _refuse_if(sentence: str, name: str) -> None:
    if sentence:
        raise BadPack(sentence, NOT_ADDED, file=names.shown(name))


def _side_by_side(members: Iterable[zipfile.ZipInfo], start: int) -> None:
    """Each file begins behind the one before it, the first at the very beginning: none is hidden in another."""
    end, last = 0, ""
    for info in sorted(members, key=lambda each: each.header_offset):
        if not end and info.header_offset:
            raise BadPack(N_("There is something in front of this .zip. Nothing was added."), ASK_PUBLISHER)
        if info.header_offset < end:
            raise _overlap(info.orig_filename)
        end, last = info.header_offset + HEADER + len(info.orig_filename) + info.compress_size, info.orig_filename
    if end > start:
        raise _overlap(last)


def _overlap(name: str) -> BadPack:
    return BadPack(
        N_("Two files of this .zip lie on top of each other: %(file)s. Nothing was added."),
        ASK_PUBLISHER,
        file=names.shown(name),
    )


def member(archive: zipfile.ZipFile, name: str) -> "Member":
    """One file of the archive, open."""
    try:
        with _damage_told(name):
            return Member(archive.open(name), name)
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
        if _of_the_disk(why):
            raise
        raise BadPack(
            N_("This pack has been changed or damaged (%(file)s). Nothing was added."), ASK_PUBLISHER, file=name
        ) from why


def _of_the_disk(why: Exception) -> bool:
    """Whether the disk cannot be read; a damaged list may also send a reader to before the beginning of its file."""
    return isinstance(why, OSError) and why.errno != errno.EINVAL


class Member:
    """One file of a zip."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file, self._name = file, name

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def seek(self, place: int) -> int:
        with _damage_told(self._name):
            return self._file.seek(place)

    def read(self, size: int) -> bytes:
        with _damage_told(self._name):
            return self._file.read(size)
