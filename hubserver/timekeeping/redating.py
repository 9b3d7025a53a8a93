"""When the clock is put right, what was dated by the wrong one gets its right date. The journal keeps what was
believed; the entry that tells of it moves the dates in the tables that are derived, as does every replay."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import msgspec

from hubserver.db import Table, sql
from hubserver.journal import Entry, JournalEntry, Kind, Projection

SET = "set the clock"

DAY_MS = 86_400_000

# A date that was reckoned from another moves with that one, for it lies ahead.
RECKONED = {"due_at": "reviewed_at"}


@dataclass(frozen=True)
class Shift:
    """What was dated from `since` to `until`, as it was believed then, was `ms` later in truth."""

    since: str
    until: str
    ms: int

    def move(self, tables: Iterable[type[Table]]) -> None:
        """Move the dates in these tables: the columns called `at`, or ending so."""
        for table in tables:
            columns = set(table._meta.columns)
            for name in sorted(columns):
                if (name == "at" or name.endswith("_at")) and name not in RECKONED:
                    self._move(table._meta.table_name, name, columns)

    def of(self, day: str) -> str:
        """The day, such as 2026-11-30, that this one was in truth."""
        return (date.fromisoformat(day) + timedelta(days=round(self.ms / DAY_MS))).isoformat()

    def _move(self, table: str, name: str, columns: set[str]) -> None:
        together = [name, *(each for each, by in RECKONED.items() if by == name and each in columns)]
        seconds = f"{self.ms / 1000:+.3f} seconds"
        moved = ", ".join(f'"{each}" = strftime(\'%Y-%m-%dT%H:%M:%fZ\', "{each}", ?)' for each in together)
        where = f'WHERE "{name}" BETWEEN ? AND ?'
        sql(f'UPDATE "{table}" SET {moved} {where}', [*[seconds] * len(together), self.since, self.until])  # noqa: S608 - the names are the models'


def told(entry: Entry) -> Shift | None:
    """What an entry says of the clock."""
    if entry.kind is not Kind.AUDIT or entry.body["did"] != SET:
        return None
    return msgspec.convert({name: entry.body[name] for name in ("since", "until", "ms")}, Shift)


def redating(projections: tuple[Projection, ...]) -> Projection:
    """The projection that moves the dates of all the others; told after them."""
    tables = tuple(table for each in projections for table in each.tables)

    def apply(entry: Entry) -> None:
        if shift := told(entry):
            shift.move(tables)

    return Projection("timekeeping", (), apply)


def not_derived(projections: tuple[Projection, ...]) -> list[type[Table]]:
    """The tables that no replay fills: their dates are moved once, by the job that sets the clock."""
    derived = {table for each in projections for table in each.tables}
    return [each for each in Table.__subclasses__() if each not in derived and each is not JournalEntry]
