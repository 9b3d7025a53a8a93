"""What people typed or sent in a list, as one line of plain text."""

import re
import unicodedata

JOINERS = "\u200c\u200d"  # they shape the letters between which they stand, in Persian and in languages of India
# What stands on letters of Latin, Greek and Cyrillic, and how a sign is to look. The marks of other scripts are vowels,
# tones and other letters: without them a word is another word.
ACCENTS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]")


def line(value: str) -> str:
    """Trimmed, in Unicode's composed form, without control characters, and with joiners inside words alone."""
    plain = unicodedata.normalize("NFC", value)
    words = "".join(c if c.isprintable() or c in JOINERS else " " for c in plain).split()
    return " ".join(word for each in words if (word := each.strip(JOINERS)))


def without_accents(text: str) -> str:
    """ "Siân" is "Sian"; "पिता" stays what it is."""
    return ACCENTS.sub("", unicodedata.normalize("NFKD", text))
