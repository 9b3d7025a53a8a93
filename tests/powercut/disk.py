"""A model of a disk that forgets: what is on it after a power cut, when only what was synced is sure to be there.

Sure are the bytes of a file that was synced, and the names in a folder that was synced: syncing a file does not make
its name durable. Everything else may be there or not, each on its own: each block of 512 bytes of a file as it was
after any of the writes to it, its length as it was after any of them, each name come, gone or changed. A file that is
renamed into another folder has one of its names or both, as every file system with a journal has it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from random import Random

from tests.powercut.notes import Did, Note

BLOCK = 512
LENGTH = -1  # stands for a file's length among its blocks


class Cut:
    """What a power cut keeps of what was not synced. This one keeps nothing."""

    def name(self, change: "Change") -> bool:
        return False

    def content(self, file: "File") -> bytes:
        return bytes(file.sure)


class Everything(Cut):
    """Nothing is lost."""

    def name(self, change):
        return True

    def content(self, file):
        return file.now()


class Names(Cut):
    """Every name is there, of nothing the content."""

    def name(self, change):
        return True


class Contents(Cut):
    """Every content is there, and no name."""

    def content(self, file):
        return file.now()


class Some(Cut):
    """By chance: of each block and each name it is kept with the same likelihood, which is by chance too."""

    def __init__(self, dice: Random):
        self._dice, self._likely = dice, dice.choice((0.03, 0.3, 0.7, 0.97))
        self._kept: dict[int, bool] = {}

    def name(self, change):
        if change.number not in self._kept:
            self._kept[change.number] = self._dice.random() < self._likely
        return self._kept[change.number]

    def content(self, file):
        last, until = len(file.unsure), {}

        def keeps(block: int, at: int) -> bool:
            if block not in until:
                until[block] = last if self._dice.random() < self._likely else self._dice.randrange(last)
            return at < until[block]

        return file.torn(keeps) if last else bytes(file.sure)


@dataclass(eq=False)
class File:
    """A file: its bytes that are sure, and the writes since (bytes at an offset, or a new length)."""

    sure: bytearray = field(default_factory=bytearray)
    unsure: list[tuple[int, bytes] | int] = field(default_factory=list)
    syncing: dict[int, int] = field(default_factory=dict)  # how many of these a sync under way has seen, by its thread
    version: int = 0  # of what is sure

    def synced(self, many: int) -> None:
        for change in self.unsure[:many]:
            _apply(self.sure, change)
        del self.unsure[:many]
        self.syncing = {who: max(0, seen - many) for who, seen in self.syncing.items()}
        self.version += many > 0

    def now(self) -> bytes:
        whole = bytearray(self.sure)
        for change in self.unsure:
            _apply(whole, change)
        return bytes(whole)

    def torn(self, keeps: Callable[[int, int], bool]) -> bytes:
        """Each block as it was after those of the changes to it that are kept; LENGTH is asked for too."""
        whole, length, kept = bytearray(self.sure), len(self.sure), len(self.sure)
        for at, change in enumerate(self.unsure):
            length = change if isinstance(change, int) else max(length, change[0] + len(change[1]))
            if keeps(LENGTH, at):
                kept = length
            for start, piece in _blocks(change, len(whole)):
                if keeps(start // BLOCK, at):
                    _apply(whole, (start, piece))
        return bytes(whole[:kept]).ljust(kept, b"\0")


def _apply(whole: bytearray, change: tuple[int, bytes] | int) -> None:
    if isinstance(change, int):
        del whole[change:]
        whole.extend(bytes(change - len(whole)))
    else:
        start, data = change
        whole.extend(bytes(max(0, start - len(whole))))
        whole[start : start + len(data)] = data


def _blocks(change: tuple[int, bytes] | int, length: int) -> Iterator[tuple[int, bytes]]:
    """A change, block by block; where a file is cut, what stood there becomes zeros."""
    start, data = (change, bytes(max(0, length - change))) if isinstance(change, int) else change
    end = start + len(data)
    while start < end:
        stop = min(end, (start // BLOCK + 1) * BLOCK)
        yield start, data[len(data) - (end - start) :][: stop - start]
        start = stop


@dataclass(eq=False)
class Change:
    """One change of a folder's names: `name` leads to `item` from now on; or leads nowhere where that is None, or was
    another item. Kept on its own, or only with `needs`, which is in another folder."""

    number: int
    name: str
    item: "File | Folder | None"
    gone: str = ""  # renamed within the folder: the name that the item had
    left: "File | Folder | None" = None  # what goes away under `name`
    needs: "Change | None" = None
    sure: bool = False


@dataclass(eq=False)
class Folder:
    """A folder: its names that are sure, the changes since, and its names as a running process sees them."""

    sure: dict[str, "File | Folder"] = field(default_factory=dict)
    unsure: list[Change] = field(default_factory=list)
    syncing: dict[int, list[Change]] = field(default_factory=dict)
    seen: dict[str, "File | Folder"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.seen = dict(self.sure)

    def synced(self, changes: list[Change]) -> None:
        for change in changes:
            if not change.sure and (change.needs is None or change.needs.sure):
                change.sure = True
                _change(self.sure, change)
        self.unsure = [change for change in self.unsure if not change.sure]

    def names(self, cut: Cut) -> dict[str, "File | Folder"]:
        """The names after a power cut."""
        names = dict(self.sure)
        for change in self.unsure:
            needed = change.needs is None or change.needs.sure or cut.name(change.needs)
            if needed and cut.name(change):
                _change(names, change)
        return names


def _change(names: dict[str, "File | Folder"], change: Change) -> None:
    if change.item is None:
        if names.get(change.name) is change.left:
            names.pop(change.name, None)
        return
    if change.gone and names.get(change.gone) is change.item:
        del names[change.gone]
    names[change.name] = change.item


class Disk:
    """Every file and folder, by its number; `top` is the folder above the data folder."""

    def __init__(self, top: int, items: dict[int, File | Folder]):
        self.items, self.top = items, items[top]
        self._counter = count()

    def do(self, note: Note) -> None:
        """Do what was noted."""
        if note.did in DOES:
            DOES[note.did](self, note)

    def _add(self, folder: Folder, **about: object) -> Change:
        change = Change(next(self._counter), **about)
        folder.unsure.append(change)
        _change(folder.seen, change)
        return change

    def _create(self, note: Note) -> None:
        item = self.items[note.b] = File() if note.did is Did.CREATE else Folder()
        self._add(self.items[note.a], name=note.name, item=item)

    def _link(self, note: Note) -> None:
        self._add(self.items[note.a], name=note.name, item=self.items[note.b])

    def _unlink(self, note: Note) -> None:
        folder = self.items[note.a]
        if left := folder.seen.get(note.name):  # a socket is none of ours
            self._add(folder, name=note.name, item=None, left=left)

    def _rename(self, note: Note) -> None:
        source, target = self.items[note.a], self.items[note.b]
        old, new = note.name.split("/")
        item = source.seen[old]
        if target.seen.get(new) is item:  # two names of one file: rename(2) does nothing
            return
        if source is target:
            self._add(source, name=new, item=item, gone=old)
        else:
            came = self._add(target, name=new, item=item)
            self._add(source, name=old, item=None, left=item, needs=came)

    def _write(self, note: Note) -> None:
        self.items[note.a].unsure.append((note.b, note.more))

    def _resize(self, note: Note) -> None:
        self.items[note.a].unsure.append(note.b)

    def _syncing(self, note: Note) -> None:
        for item in self._meant(note):
            item.syncing[note.b] = len(item.unsure) if isinstance(item, File) else list(item.unsure)

    def _synced(self, note: Note) -> None:
        for item in self._meant(note):
            if note.b in item.syncing:
                item.synced(item.syncing.pop(note.b))

    def _meant(self, note: Note) -> list[File | Folder]:
        return [self.items[note.a]] if note.a else list(self.items.values())


DOES = {
    Did.CREATE: Disk._create,
    Did.MKDIR: Disk._create,
    Did.LINK: Disk._link,
    Did.UNLINK: Disk._unlink,
    Did.RENAME: Disk._rename,
    Did.WRITE: Disk._write,
    Did.RESIZE: Disk._resize,
    Did.SYNCING: Disk._syncing,
    Did.SYNCED: Disk._synced,
}
