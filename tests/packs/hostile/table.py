"""The table of hostile packs, and the good pack that each is made from.

Most are sealed by a publisher whom the hub trusts: what is in them is the point, not who made them.
"""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.packs.many import signed, told
from tests.packs.press import SMALL, box, zip_of

NEWER = 6  # the serial of what comes; the hub has 5
HOME = "modules/tea"
LESSON, QUIZ, DRAWN = f"{HOME}/module.en.json", f"{HOME}/quiz.en.json", f"{HOME}/media/kettle.svg"
SPARE = "blobs/ab/ab" + "0" * 62
LONG = re.compile(r"(?<=blobs/)[0-9a-f]{2}/[0-9a-f]{64}")
BYTE = re.compile(r" \(byte \d+\)")
OUT, UNSEEN = "A name in this pack leads out of its folder:", "A name in this pack has signs that nobody can see:"
WINDOWS = "A name in this pack is one that Windows keeps for itself:"
ENDS = "A name in this pack ends in a dot or a space:"
COLON = "A name in this pack has a colon, behind which Windows hides things:"
SIGN = "A name in this pack has a sign that names cannot have:"
TWO_WAYS = "A name in this pack can be written in two ways:"
ALIEN = "This .zip has something that does not belong in a pack:"
NEW_COPY = "Nothing was added. Ask whoever made the pack for a new copy."


@dataclass(frozen=True)
class Kind:
    """One hostile thing: `make` puts it into a folder and returns its path."""

    name: str
    make: Callable[[Path], Path] | None
    said: str


KINDS: list[Kind] = []


def kind(name, said, hint=NEW_COPY):
    """Put what this function makes into the table."""

    def kept(make):
        KINDS.append(Kind(name, make, f"{said} {hint}"))
        return make

    return kept


def each(rows, hint=NEW_COPY):
    """A row of the table for each of these: its name, what makes it different, and the sentence."""

    def kept(make):
        for name, how, said in rows:
            KINDS.append(Kind(name, lambda folder, how=how: make(folder, how), f"{said} {hint}"))
        return make

    return kept


def short(said):
    """A sentence without the long numbers in it."""
    return BYTE.sub("", LONG.sub("…", said))


def pack(**changes):
    return box(NEWER, **changes)


def before(folder):
    """What the hub has already: an older version, of which every file was another."""
    return signed(folder, SMALL, [told("Tea")], serial=NEWER - 1)


def zipped(folder, *more, files=None):
    """The pack as one file, and more members: (name, data, what to set on its entry)."""
    path = zip_of(folder / "pack.zip", pack().files() if files is None else files)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, data, about in more:
            info = zipfile.ZipInfo("x")
            info.compress_type = about.pop("compress_type", zipfile.ZIP_STORED)
            info.filename, info.external_attr = name, about.pop("mode", 0o100644) << 16
            archive.writestr(info, data)
            for field, value in about.items():
                setattr(archive.filelist[-1], field, value)
    return path


def edited(path, change):
    path.write_bytes(change(path.read_bytes()))
    return path
