"""Reads what is on a stick: every index, no content. Runs in a child, for a stick is hostile input and may be slow."""

import base64
import io
import itertools
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from msgspec.structs import replace

from hubserver import keys
from hubserver.blobs import Blobs
from hubserver.errors import N_, HubError
from hubserver.files import sha256
from hubserver.packs import install, manifest, parts, seal, source
from hubserver.packs.learnhub import LEARNHUB, on_stick
from hubserver.packs.staged import home_of
from hubserver.settings import Settings
from hubserver.sticks.found import ADDABLE, Common, Found, Known, Problem, Report, State

MOST_PACKS = 300  # versions and zips that are read of one stick
MOST_KEYS = 64
LARGEST_KEY = 1 << 10
PACK_FOLDER, SERIAL_FOLDER = re.compile(r"[a-z0-9.-]{1,100}"), re.compile(r"[0-9]{1,16}")
UNREADABLE = N_("This stick cannot be read (%(why)s). Nothing was changed.")


@dataclass(frozen=True)
class Look:
    """A look at one stick."""

    root: Path
    settings: Settings
    known: Known
    copied: Blobs  # what was copied before and is not on the shelf yet
    lacking: dict[str, dict[str, int]] = field(default_factory=dict)  # bytes to copy by file, by pack

    def report(self) -> Report:
        """Everything on it, the newest version of each pack to the fore."""
        paths = list(self._packs())
        offered = dict(self._keys())
        each: dict[str, Found] = {}
        for found in (self._read(path, offered) for path in paths):
            name = found.digest or found.place
            if name not in each or each[name].state is State.BAD:  # a pack may be here twice, and once be whole
                each[name] = found
        newest = _newest([*each.values()])
        new = {found.digest: self.lacking[found.digest] for found in newest if found.state in ADDABLE}
        return Report(newest, _common(new), len(paths) >= MOST_PACKS)

    def _packs(self) -> Iterator[Path]:
        """Where packs lie, at the fixed depth alone; no link leads there."""
        home = self.root / LEARNHUB / "packs"
        versions = [
            home / pack / serial
            for pack in names(home, PACK_FOLDER)[:MOST_PACKS]
            for serial in sorted(names(home / pack, SERIAL_FOLDER), key=int, reverse=True)
        ]
        real = self.root.resolve()
        plain = [path for path in versions if path.resolve() == real / path.relative_to(self.root)]
        yield from [*plain, *zips(self.root)][:MOST_PACKS]

    def _keys(self) -> Iterator[tuple[str, bytes]]:
        """The public keys that lie on the stick. To have one means nothing: a person must vouch for it."""
        for folder in (self.root / LEARNHUB / "keys", self.root):
            for name in [name for name in names(folder) if name.endswith(".pub")][:MOST_KEYS]:
                public = _public(folder / name)
                if len(public) == 32:
                    yield keys.key_id(public), public

    def _read(self, path: Path, offered: dict[str, bytes]) -> Found:
        place = str(path.relative_to(self.root))
        name = path.parent.name if on_stick(path) else path.name
        bare = Found(place, State.BAD, title={"": name})
        try:
            with opened(path, self.settings) as opener:
                return self._judged(bare, opener, offered)
        except HubError as why:
            return replace(bare, problem=Problem.of(why))
        except (OSError, ValueError, RecursionError, MemoryError) as why:
            problem = Problem(UNREADABLE, values={"why": os.strerror(getattr(why, "errno", None) or 5)})
            return replace(bare, problem=problem)

    def _judged(self, bare: Found, opener: source.Opener, offered: dict[str, bytes]) -> Found:
        index = source.read(opener, "pack.json", source.LARGEST_INDEX)
        sig = source.read(opener, "pack.sig", source.LARGEST_SEAL)
        good, named = keys.signers(sig, seal.PAYLOAD_TYPE, index, {**offered, **self.known.hub.trusted})
        if not good and named and not set(named) & set(self.known.hub.trusted):
            return replace(bare, state=State.STRANGE, key=named[0][:64])
        theirs = [key for key in good if key in self.known.hub.trusted] or good
        if not theirs:
            seal.check(index, sig, self.known.hub.trusted)
        pack = manifest.read(index)
        found = self._told(bare, pack, sha256(index), opener)
        if theirs[0] in self.known.hub.trusted:
            return found
        del self.lacking[found.digest]  # it cannot be added
        return replace(found, state=State.STRANGE, key=theirs[0], public=offered[theirs[0]], problem=None)

    def _told(self, bare: Found, pack: manifest.Pack, digest: str, opener: source.Opener) -> Found:
        added, changed, gone = self._changes(pack)
        each = {file.sha256: file for file in pack.files}.values()
        shelf = Blobs(self.settings.data / "blobs")
        lacking = [file for file in each if not _has(shelf, file) and not _has(self.copied, file)]
        left = {file.sha256: max(0, file.size - self.copied.begun(file.sha256)) for file in lacking}
        self.lacking[digest] = left
        found = Found(
            place=bare.place,
            state=State.HERE,
            pack=pack.id,
            serial=pack.serial,
            digest=digest,
            version=pack.version,
            title={lang: title[:120] for lang, title in pack.title.items()},
            size=sum(left.values()),
            added=added,
            changed=changed,
            gone=gone,
        )
        if digest in self.known.shelf:
            return found
        try:
            return replace(found, state=self._state(pack, digest, lacking, opener))
        except HubError as why:
            return replace(found, state=State.BAD, problem=Problem.of(why))

    def _state(self, pack: manifest.Pack, digest: str, lacking: list[manifest.File], opener: source.Opener) -> State:
        seen = self.known.hub.seen.get(pack.id, (0, ""))
        if 0 < pack.serial < seen[0]:
            return State.OLDER
        if seen != (pack.serial, digest):
            install.may_come(pack, self.known.hub, self.settings)
        for file in lacking:
            _look_at(opener, file)
        return State.NEWER if pack.id in self.known.standing else State.NEW

    def _changes(self, pack: manifest.Pack) -> tuple[int, int, int]:
        """How many modules it adds, changes and drops beside the version on the shelf."""
        now, new = self._modules(pack.id), _contents(pack)
        added, gone = new.keys() - now.keys(), now.keys() - new.keys()
        return len(added), sum(new[each] != now[each] for each in new.keys() & now.keys()), len(gone)

    def _modules(self, pack: str) -> dict[str, set[str]]:
        if pack not in self.known.standing:
            return {}
        try:
            path = home_of(self.settings.data, pack, self.known.standing[pack]) / "pack.json"
            return _contents(msgspec.json.decode(path.read_bytes(), type=manifest.Pack))
        except (OSError, ValueError):
            return {}


