"""A file of questions from another program, whichever of the kinds that we know it is."""

import re
from pathlib import Path

from hubserver.errors import N_, HubError
from hubserver.quizfiles import aiken, gift, moodle, qti_package
from hubserver.quizfiles.escape import tidied
from hubserver.quizfiles.gathering import Gathering
from hubserver.quizfiles.imported import Imported
from hubserver.quizfiles.tree import Unreadable, of_xml

LARGEST = 64 << 20  # bytes of a file that has its pictures inside
QTI_1 = ("questestinterop", "item")
LARGEST_TEXT = 4 << 20
ZIP = b"PK\x03\x04"
BOM = b"\xef\xbb\xbf"
KINDS = N_("It can be GIFT, Aiken, Moodle XML, or QTI 2 or 3.")
NAMED = {".gift", ".aiken", ".qti"}  # endings that say it
BEGINS = 64 << 10  # bytes, within which other files show what they are
XML = re.compile(rb"<(?:\w+:)?(?:quiz|assessmentItem|qti-assessment-item|questestinterop)[\s/>]")
GIFT = re.compile(r"(?<!\\)\{\s*(?:[=~#]|(?:T|F|TRUE|FALSE)\s*[}#])")
AIKEN = re.compile(r"^[ \t]*ANSWER[ \t]*:[ \t]*[A-Za-z][.)]?[ \t]*$", re.MULTILINE)


def is_quiz(path: Path) -> bool:
    """Whether a file seems to hold questions, by its name or by what it begins with; reading it tells the rest."""
    ending = path.suffix.lower()
    if ending in NAMED:
        return True
    if ending == ".zip":
        return qti_package.is_package(path)
    if ending not in (".xml", ".txt"):
        return False
    with path.open("rb") as file:
        begins = file.read(BEGINS)
    if ending == ".xml":
        return XML.search(begins) is not None
    text = tidied(begins.decode("utf-8-sig", "replace"))
    return bool(AIKEN.search(text) or GIFT.search(text))


def read(path: Path) -> Imported:
    """The questions of a file, as a quiz.yaml has them. Raises HubError where it is no such file at all."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as why:
        raise HubError(
            N_("%(file)s cannot be opened: %(why)s. Nothing was read."),
            N_("Look whether the name is right."),
            file=path.name,
            why=why.strerror or why,
        ) from None
    if len(data) > LARGEST:
        raise HubError(
            N_("%(file)s is larger than %(most)s MB. Nothing was read."),
            N_("Make several files of it."),
            file=path.name,
            most=LARGEST >> 20,
        )
    return read_bytes(data, path.name)


def read_bytes(data: bytes, name: str) -> Imported:
    """The same for what a file holds; `name` is what it is called."""
    gathering = Gathering()
    if data.startswith(ZIP):
        qti_package.read(data, name, gathering)
    elif data.removeprefix(BOM).lstrip()[:1] == b"<":
        _read_xml(data, name, gathering)
    else:
        _read_text(_text(data, name), name, gathering)
    return gathering.done()


def _read_xml(data: bytes, name: str, gathering: Gathering) -> None:
    try:
        root = of_xml(data)
    except Unreadable as why:
        raise HubError(
            N_("%(file)s cannot be read: %(why)s. Nothing was read."),
            N_("Export it again from the program that it came from."),
            file=name,
            why=why,
        ) from None
    if root.tag == "quiz":
        moodle.read(root, gathering)
    elif qti_package.is_item(root):
        qti_package.read_item(root, name, gathering)
    elif root.tag in QTI_1:
        raise HubError(
            N_("%(file)s is QTI 1, an older kind. Nothing was read."), N_("Export it as QTI 2 or 3."), file=name
        )
    else:
        raise _unknown(name)


def _read_text(text: str, name: str, gathering: Gathering) -> None:
    """GIFT or Aiken: by its name, else by what only one of them has."""
    is_aiken = AIKEN.search(text) and not name.lower().endswith(".gift")
    is_gift = "{" in text or name.lower().endswith(".gift")
    if text.startswith("<?xml") or not (is_aiken or is_gift):
        raise _unknown(name)
    (aiken if is_aiken else gift).read(text, gathering)


def _text(data: bytes, name: str) -> str:
    """What is written in a file of plain text."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        if len(data) > LARGEST_TEXT:
            raise ValueError
        return tidied(data.decode(encoding))
    except ValueError:
        raise HubError(
            N_("%(file)s is not a text in UTF-8 of at most %(most)s MB. Nothing was read."),
            N_("Open it in a text editor, and save it as UTF-8."),
            file=name,
            most=LARGEST_TEXT >> 20,
        ) from None


def _unknown(name: str) -> HubError:
    return HubError(N_("%(file)s has no questions of a kind that we know. Nothing was read."), KINDS, file=name)
