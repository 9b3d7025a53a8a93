"""The tutor's table: every learner, those who are here first, those who never started always with them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from hubserver.errors import N_
from hubserver.modules.catalogue import Card
from hubserver.people.models import Person
from hubserver.sheets import Cell

COLUMNS = (N_("Name"), N_("Here now"), N_("Modules done"), N_("Module"), N_("How far"), N_("Last here"))


@dataclass(frozen=True)
class Row:
    """One learner. `seen_at` is RFC 3339, "" when they never were here; `cards` are their modules, the latest first."""

    person: Person
    here: bool
    seen_at: str
    cards: list[Card]

    @property
    def done(self) -> int:
        return sum(card.state == "done" for card in self.cards)

    def lines(self, progress: Callable[[Card], str]) -> list[list[Cell]]:
        """The same for a spreadsheet, under `COLUMNS`: a line for each module, or one where none was begun. `progress`
        says how far somebody is in a module, in words."""
        modules = [(card.row.title, progress(card)) for card in self.cards] or [("", "")]
        return [[self.person.label, "✓" if self.here else "", self.done, *each, self.seen_at[:10]] for each in modules]


def rows(
    learners: Iterable[Person], here: set[str], seen: Mapping[str, str], cards: Mapping[str, list[Card]]
) -> list[Row]:
    """Here first, then the latest seen, then those who never came; within that by name, as `learners` are."""
    every = [Row(p, p.id in here, seen.get(p.id, ""), cards.get(p.id, [])) for p in learners]
    return sorted(sorted(every, key=lambda row: row.seen_at, reverse=True), key=lambda row: not row.here)
