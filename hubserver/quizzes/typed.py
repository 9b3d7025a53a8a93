"""What people type, read as it was meant: numbers in any of the ways to write them, words however they are spelt."""

import re
import unicodedata
from decimal import Decimal

from hubserver.quizzes.asked import LONGEST
from hubserver.typed import without_accents

GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
POUNDS_AND_PENCE = re.compile(r"\s*£\s*(\d+)(?:[\s.,]+(\d\d))\s*[pP]?\s*")
PLAIN = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)")
SIGNS = str.maketrans({"−": "-", "–": "-", "‐": "-", "‑": "-", "'": None, "’": None})
KIND_FROM = 5  # letters: in a word as long as this one slip is a slip of the finger


def number(text: str, unit: str = "") -> Decimal | None:
    """The number that a person typed: "£1,546.00", "1 546", "12,5", "−3", "20 %". None when it is not one.

    Where pounds are asked for, "50p" is half of one; where pence are, "£1.20" is 120.
    """
    if both := POUNDS_AND_PENCE.fullmatch(text[:LONGEST]):
        text = f"£{both[1]}.{both[2]}"
    text, unit = _bare(text[:LONGEST]), _bare(unit)
    if "£" in text and text.endswith("p"):
        return None
    scale = {("£", "p"): Decimal("0.01"), ("p", "£"): Decimal(100)}.get((unit, _money(text)), Decimal(1))
    for sign in (unit, "£", "p" if unit in ("£", "p") else ""):
        text = text.replace(sign, "") if sign else text
    if GROUPED.fullmatch(text):
        text = text.replace(",", "")
    elif PLAIN.fullmatch(text):
        text = text.replace(",", ".")
    else:
        return None
    return Decimal(text) * scale


def _bare(text: str) -> str:
    """Without spaces, capitals and the apostrophes between thousands; every dash is a minus."""
    return "".join(unicodedata.normalize("NFKC", text).translate(SIGNS).casefold().split())


def _money(text: str) -> str:
    """The sign of pounds or of pence that this amount has."""
    return "£" if "£" in text else "p" if text.endswith("p") else ""


def tidy(text: str) -> str:
    """What was typed on one line: trimmed, in Unicode's composed form, without what would part a response."""
    line = "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", text[:LONGEST]))
    return " ".join(line.replace("[,]", ",").replace("[.]", ".").split())


def letters(text: str) -> str:
    """The letters and digits alone, without accents and capitals: "Dŵr  poeth!" is "dwrpoeth". Marks that are vowels or
    tones stay: they make another word."""
    plain = without_accents(text.casefold()).casefold()
    return "".join(c for c in plain if c.isalnum() or unicodedata.category(c).startswith("M"))


def same(text: str, answer: str, *, exact: bool = False) -> bool:
    """Whether what was typed is this answer: the same number, or the same word but for accents, capitals, spaces, and,
    where it is not to be `exact`, for one slip in a longer word."""
    wanted, found = number(answer), number(text)
    if wanted is not None and found is not None:
        return wanted == found
    ours, theirs = letters(answer), letters(text)
    if ours == theirs or exact:
        return ours == theirs and bool(ours)
    unmarked = "".join(filter(str.isalnum, ours))
    return len(unmarked) >= KIND_FROM and unmarked.isalpha() and slip(ours, theirs)


def slip(word: str, other: str) -> bool:
    """Whether two words differ by one letter too many, too few, changed, or swapped with its neighbour."""
    if abs(len(word) - len(other)) > 1:
        return False
    short, long = sorted((word, other), key=len)
    at = next((n for n, letter in enumerate(short) if letter != long[n]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    return short[at + 1 :] == long[at + 1 :] or (
        short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    )
