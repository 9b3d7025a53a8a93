"""Fills a stick for another hall: `learnhub/` with shared blobs, and each index and seal byte for byte as it came.

The blobs come first and the index last, each durable before the next: whatever is on the stick when it is pulled out is
whole, and the next export goes on from there.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import msgspec

from hubserver.blobs import Blobs
from hubserver.errors import N_, Refused
from hubserver.files import CHUNK, free_bytes, sha256, sha256_of, whole, write_whole
from hubserver.packs import manifest, names
from hubserver.packs.learnhub import LEARNHUB
from hubserver.packs.staged import home_of

MB = 1 << 20
FULL_FAT = (4 << 30) - 1  # the largest file that fits on FAT


@dataclass(frozen=True)
class Version:
    """One version of a pack on this hub's shelf."""

    pack: str
    serial: int
    digest: str


@dataclass(frozen=True)
class Filled:
    """What an export came to."""

    packs: list[str]
    copied: int  # bytes that were not on the stick before
    files: int  # that the other hub lacks of packs it has


def fill(data: Path, to: Path, packs: list[Version], missing: Collection[str], keys: dict[str, bytes]) -> Filled:
    """Put these packs on the stick, and of the `missing` files those that are here; `keys` are their signers'."""
    home, indexes = to / LEARNHUB, [_index(data, each) for each in packs]
    shelf, there = Blobs(data / "blobs"), Blobs(home / "blobs")
    files = {file.sha256: file.size for _, _, pack in indexes for file in pack.files}
    lone = [digest for digest in missing if digest not in files and shelf.path(digest).exists()]
    files |= {digest: shelf.path(digest).stat().st_size for digest in lone}
    try:
        _sweep(home)
        new = [digest for digest, size in sorted(files.items()) if not _there(there, digest, size)]
        copied = sum(files[digest] for digest in new)
        _fits(to, copied, max([*(files[digest] for digest in new), 0]))
        for digest in new:
            _copy(shelf.path(digest), there.path(digest), digest)
        for key, public in keys.items():
            write_whole(home / "keys" / f"{key}.pub", public)
        for index, sig, pack in indexes:
            folder = home / "packs" / pack.id / str(pack.serial)
            write_whole(folder / "pack.sig", sig)
            write_whole(folder / "pack.json", index)
    except OSError as why:
        raise Refused(
            N_("The stick could not be written (%(why)s). What is on it already is whole."),
            N_("Put it in again, and run this once more: it goes on from there."),
            why=why.strerror,
        ) from None
    return Filled([each.pack for each in packs], copied, len(lone))


def _index(data: Path, version: Version) -> tuple[bytes, bytes, manifest.Pack]:
    """The index, the seal and what they say; a damaged one is not handed on."""
    home = home_of(data, version.pack, version.serial)
    try:
        index, sig = (home / "pack.json").read_bytes(), (home / "pack.sig").read_bytes()
    except OSError:
        index = sig = b""
    if sha256(index) != version.digest:
        raise _damaged(version.pack)
    if why := names.problem(version.pack):
        raise Refused(why, N_("It cannot go on a stick. Ask its publisher for another name."), file=version.pack)
    return index, sig, msgspec.json.decode(index, type=manifest.Pack)


def _damaged(what: str) -> Refused:
    return Refused(
        N_("%(what)s is damaged on this hub, so it was not copied. What is on the stick already is whole."),
        N_("Add the pack here once more, then run this again."),
        what=what,
    )


def _there(blobs: Blobs, digest: str, size: int) -> bool:
    path = blobs.path(digest)
    return path.exists() and path.stat().st_size == size and sha256_of(path) == digest


def _copy(source: Path, target: Path, digest: str) -> None:
    """A file, checked while it is copied: what went bad on our own card stays here."""
    if not source.exists():
        raise _damaged(digest)
    with whole(target) as out, source.open("rb") as file:
        hasher = hashlib.sha256()
        while piece := file.read(CHUNK):
            hasher.update(piece)
            out.write(piece)
        if hasher.hexdigest() != digest:
            raise _damaged(digest)


def _fits(to: Path, needed: int, largest: int) -> None:
    free = free_bytes(to)
    if needed > free or largest > FULL_FAT:
        raise Refused(
            N_("The stick needs %(needed)s MB more and has %(free)s MB. Nothing was copied."),
            N_("Use an empty or a larger stick, formatted as exFAT. Or name fewer packs."),
            needed=needed // MB + 1,
            free=free // MB,
        )


def _sweep(home: Path) -> None:
    """Remove what an export left half-written when its stick was pulled out."""
    for pattern in ("blobs/*/.*.partial", "packs/*/*/.*.partial", "keys/.*.partial"):
        for path in home.glob(pattern):
            path.unlink()
