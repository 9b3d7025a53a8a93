"""A pack that lies whole and checked beside the shelf: moved to where it stays, discarded, or swept away."""

import errno
import os
import shutil
from pathlib import Path
from uuid import uuid4

import msgspec

from hubserver.blobs import Blobs
from hubserver.errors import N_, Refused
from hubserver.files import move, sha256
from hubserver.packs.manifest import BadPack, Pack

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Page(msgspec.Struct, frozen=True):
    """One module in one language, checked and sanitised: what the shelf keeps. `words` are folded for its index."""

    module: str
    lang: str
    place: int
    minutes: int
    level: str
    title: str
    summary: str
    steps: int
    entry: str
    lesson: str
    quiz: str
    words: str


class Staged(msgspec.Struct, frozen=True):
    """A pack that lies whole and checked beside the shelf, in `folder` under the data folder's `packs/.incoming`."""

    folder: str
    pack: Pack
    digest: str
    signer: str
    pages: list[Page]
    restored: int = 0  # files of a pack that is here already, which were lost or damaged

    @property
    def digests(self) -> set[str]:
        """Its index and every file of it: what is whole once it is on the shelf."""
        return {self.digest, *(file.sha256 for file in self.pack.files)}


def home_of(data: Path, pack: str, serial: int) -> Path:
    """Where the index and the seal of a version on the shelf are kept."""
    return data / "packs" / pack / str(serial)


def discard(staged: Staged, data: Path) -> None:
    """Remove what was staged and is not wanted any more."""
    shutil.rmtree(_incoming(data) / staged.folder, ignore_errors=True)


def settle(staged: Staged, data: Path) -> None:
    """Move every file that the index names to where it stays, and refuse the pack where one is gone: its installing
    process may have been killed, and swept away by the next. Nothing names them yet, so a power cut here only leaves
    spare files."""
    incoming, blobs = _incoming(data) / staged.folder, Blobs(data / "blobs")
    home = home_of(data, staged.pack.id, staged.pack.serial)
    try:
        for digest in sorted({file.sha256 for file in staged.pack.files}):
            blobs.put(incoming / "blobs" / digest, digest)
        for name in ("pack.json", "pack.sig"):
            move(incoming / name, home / name)
    except FileNotFoundError:
        raise Refused(
            N_("What was copied of this pack is not all there any more. Nothing was added."), N_("Add it once more.")
        ) from None
    except OSError as why:
        raise stopped(why) from None
    finally:
        discard(staged, data)


def stopped(why: OSError) -> Refused:
    """Why copying onto the hub's own disk stopped."""
    if why.errno in FULL:
        return Refused(
            N_("The disk of this hub became full while it copied this pack. Nothing was added."),
            N_("Remove a pack that nobody uses, then try again."),
        )
    return Refused(
        N_("Copying this pack stopped (%(why)s). Nothing was added."),
        N_("The disk of this hub may be broken. Look at the desk, then try again."),
        why=why.strerror,
    )


def tidy(data: Path, indexes: dict[tuple[str, int], str]) -> int:
    """Remove every file that none of these versions names; returns how many blobs. `indexes` are the digests of their
    indexes; while one of these is not as it should be, everything stays."""
    named: set[str] = set()
    for (pack, serial), digest in indexes.items():
        index = (home_of(data, pack, serial) / "pack.json").read_bytes()
        if sha256(index) != digest:
            raise BadPack(
                N_("The index of %(pack)s is damaged. Nothing was removed."), N_("Add the pack once more."), pack=pack
            )
        named |= {file.sha256 for file in msgspec.json.decode(index, type=Pack).files}
    homes = {home_of(data, *version) for version in indexes}
    for spare in set((data / "packs").glob("[!.]*/*")) - homes:
        shutil.rmtree(spare)
    return Blobs(data / "blobs").keep(named)


def sweep(data: Path) -> None:
    """Remove what installs left behind that will never finish: their process is gone."""
    folders = _incoming(data).iterdir() if _incoming(data).exists() else ()
    for folder in folders:
        pid, _, rest = folder.name.partition("-")
        if not _started(pid) or _started(pid) != rest.partition("-")[0]:
            shutil.rmtree(folder, ignore_errors=True)


def new_folder(data: Path) -> Path:
    """Where this process may stage a pack."""
    return _incoming(data) / f"{os.getpid()}-{_started(os.getpid())}-{uuid4().hex}"


def _incoming(data: Path) -> Path:
    return data / "packs" / ".incoming"


def _started(pid: int | str) -> str:
    """When this process started, "" where there is none: a number is given again, but not with the same start."""
    try:
        stat = Path("/proc", str(pid), "stat").read_text()
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]  # starttime, the 22nd; the name before it may hold spaces: proc(5)