def opened(path: Path, settings: Settings) -> AbstractContextManager[source.Opener]:
    """A pack on a stick, within the limits of this hub."""
    return source.opened(path, install.room(settings))


def _contents(pack: manifest.Pack) -> dict[str, set[str]]:
    """What each module is made of, by its id."""
    homes = {module.path: module.id for module in pack.modules}
    found: dict[str, set[str]] = {module.id: set() for module in pack.modules}
    for file in pack.files:
        folders = itertools.accumulate(file.path.split("/"), lambda above, part: f"{above}/{part}")
        for module in {homes[folder] for folder in folders if folder in homes}:
            found[module].add(file.sha256)
    return found


def _newest(each: list[Found]) -> list[Found]:
    """Of several versions that could be added only the newest is offered."""
    best: dict[str, int] = {}
    for found in each:
        if found.state in ADDABLE:
            best[found.pack] = max(found.serial, best.get(found.pack, 0))
    past = [found.state in ADDABLE and found.serial < best[found.pack] for found in each]
    return [replace(found, state=State.OLDER) if old else found for found, old in zip(each, past, strict=True)]


def _common(lacking: dict[str, dict[str, int]]) -> list[Common]:
    """What several packs lack alike: it is copied once."""
    packs: dict[tuple[str, int], list[str]] = {}
    for pack, files in lacking.items():
        for file in files.items():
            packs.setdefault(file, []).append(pack)
    sizes = Counter[tuple[str, ...]]()
    for (_, size), each in packs.items():
        sizes[(*each,)] += size
    return [Common([*each], size) for each, size in sizes.items() if len(each) > 1]


def _look_at(opener: source.Opener, file: manifest.File) -> None:
    """Whether a file is there, and as long as it should be, without reading it."""
    with opener(source.blob_name(file.sha256)) as stream:
        if isinstance(stream, io.BufferedReader) and os.fstat(stream.fileno()).st_size != file.size:
            raise manifest.BadPack(parts.CHANGED, manifest.ASK_PUBLISHER, file=file.path)


def _has(blobs: Blobs, file: manifest.File) -> bool:
    try:
        return blobs.path(file.sha256).stat().st_size == file.size
    except OSError:
        return False


def names(folder: Path, like: re.Pattern[str] | None = None) -> list[str]:
    """The names in a folder of a stick that can be shown, sorted; none where it cannot be read, or is a link."""
    try:
        found = [] if folder.is_symlink() else sorted(os.listdir(folder))  # noqa: PTH208 - names alone
    except OSError:
        return []
    fine = [name for name in found if name.isprintable() and not name.startswith(".")]
    return [name for name in fine if like is None or like.fullmatch(name)]


def zips(root: Path) -> list[Path]:
    """The plain files in the root of a stick that may be packs. A pipe or a link is none, whatever its name."""
    found = []
    for path in [root / name for name in names(root) if name.endswith(".zip")]:
        with suppress(OSError):
            if stat.S_ISREG(path.lstat().st_mode):
                found.append(path)
    return found


def _public(path: Path) -> bytes:
    """The key in a .pub file of a stick: nothing but a small plain file is read."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(fd, "rb") as file:
            return base64.b64decode(file.read(LARGEST_KEY).strip(), validate=True)
    except (OSError, ValueError):
        return b""
