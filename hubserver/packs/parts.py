"""One file of a pack, copied and checked. Where it was stopped it goes on: what there is of it is kept beside the whole
ones, and none of it is believed before all of it was read again and is what the index says."""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from hubserver.blobs import Blobs
from hubserver.errors import N_
from hubserver.files import CHUNK, make_folder, move
from hubserver.packs import source
from hubserver.packs.manifest import ASK_PUBLISHER, BadPack, File
from hubserver.packs.zipped import Missing

CHANGED = N_("This pack has been changed or damaged (%(file)s). Nothing was added.")


def copy(opener: source.Opener, file: File, target: Path, kept: Blobs, tell: Callable[[int], object]) -> None:
    """Copy a file to where it is staged, and keep it too; `tell` hears how much of it there is. Where what was there of
    it may be what is wrong with it, it is copied once more from its beginning."""
    with _part(kept.part(file.sha256), target.with_suffix(".part")) as out:
        begun, part = out.seek(0, os.SEEK_END), Path(out.name)
        try:
            out.seek(0)
            there = iter(lambda: out.read(CHUNK), b"")
            rest = _written(out, source.pieces(opener, source.blob_name(file.sha256), file.size, begun), tell)
            for _ in checked(chain(there, rest), file.sha256, file.size, file.path):
                pass
            out.flush()
            os.fsync(out.fileno())
            move(part, target)
        except Missing:
            raise
        except (BadPack, OSError) as why:  # wrong, or our own disk is full
            part.unlink(missing_ok=True)
            if not begun or isinstance(why, OSError):
                raise
    if not target.exists():
        copy(opener, file, target, kept, tell)
    kept.keep_too(target, file.sha256)


@contextmanager
def _part(path: Path, spare: Path) -> Iterator[BinaryIO]:
    """A file to read and to write on at its end. The spare one where somebody else is at it: two sticks may have it."""
    make_folder(path.parent)
    with path.open("a+b") as file:
        if _ours(file, path):
            yield file
            return
    with spare.open("a+b") as file:
        yield file


def _ours(file: BinaryIO, path: Path) -> bool:
    """Whether nobody else writes to it, and it still has its name: whoever had it may have moved it, whole."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False


def _written(out: BinaryIO, pieces: Iterator[bytes], tell: Callable[[int], object]) -> Iterator[bytes]:
    for piece in pieces:
        out.write(piece)
        tell(out.tell())
        yield piece


def checked(pieces: Iterator[bytes], digest: str, size: int, path: str) -> Iterator[bytes]:
    """The pieces of a file; after the last one it is refused where they are not what the index says."""
    hasher, got = hashlib.sha256(), 0
    for piece in pieces:
        hasher.update(piece)
        got += len(piece)
        yield piece
    if got != size:
        raise BadPack(
            N_("%(file)s is not as long as the index of this pack says. Nothing was added."), ASK_PUBLISHER, file=path
        )
    if hasher.hexdigest() != digest:
        raise BadPack(CHANGED, ASK_PUBLISHER, file=path)
