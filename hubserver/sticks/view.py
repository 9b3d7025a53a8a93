"""What the page of the sticks shows, made from what is kept in memory and the wishes."""

from collections.abc import Iterable
from dataclasses import dataclass

from hubserver.sticks.found import ADDABLE, Found, Problem, State
from hubserver.sticks.models import Wish
from hubserver.sticks.stick import Copy, Stick


@dataclass(frozen=True)
class Room:
    """What is free on this box, what is still coming of what was asked for, and what must stay free: in bytes."""

    free: int
    coming: int
    keep: int

    def after(self, size: int) -> int:
        """What would be free with so much more."""
        return max(0, self.free - self.coming - size)

    def fits(self, size: int) -> bool:
        """As an install reckons it."""
        return self.free - (self.coming + size) * 11 // 10 >= self.keep


@dataclass(frozen=True)
class Row:
    """A pack on a stick."""

    found: Found
    title: str
    after: int  # bytes that would be free with it
    fits: bool
    wished: bool

    @property
    def addable(self) -> bool:
        return self.found.state in ADDABLE and self.fits and not self.wished


@dataclass(frozen=True)
class Side:
    """A stick and its packs: first what can be added, last what is here anyway."""

    stick: Stick
    rows: list[Row]
    room: Room

    @property
    def new(self) -> list[Row]:
        return [row for row in self.rows if row.addable]

    @property
    def size(self) -> int:
        """What adding all that is new would copy: what several have alike is copied once."""
        new = {row.found.digest for row in self.new}
        common = self.stick.report.common if self.stick.report else []
        again = sum(each.size * max(0, len(new.intersection(each.packs)) - 1) for each in common)
        return sum(row.found.size for row in self.new) - again

    @property
    def fits(self) -> bool:
        return self.room.fits(self.size)

    @property
    def after(self) -> int:
        return self.room.after(self.size)


@dataclass(frozen=True)
class Waiting:
    """A wish that is not being copied now: it failed, it is next, or no stick that is in has it."""

    wish: Wish
    title: str
    failed: Problem | None
    is_in: bool


ORDER = {State.NEW: 0, State.NEWER: 0, State.STRANGE: 1, State.BAD: 2, State.HERE: 3, State.OLDER: 4}


def side(stick: Stick, wishes: list[Wish], wanted: tuple[str, ...], room: Room) -> Side:
    """One stick, with titles in the first of these languages that there is."""
    wished = {wish.digest for wish in wishes}
    rows = [
        Row(
            found,
            title(found.title, wanted),
            room.after(found.size),
            room.fits(found.size),
            found.digest in wished,
        )
        for found in stick.found
    ]
    return Side(stick, sorted(rows, key=lambda row: ORDER[row.found.state]), room)


def coming(sticks: list[Stick], wishes: list[Wish], copies: dict[str, Copy]) -> int:
    """Bytes that are still to be copied of what was asked for, is on a stick that is in, and did not fail."""
    sizes = {found.digest: found.size for stick in sticks for found in stick.found if found.digest not in stick.failed}
    later = sum(sizes.get(wish.digest, 0) for wish in wishes if wish.pack not in copies)
    return later + sum(copy.all - copy.done for copy in copies.values())


def waiting(sticks: list[Stick], wishes: list[Wish], copies: dict[str, Copy], wanted: tuple[str, ...]) -> list[Waiting]:
    """Every wish that is not being copied."""
    failed = {digest: problem for stick in sticks for digest, problem in stick.failed.items()}
    there = {found.digest for stick in sticks for found in stick.found}
    return [
        Waiting(wish, title(wish.titles, wanted), failed.get(wish.digest), wish.digest in there)
        for wish in wishes
        if wish.pack not in copies
    ]


def title(titles: dict[str, str], wanted: Iterable[str]) -> str:
    return next((titles[lang] for lang in wanted if lang in titles), next(iter(titles.values()), ""))
