"""JSON from outside that means one thing only: typed, and no name in it is said twice."""

import json
from typing import TypeVar

import msgspec

T = TypeVar("T")


class NotPlain(ValueError):
    """JSON that does not mean one thing only; the text says why."""


def decode(data: bytes, kind: type[T]) -> T:
    """These bytes as this type. What cannot be read raises ValueError."""
    try:
        value = msgspec.json.decode(data, type=kind)
        json.loads(data, object_pairs_hook=_once, parse_int=len, parse_float=len)
    except RecursionError:
        raise NotPlain("it is nested without end") from None
    except UnicodeDecodeError:
        raise NotPlain("it is not text in UTF-8") from None
    return value


def _once(pairs: list[tuple[str, object]]) -> None:
    """Looks at the names of one object, and keeps nothing of it."""
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:  # whoever reads it may believe either
            raise NotPlain(f"`{name[:40]}` is said twice")
        seen.add(name)
