"""What people typed or sent in a list, as one line of plain text."""

import unicodedata


def line(value: str) -> str:
    """Trimmed, in Unicode's composed form, without control characters."""
    plain = unicodedata.normalize("NFC", value)
    return " ".join("".join(c if c.isprintable() else " " for c in plain).split())
