"""Files written whole or not at all, paths that stay in their folder, digests, and how much room is left."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import get_ident
from typing import BinaryIO

CHUNK = 1 << 20  # a megabyte at a time: as fast as the disk, and small in memory


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable: a renamed file is only there after a power cut if its folder was synced."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, each durable under its name."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def sync_file(path: Path) -> None:
    """Make what another library wrote into a file durable."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


@contextmanager
def whole(path: Path, mode: int = 0o644) -> Iterator[BinaryIO]:
    """Open a file that appears under its name complete and durable, or, when the block raises, not at all."""
    make_folder(path.parent)
    partial = path.with_name(f".{path.name}.{os.getpid()}-{get_ident()}.partial")  # two may write at the same time
    fd = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(fd, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        partial.rename(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_whole(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a small file whole or not at all."""
    with whole(path, mode) as out:
        out.write(data)


def move(source: Path, target: Path) -> None:
    """Rename within one disk, durable on both ends."""
    make_folder(target.parent)
    source.rename(target)
    sync_folder(target.parent)
    if source.parent != target.parent and source.parent.exists():
        sync_folder(source.parent)


def sha256(data: bytes) -> str:
    """The digest in hex."""
    return hashlib.sha256(data).hexdigest()


def sha256_of(path: Path) -> str:
    """The digest of a file in hex, read in pieces."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def free_bytes(folder: Path) -> int:
    """Room left for us on the disk that holds the folder."""
    return shutil.disk_usage(folder).free
