"""What somebody looks for on the shelf, as their address has it, and what of the shelf that leaves, page by page."""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from itertools import groupby
from typing import TypeVar
from urllib.parse import urlencode

from hubserver.modules.catalogue import Card, Hits, Shelf
from hubserver.modules.words import LEVELS
from hubserver.packs.search import LONGEST, sought

PAGE = 20
FEWEST = 3  # modules that a pack shows of itself where every pack has its say
CLOSE = 0.7  # how alike two words are, 0 to 1, before one may be meant for the other
MINUTES = {"short": range(11), "middle": range(11, 21), "long": range(21, 1_000)}

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Choice:
    """Each field is also one of the form and of the address; "" is "any"."""

    q: str = ""
    time: str = ""
    level: str = ""
    skill: str = ""
    pack: str = ""
    todo: str = ""
    page: int = 1

    @property
    def on(self) -> list[str]:
        """The fields that leave something out."""
        return [name for name, value in asdict(replace(self, page=0)).items() if value]

    def but(self, **changes: object) -> str:
        """The address of the same choice with these changes, from its first page."""
        said = asdict(replace(self, **{"page": 1, **changes}))  # type: ignore[arg-type]  # one of ours
        fields = {name: value for name, value in said.items() if value and (name, value) != ("page", 1)}
        return "/modules/" + (f"?{urlencode(fields)}" if fields else "")

    def fits(self, card: Card) -> bool:
        row = card.row
        return (
            (not self.time or row.minutes in MINUTES[self.time])
            and (not self.level or row.level == self.level)
            and (not self.skill or self.skill in row.skills)
            and (not self.pack or row.pack == self.pack)
            and (not self.todo or card.state != "done")
        )


@dataclass(frozen=True)
class Group:
    """Modules that stand together: of one pack, or as a search ranked them (`pack` is ""). `all` says how many the pack
    has where these are only some of them."""

    pack: str
    cards: Sequence[Card]
    all: int = 0


@dataclass(frozen=True)
class Shown:
    """One page of what was found. `whole` is False where no module has all the words."""

    found: int
    groups: list[Group]
    page: int
    pages: int
    whole: bool = True


def read(asked: Mapping[str, str], here: Shelf, learning: bool) -> Choice:
    """The choice in an address; what is not on the shelf, or means nothing, is as if it were not said."""
    known: dict[str, Container[str]] = {"time": MINUTES, "level": LEVELS}
    known |= {"skill": here.stock.skills, "pack": here.titles}
    fields = {name: asked[name] for name, values in known.items() if asked.get(name) in values}
    typed = " ".join(asked.get("q", "").split())[:LONGEST]
    page = asked.get("page", "")
    return Choice(
        q=typed if sought(typed) else "",
        todo="1" if learning and asked.get("todo") else "",
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        **fields,
    )


def shown(choice: Choice, here: Shelf, cards: Sequence[Card], hits: Hits | None) -> Shown:
    """A page of the cards that fit; ranked where something was searched for, else by pack."""
    fitting = [card for card in cards if choice.fits(card) and (hits is None or card.key in hits.ranks)]
    if hits is None:
        return _by_pack(choice, here, fitting)
    fitting.sort(key=lambda card: (card.row.lang != here.lang, hits.ranks[card.key]))
    best = fitting if hits.whole else fitting[:PAGE]
    some, page, pages = _page(choice, best, PAGE)
    return Shown(len(best), [Group("", some)], page, pages, hits.whole)


def _by_pack(choice: Choice, here: Shelf, cards: list[Card]) -> Shown:
    """Every pack has its say: where not all modules fit on a page, each shows some."""
    packs = _packs(here, cards)
    if len(cards) <= PAGE or len(packs) == 1 or choice.pack:
        some, page, pages = _page(choice, cards, PAGE)
        return Shown(len(cards), _packs(here, some), page, pages)
    most, of_pack = max(FEWEST, PAGE // len(packs)), Counter(card.row.pack for card in cards)
    groups, page, pages = _page(choice, packs, PAGE // most)
    cut = [Group(g.pack, g.cards[:most], of_pack[g.pack] if g.cards[most:] else 0) for g in groups]
    return Shown(len(cards), cut, page, pages)


def _packs(here: Shelf, cards: Sequence[Card]) -> list[Group]:
    together = groupby(cards, lambda card: (card.row.lang != here.lang, card.row.pack))
    return [Group(pack, list(some)) for (_, pack), some in together]


def _page(choice: Choice, things: Sequence[Thing], most: int) -> tuple[Sequence[Thing], int, int]:
    """The page that was asked for, its number and how many there are; the last one where there are not so many."""
    pages = max(1, -(-len(things) // most))
    page = min(max(choice.page, 1), pages)
    return things[(page - 1) * most : page * most], page, pages


def meant(typed: str, vocabulary: Mapping[str, str]) -> list[str]:
    """Words of titles that are spelt like the words that were typed, as they are written."""
    found: dict[str, None] = {}
    for word in sought(typed):
        near = get_close_matches(word, [each for each in vocabulary if each[0] == word[0]], 1, CLOSE)
        found |= {vocabulary[each]: None for each in near}
    return list(found)
