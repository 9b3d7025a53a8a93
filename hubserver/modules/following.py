"""What a learner could do next, and why: a pure function of the shelf and of what they have done."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from hubserver.modules.catalogue import Card, Key, Shelf
from hubserver.modules.models import Registration

MOST = 3


class Why(IntEnum):
    """The reasons, the best first."""

    READY = 0  # what comes before it is done
    SKILL = 1  # it teaches a skill of something that is done
    NEXT = 2  # it stands behind something that is done
    START = 3  # a good first step
    NEW = 4


@dataclass(frozen=True)
class Suggestion:
    """A module that is new to the learner; `about` is the title or the skill that is the reason."""

    card: Card
    why: Why
    about: str = ""


def suggestions(here: Shelf, work: Mapping[Key, Registration], most: int = MOST) -> list[Suggestion]:
    """The best few, each once. What needs something first that is not done is not among them."""
    done = {card.key: card for card in here.begun(work.values()) if card.state == "done"}
    found: dict[Key, Suggestion] = {}
    for each in _reasons(here, done):
        if each.card.key not in work and not first_do(each.card, done):
            found.setdefault(each.card.key, each)
        if len(found) == most:
            break
    return list(found.values())


def first_do(card: Card, done: Mapping[Key, Card]) -> list[Key]:
    """The modules that come before this one and are not done."""
    return [key for name in card.row.prereqs if (key := (card.row.pack, name)) not in done]


def _behind(here: Shelf, done: Iterable[Card]) -> Iterator[tuple[Card, Card]]:
    """What stands behind each of these in its pack, each once: what is behind one that stands further back was told of
    already, so a shelf of hundreds is not gone through for each."""
    told: dict[str, int] = {}
    for card in done:
        cards = here.in_pack.get(card.row.pack, [])
        first, end = bisect_right(cards, card.row.place, key=_place), told.get(card.row.pack, len(cards))
        if first < end:
            told[card.row.pack] = first
        yield from ((each, card) for each in cards[first:end])


def _place(card: Card) -> int:
    return card.row.place


def _reasons(here: Shelf, done: Mapping[Key, Card]) -> Iterator[Suggestion]:
    """Every module with every reason there is for it, the best reasons first; lazily, for there may be thousands."""
    for key, card in done.items():
        yield from (Suggestion(each, Why.READY, card.row.title) for each in here.behind.get(key, ()))
    for skill in dict.fromkeys(skill for card in done.values() for skill in sorted(card.row.skills)):
        yield from (Suggestion(each, Why.SKILL, here.stock.skills[skill].name) for each in here.teaching.get(skill, ()))
    yield from (Suggestion(each, Why.NEXT, card.row.title) for each, card in _behind(here, done.values()))
    yield from (Suggestion(card, Why.START) for card in here.cards if card.row.level == "starter")
    yield from (Suggestion(card, Why.NEW) for card in here.cards)
