"""Ids that stay the same when a file is read again: made of titles and texts, never of places."""

import hashlib
import re
import unicodedata
from collections.abc import Container

from hubserver.quizzes.quiz import END

LONGEST = 40  # of an id's letters; a number may follow
LATIN = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
BETWEEN = re.compile(r"[^a-z0-9]+")
MARKS = re.compile(r"!\[|\]\([^)\s]*\)|&#?\w+;|[*`\\]")  # of Markdown; the words stay


def slug(text: str) -> str:
    """Small letters, digits and hyphens, cut at a word; where the alphabet is another one, a digest of the text."""
    text = MARKS.sub(" ", text[:2000])
    letters = unicodedata.normalize("NFKD", text.casefold().translate(LATIN))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = BETWEEN.sub("-", plain).strip("-")
    if sum(map(str.isalnum, plain)) > 2 * sum(map(str.isalnum, words)):
        words = ""  # most of it was lost
    if len(words) > LONGEST:
        words = words[: LONGEST + 1].rpartition("-")[0] or words[:LONGEST]
    return words or f"q-{hashlib.sha256(text.encode(errors='replace')).hexdigest()[:8]}"


def unique(wanted: str, taken: Container[str]) -> str:
    """This id, or the first of those with a number that nobody has."""
    if wanted not in taken and wanted != END:
        return wanted
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"


def named(texts: list[str]) -> list[str]:
    """An id for each of the parts of a question."""
    ids: list[str] = []
    for text in texts:
        ids.append(unique(slug(text), ids))
    return ids


def called(words: str) -> str:
    """What people may call a question that has no title: its first words."""
    line = " ".join(words.split())
    return line if len(line) <= 60 else line[:61].rpartition(" ")[0] + "…" if " " in line[:61] else line[:60] + "…"
