"""One file that holds a whole copy, for whoever has the recovery code: a tar that any machine can take apart.

`about.json` says what it is; `hub.age` is a gzipped tar of the database and the key, encrypted to the code's recipient;
`sha256sums` is what `sha256sum -c` reads, so that a copy can be checked by whoever carries it.
"""

import gzip
import hashlib
import io
import os
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

import msgspec
import pyrage
from msgspec.structs import replace

from hubserver.backups import code as codes
from hubserver.backups.about import ABOUT, DATABASE, KEY, About, read
from hubserver.errors import N_, HubError
from hubserver.files import CHUNK, whole

AGE, SUMS = "hub.age", "sha256sums"
LARGEST_ABOUT = 64 << 10
FOLDED = 6  # gzip's level: the card of a small box is slower than this
INSIDE = (DATABASE, KEY)


class BadCopy(HubError):
    """A file that is no copy, or is damaged."""


def seal(copy: Path, about: About, recipient: str, target: Path) -> None:
    """Write a copy into one file, encrypted, and read it back from the stick."""
    about = replace(about, recipient=recipient)
    sums: dict[str, str] = {}
    with whole(target, 0o600) as out:
        _member(out, ABOUT, sums, lambda to: to.write(msgspec.json.format(msgspec.json.encode(about), indent=1)))
        _member(out, AGE, sums, lambda to: _encrypt(copy, pyrage.x25519.Recipient.from_str(recipient), to))
        lines = "".join(f"{digest}  {name}\n" for name, digest in sums.items())
        _member(out, SUMS, sums, lambda to: to.write(lines.encode()))
        out.write(tarfile.NUL * tarfile.BLOCKSIZE * 2)
    check(target)


class _Hashed(io.RawIOBase):
    """A file that is only added to, and what was added is hashed."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self.size, self.hasher = out, 0, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # bytes are all that comes
        self.hasher.update(data)
        self.size += len(data)
        return self._out.write(data)


def _member(out: BinaryIO, name: str, sums: dict[str, str], fill: Callable[[IO[bytes]], object]) -> None:
    """Add a file whose length is only known at its end: its head is written last."""
    start = out.tell()
    out.write(tarfile.NUL * tarfile.BLOCKSIZE)
    hashed = _Hashed(out)
    fill(cast(IO[bytes], hashed))
    out.write(tarfile.NUL * (-hashed.size % tarfile.BLOCKSIZE))
    head, end = tarfile.TarInfo(name), out.tell()
    head.size, head.mode = hashed.size, 0o600
    out.seek(start)
    out.write(head.tobuf(tarfile.USTAR_FORMAT))
    out.seek(end)
    sums[name] = hashed.hasher.hexdigest()


def _encrypt(copy: Path, recipient: pyrage.x25519.Recipient, out: IO[bytes]) -> None:
    """The database and the key, packed and encrypted on the way, so that nothing of it is ever whole in memory."""
    with _piped(lambda to: _pack(copy, to)) as packed:
        pyrage.encrypt_io(packed, out, [recipient])


def _pack(copy: Path, out: BinaryIO) -> None:
    with (
        gzip.GzipFile("", "wb", FOLDED, out, mtime=0) as folded,
        tarfile.open(fileobj=folded, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        for name in INSIDE:
            head = tarfile.TarInfo(name)
            head.size, head.mode = (copy / name).stat().st_size, 0o600
            with (copy / name).open("rb") as file:
                tar.addfile(head, file)


@contextmanager
def _piped(work: Callable[[BinaryIO], None]) -> Iterator[BinaryIO]:
    """What a piece of work writes, to be read while it writes. What goes wrong there is raised at the end."""
    reading, writing = os.pipe()
    failed: list[BaseException] = []

    def run() -> None:
        try:
            with os.fdopen(writing, "wb") as to:
                work(to)
        except BaseException as why:
            failed.append(why)

    thread = threading.Thread(target=run, name="piped")
    thread.start()
    try:
        with os.fdopen(reading, "rb") as source:
            yield source
    finally:  # with its reader closed, the writer ends too
        thread.join()
    if failed:
        raise failed[0]


def check(path: Path) -> About:
    """Read a file whole, past what the computer remembers of it; raise BadCopy unless every sum is right."""
    with _opened(path) as tar:
        _forget(path)
        about, sums, said = None, {}, ""
        for member in tar:
            source = tar.extractfile(member)
            if source and member.name == SUMS:
                said = source.read(LARGEST_ABOUT).decode(errors="replace")
            elif source:
                hasher = hashlib.sha256()
                while piece := source.read(CHUNK):
                    hasher.update(piece)
                    about = read(piece) if member.name == ABOUT else about
                sums[member.name] = hasher.hexdigest()
    _forget(path)
    if about is None or AGE not in sums or said != "".join(f"{sums[name]}  {name}\n" for name in (ABOUT, AGE)):
        raise _bad(path)
    return about


def about_of(path: Path) -> About | None:
    """What a file says of itself, without reading the rest; None where it is no copy."""
    try:
        with _opened(path) as tar:
            member = tar.next()
            source = tar.extractfile(member) if member and member.name == ABOUT else None
            return read(source.read(LARGEST_ABOUT)) if source else None
    except (BadCopy, OSError):
        return None


def unseal(path: Path, code: str, folder: Path) -> About:
    """Take a copy apart into a folder, durable. Every sum is looked at first."""
    about, identity = check(path), codes.identity(code)
    if str(identity.to_public()) != about.recipient:
        raise codes.WrongCode(
            N_("That code is not the one for this copy. Nothing was changed."),
            N_("Look at each letter, and at the date on the paper: a newer code does not open older copies."),
        )
    with _opened(path) as tar, _piped(lambda to: _decrypt(tar, identity, to)) as packed:
        try:
            _unpack(packed, folder)
        except (tarfile.TarError, EOFError, gzip.BadGzipFile):
            raise _bad(path) from None
    return about


def _decrypt(tar: tarfile.TarFile, identity: pyrage.x25519.Identity, out: BinaryIO) -> None:
    source = tar.extractfile(AGE)
    assert source  # noqa: S101 - `check` found it
    pyrage.decrypt_io(source, out, [identity])


def _unpack(packed: BinaryIO, folder: Path) -> None:
    with gzip.GzipFile(fileobj=packed) as plain, tarfile.open(fileobj=plain, mode="r|") as tar:
        found = []
        for member in tar:
            source = tar.extractfile(member)
            if source and member.name in INSIDE:
                found.append(member.name)
                with whole(folder / member.name, 0o600) as out:
                    while piece := source.read(CHUNK):
                        out.write(piece)
        while plain.read(CHUNK):  # to the very end: only there is gzip's own sum
            pass
        if sorted(found) != sorted(INSIDE):
            raise EOFError


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with path.open("rb") as file, tarfile.open(fileobj=file, mode="r:") as tar:
            yield tar
    except (tarfile.TarError, EOFError, pyrage.DecryptError):
        raise _bad(path) from None


def _forget(path: Path) -> None:
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _bad(path: Path) -> BadCopy:
    return BadCopy(
        N_("%(file)s is not a whole copy of a hub. Nothing was changed."),
        N_("It was damaged, or not written to its end. Try an older one."),
        file=path.name,
    )
