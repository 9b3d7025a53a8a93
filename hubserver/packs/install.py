"""Onto the shelf: look at the seal, then the index, copy what is new and check every byte, then switch in one go.

`stage` works beside the hub, in a process of its own; nothing it does is seen by learners. `shelf.switch` runs where
the hub runs, and makes the pack the current one. A power cut between any two lines leaves the shelf as it was.
"""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec

from hubserver import __version__
from hubserver.blobs import Blobs
from hubserver.errors import N_, Refused
from hubserver.files import free_bytes, sha256, write_whole
from hubserver.markup import Tangled, svg_problem
from hubserver.packs import manifest, parts, seal, served, source
from hubserver.packs.manifest import ASK_PUBLISHER, NOT_ADDED, SERVED, BadPack, Pack
from hubserver.packs.search import folded
from hubserver.packs.staged import Page, Staged, home_of, new_folder, stopped, sweep
from hubserver.packs.zipped import Room
from hubserver.settings import Settings

MB = 1 << 20
LONGEST_LOOK = 600  # seconds of processor time for all modules of a pack: the largest needs a few


@dataclass(frozen=True)
class Known:
    """What the hub knows when a pack arrives."""

    trusted: dict[str, bytes]  # public key by key id
    seen: dict[str, tuple[int, str]]  # highest serial and its digest, by pack
    here: dict[str, int]  # the serial of each pack on the shelf: what was undone or removed is seen and not here


# What is inside a module is checked by the rooms that show it: (index entry, lesson bytes, quiz bytes, language) to a
# sanitised lesson and quiz as JSON, its title and summary, the number of steps, and the media that it shows.
Inspect = Callable[[manifest.Module, bytes, bytes, str], "Inspected"]


@dataclass(frozen=True)
class Inspected:
    lesson: str
    quiz: str
    title: str
    summary: str
    steps: int
    media: frozenset[str]


@dataclass(frozen=True)
class Copying:
    """How a copy that may take long is watched, and goes on where it was stopped. `tell` hears how many bytes are done
    and of how many; `kept` holds every file that was copied whole until somebody empties it."""

    tell: Callable[[int, int], object]
    kept: Blobs


class AlreadyHere(Refused):
    """The very same pack is on the shelf."""


def stage(path: Path, settings: Settings, known: Known, inspect: Inspect, copying: Copying | None = None) -> Staged:
    """Check a pack and copy what is new of it beside the shelf. Where it raises (Refused), nothing is left behind."""
    sweep(settings.data)
    folder = new_folder(settings.data)
    try:
        with source.opened(path, room(settings)) as opener:
            return _staged(opener, folder, settings, known, inspect, copying)
    except BaseException as why:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(why, OSError):
            raise stopped(why) from None
        if isinstance(why, MemoryError):
            raise BadPack(N_("Looking at this pack needs too much memory. Nothing was added."), ASK_PUBLISHER) from None
        raise


def _staged(
    opener: source.Opener, folder: Path, settings: Settings, known: Known, inspect: Inspect, copying: Copying | None
) -> Staged:
    index = source.read(opener, "pack.json", source.LARGEST_INDEX)
    sig = source.read(opener, "pack.sig", source.LARGEST_SEAL)
    signer = seal.check(index, sig, known.trusted)
    pack, digest = manifest.read(index), sha256(index)
    met = known.seen.get(pack.id) == (pack.serial, digest)
    here = met and known.here.get(pack.id) == pack.serial
    if not met:
        may_come(pack, known, settings)
    new = _reuse(pack, Blobs(settings.data / "blobs"), folder / "blobs")
    restored = len(new) + (not _same(home_of(settings.data, pack.id, pack.serial), index, sig)) if here else 0
    if here and not restored:
        raise AlreadyHere(N_("This pack is already here. Nothing was changed."))
    _copy(opener, new, folder / "blobs", settings, copying or Copying(lambda *_: None, Blobs(folder / "none")))
    write_whole(folder / "pack.json", index)
    write_whole(folder / "pack.sig", sig)
    pages = _inspect(pack, _Contents(pack.by_path(), folder / "blobs"), inspect)
    return Staged(folder.name, pack, digest, signer, pages, restored)


def _same(home: Path, index: bytes, sig: bytes) -> bool:
    """Whether the index and the seal that are kept are these."""
    try:
        return (home / "pack.json").read_bytes() == index and (home / "pack.sig").read_bytes() == sig
    except OSError:
        return False


def room(settings: Settings) -> Room:
    """How large a pack may be that this hub opens."""
    return Room(settings.pack_files, settings.pack_mb * MB + source.LARGEST_INDEX)


