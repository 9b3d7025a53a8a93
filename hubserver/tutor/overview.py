"""The tutor's table: every learner, those who are here first, those who never started always with them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from hubserver.errors import N_
from hubserver.modules.catalogue import Card
from hubserver.people.models import Person
from hubserver.sheets import Cell

PAGE = 50  # learners who are not here, on one page
COLUMNS = (N_("Name"), N_("Here now"), N_("Modules done"), N_("Module"), N_("How far"), N_("Last here"))


@dataclass(frozen=True)
class Row:
    """One learner. `seen_at` is RFC 3339, "" when they never were here; `cards` are their modules, the latest first."""

    person: Person
    here: bool
    seen_at: str
    cards: list[Card] = field(default_factory=list)

    @property
    def done(self) -> int:
        return sum(card.state == "done" for card in self.cards)

    def lines(self, progress: Callable[[Card], str]) -> list[list[Cell]]:
        """The same for a spreadsheet, under `COLUMNS`: a line for each module, or one where none was begun. `progress`
        says how far somebody is in a module, in words."""
        modules = [(card.row.title, progress(card)) for card in self.cards] or [("", "")]
        return [[self.person.label, "✓" if self.here else "", self.done, *each, self.seen_at[:10]] for each in modules]


def rows(learners: Iterable[Person], here: set[str], seen: Mapping[str, str]) -> list[Row]:
    """Here first, then the latest seen, then those who never came; within that by name, as `learners` are. What they
    have done comes by `with_cards`: it is read for those who are shown."""
    every = [Row(p, p.id in here, seen.get(p.id, "")) for p in learners]
    return sorted(sorted(every, key=lambda row: row.seen_at, reverse=True), key=lambda row: not row.here)


def with_cards(some: Iterable[Row], cards: Mapping[str, list[Card]]) -> list[Row]:
    return [replace(row, cards=cards.get(row.person.id, [])) for row in some]


@dataclass(frozen=True)
class Page:
    """What one page of the table shows: all who are here, and so many of the others. `asking` has a hand up and is
    neither."""

    here: Sequence[Row]
    away: Sequence[Row]
    asking: Sequence[Row]
    number: int
    of: int

    @property
    def rows(self) -> list[Row]:
        return [*self.here, *self.away, *self.asking]

    def with_cards(self, cards: Mapping[str, list[Card]]) -> "Page":
        here, away, asking = (with_cards(rows, cards) for rows in (self.here, self.away, self.asking))
        return replace(self, here=here, away=away, asking=asking)


def paged(table: Iterable[Row], hands: Collection[str], number: int) -> Page:
    """The page with this number; the last one where there are not so many."""
    by_place: tuple[list[Row], list[Row]] = [], []
    for row in table:
        by_place[not row.here].append(row)
    here, away = by_place
    pages = max(1, -(-len(away) // PAGE))
    number = min(max(number, 1), pages)
    shown = slice((number - 1) * PAGE, number * PAGE)
    elsewhere = [*away[: shown.start], *away[shown.stop :]]
    return Page(here, away[shown], [row for row in elsewhere if row.person.id in hands], number, pages)
