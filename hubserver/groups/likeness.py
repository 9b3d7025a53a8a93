"""Who on a roster looks like somebody who is here already, and what is done about each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hubserver.groups.roster import Line
from hubserver.people.models import Person
from hubserver.people.names import folded

NEW, LEAVE = "new", "leave"  # what may be done with a line, besides the id of the person who it is


@dataclass(frozen=True)
class Newcomer:
    """A line of a roster. `like` are those here whose name looks the same, `again` the number of an earlier line that
    says the same, or 0."""

    line: Line
    like: tuple[Person, ...] = ()
    again: int = 0

    @property
    def asks(self) -> bool:
        """Whether somebody must say who this is."""
        return bool(self.like or self.again)

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be done, the most careful first."""
        if not self.asks:
            return (NEW,)
        return (*(person.id for person in self.like), *([LEAVE] if self.again else []), NEW)


def newcomers(lines: Iterable[Line], here: Iterable[Person]) -> list[Newcomer]:
    """The lines, each beside those it looks like. Two of one list with one shown name and different surnames are two
    people; of somebody who is here the hub knows no surname."""
    by_name: dict[str, tuple[Person, ...]] = {}
    for person in here:
        by_name[person.fold] = (*by_name.get(person.fold, ()), person)
    first: dict[str, int] = {}
    return [Newcomer(each, by_name.get(folded(each.shown), ()), _earlier(first, each)) for each in lines]


def _earlier(first: dict[str, int], each: Line) -> int:
    number = first.setdefault(folded(each.name), each.number)
    return number if number != each.number else 0


def careful(newcomer: Newcomer) -> str:
    """What to do when nobody can be asked: they are who they look like; of two who they may be, neither."""
    return LEAVE if newcomer.again or len(newcomer.like) > 1 else newcomer.choices[0]


def open_questions(all_: Sequence[Newcomer], chosen: Sequence[str]) -> bool:
    """Whether something was not answered, or by what is no choice any more: somebody was added meanwhile."""
    return any(each.asks and choice not in each.choices for each, choice in zip(all_, chosen, strict=True))
