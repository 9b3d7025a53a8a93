"""Whom an entry is about: a tag, which the hub and the collector both compute, and which names nobody."""

import hashlib
from typing import Any

import msgspec

STATEMENT, ERASED = "statement", "erased"
SIGNED_IN = "signed in"


def tag(person: str) -> str:
    """What stands for a person's id where the person must not be named."""
    return hashlib.sha256(person.encode()).hexdigest()


def tag_of(kind: str, body: bytes | None) -> str:
    """The tag of the person whom an entry is about; "" where it is about nobody, or its body is gone."""
    person = "" if body is None else person_of(kind, _read(body))
    return tag(person) if person else ""


def person_of(kind: str, read: Any) -> str:
    """The id of the person whom an entry is about, "" where it is about nobody. What helpers did is theirs to answer
    for, and stays; that somebody signed in is about them."""
    match kind:
        case "statement":
            person = _at(read, "actor", "account", "name")
        case "person":
            person = _at(read, "person")
        case "audit":
            person = _at(read, "who") if _at(read, "did") == SIGNED_IN else ""
        case _:
            person = ""
    return person if isinstance(person, str) else ""


def erased_by(kind: str, body: bytes | None) -> str:
    """The tag that an entry asks to be erased, "" where it asks nothing."""
    found = _at(_read(body), "tag") if kind == ERASED and body is not None else None
    return found if isinstance(found, str) and len(found) == 64 and not set(found) - set("0123456789abcdef") else ""


def verb_of(kind: str, body: bytes | None) -> str:
    """What a statement says was done; "" for other entries, and where the body is gone."""
    found = _at(_read(body), "verb", "id") if kind == STATEMENT and body is not None else None
    return found if isinstance(found, str) else ""


def _read(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (ValueError, RecursionError):
        return None


def _at(value: Any, *path: str) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value
