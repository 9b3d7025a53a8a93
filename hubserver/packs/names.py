"""Names of files: every system can hold them, and nobody takes one for another. Refused, never cleaned."""

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote

from hubserver.errors import N_

LONGEST = 180
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
DRIVE = re.compile(r"[A-Za-z]:")
SPELLED = re.compile(r"%[0-9A-Fa-f]{2}")  # as addresses spell what they may not hold
# Printable, says Unicode, and yet drawn as nothing: joiners, fillers, selectors.
UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")


def problem(name: str) -> str:
    """A sentence about what is wrong with this name, with a place for it (`file`); empty where nothing is."""
    way = unquote(name).replace("\\", "/")  # however it is spelled
    parts = name.split("/")
    checks = {
        N_("A name in this pack has signs that nobody can see: %(file)s."): not name.isprintable()
        or UNSEEN.search(name),
        N_("A name in this pack leads out of its folder: %(file)s."): DRIVE.match(way)
        or any(part in ("", ".", "..") for part in way.split("/")),
        N_("A name in this pack has a colon, behind which Windows hides things: %(file)s."): ":" in name,
        N_("A name in this pack has a sign that names cannot have: %(file)s."): any(c in '\\*?"<>|' for c in name)
        or SPELLED.search(name),
        N_("A name in this pack can be written in two ways: %(file)s."): unicodedata.normalize("NFC", name) != name,
        N_("A name in this pack ends in a dot or a space: %(file)s."): any(part.endswith((".", " ")) for part in parts),
        N_("A name in this pack is one that Windows keeps for itself: %(file)s."): any(map(RESERVED.fullmatch, parts)),
        N_("A name in this pack is too long: %(file)s."): len(name) > LONGEST,
    }
    return next((sentence for sentence, wrong in checks.items() if wrong), "")


def mistaken(names: Iterable[str]) -> tuple[str, str]:
    """A sentence about two of these names that are taken for each other, and one of them; empty where none are."""
    exact, same_letters, same_look = set[str](), set[str](), set[str]()
    for name in names:
        letters, look = name.casefold(), unicodedata.normalize("NFKC", name).casefold()
        if name in exact:
            return N_("Two files of this pack are both called %(file)s."), name
        if letters in same_letters:
            return N_("Two names in this pack differ only in capitals: %(file)s."), name
        if look in same_look:
            return N_("Two names in this pack look the same: %(file)s."), name
        exact.add(name)
        same_letters.add(letters)
        same_look.add(look)
    return "", ""


def seen(text: str) -> bool:
    """Whether there is anything to see in this text."""
    return any(sign.isprintable() and not sign.isspace() and not UNSEEN.match(sign) for sign in text)


def shown(name: str) -> str:
    """A name as it may stand in a sentence: short, and with every sign of it seen."""
    return ascii(name)[1:-1][:80]
