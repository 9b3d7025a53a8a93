"""What record.c noted, as plain values: one note after another, in the order of the calls."""

import json
import struct
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

HEAD = struct.Struct("=IIQQ")


class Did(IntEnum):
    """What was done. The numbers are record.c's."""

    CREATE = 1  # a file `b` under a name in the folder `a`
    MKDIR = 2  # a folder, the same
    LINK = 3  # another name for the file `b`
    UNLINK = 4  # a name in the folder `a` is gone, of a file or of a folder
    RENAME = 5  # from the folder `a` to the folder `b`; "old/new"
    WRITE = 6  # bytes of the file `a` at `b`
    RESIZE = 7  # the file `a` is `b` bytes long
    SYNCING = 8  # a sync of the file or folder `a` (0: of everything) by the thread `b` begins
    SYNCED = 9  # and has ended
    MARK = 10  # said by who drives the hub
    UNSEEN = 11  # something that cannot be noted


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was done."""

    did: Did
    a: int
    b: int
    more: bytes

    @property
    def name(self) -> str:
        return self.more.decode()


@dataclass(frozen=True)
class Mark:
    """Somebody asked that something be so (`sent`), or was told that it is (`acknowledged`)."""

    about: str
    value: object
    acknowledged: bool


def read(log: Path) -> list[Note]:
    """Every note; refused where something happened that the model of the disk does not know."""
    data, at, found = memoryview(log.read_bytes()), 0, []
    while at < len(data):
        size, did, a, b = HEAD.unpack_from(data, at)
        found.append(Note(Did(did), a, b, bytes(data[at + HEAD.size : at + size])))
        at += size
    unseen = [note.name for note in found if note.did is Did.UNSEEN]
    assert not unseen, f"this was done to files in a way that record.c does not note: {unseen}"
    return found


def written(mark: Mark) -> bytes:
    """A mark as a note."""
    words = json.dumps([mark.about, mark.value, mark.acknowledged]).encode()
    return HEAD.pack(HEAD.size + len(words), Did.MARK, 0, 0) + words


def mark_of(note: Note) -> Mark:
    return Mark(*json.loads(note.more))


def allowed(marks: list[Mark]) -> dict[str, list[object]]:
    """What may be found of each thing that was spoken of: what was last acknowledged, or what was asked for since then
    (a hub that had no time to answer may have done it or not). Nothing acknowledged yet: it may be absent, None."""
    may: dict[str, list[object]] = {}
    for mark in marks:
        if mark.acknowledged:
            values = may.get(mark.about, [])
            after = values[values.index(mark.value) + 1 :] if mark.value in values else []
            may[mark.about] = [mark.value, *after]
        else:
            may.setdefault(mark.about, [None]).append(mark.value)
    return may
