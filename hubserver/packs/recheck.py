"""The shelf is read again, a slice at a time, so that a damaged file is known before somebody misses it."""

import hashlib
import os
from collections.abc import Collection
from pathlib import Path

import msgspec

from hubserver import clock
from hubserver.blobs import Blobs
from hubserver.db import write
from hubserver.files import CHUNK, sha256
from hubserver.journal import audit
from hubserver.packs.manifest import Pack
from hubserver.packs.models import CURRENT, Harmed, Reread, ShelfPack, drop
from hubserver.packs.staged import home_of

SLICE = 256 << 20  # bytes at a time: a few seconds of a slow card, and a shelf of 4 GB within sixteen days

Named = dict[str, tuple[str, int]]  # pack and size by digest


def recheck(data: Path, most: int = SLICE) -> None:
    """Read the next slice, and once more what was damaged; note what is and what is not any more."""
    named, lost = _named(data)
    position = Reread.get_or_none()
    after = position.after if position else ""
    again, ahead = {row.digest for row in Harmed.all()}, [digest for digest in sorted(named) if digest > after]
    slice_, left = [], most
    while ahead and left > 0:
        slice_.append(ahead.pop(0))
        left -= named[slice_[-1]][1]
    blobs = Blobs(data / "blobs")
    looked = [*slice_, *(again & named.keys())]
    bad = {digest: named[digest] for digest in looked if not _whole(blobs.path(digest), digest, named[digest][1])}
    still = bad and _named(data)[0].keys()  # a version may have left the shelf meanwhile
    write(_note, {digest: bad[digest] for digest in bad if digest in still} | lost, {*looked, *again} - {*bad, *lost})
    write(Reread.put, id=1, after=slice_[-1] if ahead else "")


def look_for_missing(data: Path) -> None:
    """A job, for a hub that was put back from a copy: what is not in this data folder at all is noted at once, by names
    and sizes alone. Versions that are only kept, and whose index is gone, cannot be gone back to: they go."""
    for row in list(ShelfPack.select().where(ShelfPack.state != CURRENT)):
        if not (home_of(data, row.pack, row.serial) / "pack.json").exists():
            drop(row.pack, row.serial)
    named, lost = _named(data)
    blobs = Blobs(data / "blobs")
    _note({digest: about for digest, about in named.items() if not _there(blobs.path(digest), about[1])} | lost, ())


def _there(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def _named(data: Path) -> tuple[Named, Named]:
    """Every file that a version on the shelf names; and the indexes that are not as they were."""
    named: Named = {}
    lost: Named = {}
    for row in ShelfPack.select():
        try:
            index = (home_of(data, row.pack, row.serial) / "pack.json").read_bytes()
        except OSError:
            index = b""
        if sha256(index) != row.digest:
            lost[row.digest] = (row.pack, len(index))
            continue
        named |= {file.sha256: (row.pack, file.size) for file in msgspec.json.decode(index, type=Pack).files}
    return named, lost


def _whole(path: Path, digest: str, size: int) -> bool:
    """Whether the card still gives back what was written: read past what the computer remembers of it."""
    hasher, read = hashlib.sha256(), 0
    try:
        with path.open("rb", buffering=0) as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            while piece := file.read(CHUNK):
                hasher.update(piece)
                read += len(piece)
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    except OSError:
        return False
    return read == size and hasher.hexdigest() == digest


def _note(bad: Named, good: Collection[str]) -> None:
    known = {row.digest for row in Harmed.all()}
    Harmed.mended(good)
    for digest, (pack, size) in bad.items():
        if digest not in known:
            Harmed.create(digest=digest, pack=pack, size=size, found_at=clock.now().at)
            audit("found a damaged file", "hub", pack=pack, digest=digest)


def put_back(data: Path, found: Blobs, digests: Collection[str]) -> None:
    """Files that were copied whole from elsewhere take the place of damaged ones."""
    blobs = Blobs(data / "blobs")
    for digest in digests:
        blobs.put(found.path(digest), digest)
    write(_put_back, digests)


def _put_back(digests: Collection[str]) -> None:
    Harmed.mended(digests)
    audit("mended damaged files", "hub", files=len(digests))
