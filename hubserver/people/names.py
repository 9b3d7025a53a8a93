"""Names as they are shown to others: first name and one letter, and a sign where two would be the same."""

import re
from itertools import chain, count

from hubserver.typed import JOINERS, without_accents

# Shapers, and the points of Hebrew and Arabic with the hamza: many who write a name leave them out.
LEFT_OUT = re.compile(f"[{JOINERS}\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")

# A sign is kept as its word. Glyphs that cheap phones' fonts have.
SIGNS = {
    "sun": "☀",
    "star": "★",
    "moon": "☾",
    "cloud": "☁",
    "heart": "♥",
    "flag": "⚑",
    "anchor": "⚓",
    "umbrella": "☂",
    "flower": "✿",
    "note": "♪",
    "snow": "❄",
    "scissors": "✂",
}


def shown(typed: str) -> str:
    """ "Amina Khan", "Amina Begum Khan" and "Amina K." are shown as "Amina K": never a full surname on an open page.
    A sign behind a name is not part of it."""
    words = [word for word in typed.replace(".", " ").split() if any(c.isalnum() for c in word)]
    if len(words) < 2:
        return "".join(words)
    return f"{words[0]} {next(c for c in words[-1] if c.isalnum()).upper()}"


def folded(name: str) -> str:
    """For finding: without accents, capitals or signs, so that "sian" finds "Siân"."""
    return LEFT_OUT.sub("", without_accents(name)).casefold().strip()


def letter(name: str) -> str:
    """The button that a name stands under: its first letter without its accent."""
    return folded(name)[:1].upper() or "?"


def free_sign(taken: set[str]) -> str:
    """A sign for somebody whose shown name is taken; when all are, a number."""
    numbers = (str(n) for n in count(len(SIGNS) + 2))
    return next(sign for sign in chain(SIGNS, numbers) if sign not in taken)
