"""What people typed or sent in a list, as one line of plain text."""

import unicodedata

JOINERS = "\u200c\u200d"  # they shape the letters between which they stand, in Persian and in languages of India


def line(value: str) -> str:
    """Trimmed, in Unicode's composed form, without control characters, and with joiners inside words alone."""
    plain = unicodedata.normalize("NFC", value)
    words = "".join(c if c.isprintable() or c in JOINERS else " " for c in plain).split()
    return " ".join(word for each in words if (word := each.strip(JOINERS)))