def may_come(pack: Pack, known: Known, settings: Settings) -> None:
    """Refuse, with its reason, what a hub that knows this does not add; only its index is needed for it."""
    serial, _ = known.seen.get(pack.id, (0, ""))
    if not pack.serial or not pack.issued:
        raise BadPack(N_("This pack was never signed for use. Nothing was added."), ASK_PUBLISHER)
    if pack.serial == serial:
        raise BadPack(
            N_("There are two different packs with the same number %(serial)s. Nothing was added."),
            N_("One of them is not genuine, or its publisher made a mistake. Tell your coordinator."),
            serial=serial,
        )
    if pack.serial < serial:
        raise BadPack(
            N_("This pack is older than the one this hub has had (%(serial)s, not %(seen)s). Nothing was added."),
            N_("Ask for the newest copy."),
            serial=pack.serial,
            seen=serial,
        )
    if _version(pack.min_hub) > _version(__version__):
        raise BadPack(
            N_("This pack needs a newer hub (%(needed)s). Nothing was added."),
            N_("Update the hub first."),
            needed=pack.min_hub,
        )
    if len(pack.files) > settings.pack_files or sum(f.size for f in pack.files) > settings.pack_mb * MB:
        raise BadPack(
            N_("This pack is larger than this hub allows. Nothing was added."),
            N_("The steward can raise the limit."),
        )


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part)


def _reuse(pack: Pack, blobs: Blobs, staged: Path) -> list[manifest.File]:
    """Stage what the shelf has of this pack, as second names for its files: whatever is taken off the shelf meanwhile,
    what is staged stays whole. Returns what has to be copied."""
    staged.mkdir(parents=True)
    each = {file.sha256: file for file in pack.files}.values()
    return [file for file in each if not blobs.lend(file.sha256, file.size, staged / file.sha256)]


def _copy(opener: source.Opener, new: list[manifest.File], staged: Path, settings: Settings, copying: Copying) -> None:
    every = sum(file.size for file in new)
    left = [file for file in new if not copying.kept.lend(file.sha256, file.size, staged / file.sha256)]
    begun = sum(copying.kept.begun(file.sha256) for file in left)
    needed, free = max(0, sum(file.size for file in left) - begun), free_bytes(settings.data)
    if free - needed * 11 // 10 < settings.free_mb * MB:
        raise Refused(
            N_("This pack needs %(needed)s MB and there are %(free)s MB. Nothing was added."),
            N_("Remove a pack that nobody uses, then try again."),
            needed=needed * 11 // 10 // MB + 1,
            free=max(0, free // MB - settings.free_mb),
        )
    done = every - sum(file.size for file in left)
    for file in left:
        further = partial(_further, copying, done, every)
        parts.copy(opener, file, staged / file.sha256, copying.kept, further)
        done += file.size


def _further(copying: Copying, before: int, every: int, now: int) -> None:
    copying.tell(before + now, every)


@dataclass(frozen=True)
class _Contents:
    """What the staged files of a pack hold."""

    files: dict[str, manifest.File]
    staged: Path

    def of(self, path: str, role: str) -> bytes:
        """The content of a file in this role; nothing where the pack has none."""
        file = self.files.get(path)
        return (self.staged / file.sha256).read_bytes() if file and file.role == role else b""


def _inspect(pack: Pack, contents: _Contents, inspect: Inspect) -> list[Page]:
    """Look at all that has an address, and at every module in every language."""
    for file in pack.files:
        if file.role in SERVED:
            _look_at(file, contents)
    shown = {file.sha256 for file in pack.files if file.role in SERVED}
    until, pages = time.process_time() + LONGEST_LOOK, []
    for place, module in enumerate(pack.modules):
        for lang in pack.langs:
            if page := _page(contents, shown, inspect, place, module, lang):
                pages.append(page)
            if time.process_time() > until:
                raise BadPack(N_("Looking at this pack takes far too long. Nothing was added."), ASK_PUBLISHER)
    return pages


def _look_at(file: manifest.File, contents: _Contents) -> None:
    """Refuses what is not what it says it is, or could do something."""
    about = {"file": file.path, "type": file.type}
    if file.type == "image/svg+xml" and (fault := svg_problem(contents.of(file.path, file.role))):
        raise BadPack(fault.sentence, NOT_ADDED, what=fault.what, **about)
    if sentence := served.problem(file.type, contents.staged / file.sha256):
        raise BadPack(sentence, NOT_ADDED, **about)


def _page(
    contents: _Contents, shown: set[str], inspect: Inspect, place: int, module: manifest.Module, lang: str
) -> Page | None:
    lesson = contents.of(f"{module.path}/module.{lang}.json", "lesson")
    if not lesson:
        return None
    try:
        found = inspect(module, lesson, contents.of(f"{module.path}/quiz.{lang}.json", "quiz"), lang)
    except Tangled as why:
        raise BadPack(why.message, ASK_PUBLISHER) from None
    if found.media - shown:
        raise BadPack(
            N_("The module %(module)s shows a picture that the pack does not have. Nothing was added."),
            ASK_PUBLISHER,
            module=module.id,
        )
    words = contents.of(f"{module.path}/search.{lang}.txt", "search").decode(errors="replace")
    return Page(
        module=module.id,
        lang=lang,
        place=place,
        minutes=module.minutes,
        level=module.level,
        title=found.title,
        summary=found.summary,
        steps=found.steps,
        entry=msgspec.json.encode(module).decode(),
        lesson=found.lesson,
        quiz=found.quiz,
        words=folded(" ".join([*module.objectives, *(f"{s.name} {s.framework}" for s in module.skills), words])),
    )
