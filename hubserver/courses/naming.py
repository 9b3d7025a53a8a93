"""What the files of a new pack are called."""

import re
import unicodedata

LEFT_OUT = "left-out.txt"  # says what of a course could not be used


def slug(text: str) -> str:
    """Small letters, digits and hyphens."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters)[:50].strip("-")
