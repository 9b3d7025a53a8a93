"""A public key in words, so that two people can compare it by phone."""

import hashlib
from importlib.resources import files

WORDS = 6  # of 660: 56 bits, more than anybody can search for a key that sounds the same


def every() -> list[str]:
    """The short words that are easy to read out."""
    return files("hubserver.people").joinpath("words.txt").read_text().split()


def spoken(public: bytes) -> str:
    """The fingerprint of a public key: "oak river lamp …"."""
    number, words = int.from_bytes(hashlib.sha256(public).digest()), every()
    said = []
    for _ in range(WORDS):
        number, place = divmod(number, len(words))
        said.append(words[place])
    return " ".join(said)
