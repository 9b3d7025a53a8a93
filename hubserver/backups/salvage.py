"""Reads what can still be read out of a damaged database: the journal, row by row, and the hall."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hubserver import dbfile
from hubserver.journal import EPOCH, SLICE, Row

COLUMNS = ", ".join(Row._fields)
DRY = 4 * SLICE  # so many numbers one after another that cannot be read: then nothing follows in this epoch
EPOCHS = 4  # how many epochs without any legible row are tried before giving up
UNREADABLE = (sqlite3.Error, OverflowError)


@dataclass
class Reading:
    """A damaged file's entries after one that is known. What it found is known once it was read to its end."""

    path: Path
    last: int  # the position of the last entry that held
    last_at: str  # and its time
    found: int = 0
    missing: int = 0  # numbers before the last one that do not hold, or are gone
    after: str = ""  # the time from which on something is missing, or may be
    sure: bool = False  # whether nothing can follow the last one

    def entries(self) -> Iterator[Row]:
        """Every entry that holds together by itself, in order. What breaks the file breaks no more than its part."""
        try:
            with closing(dbfile.opened(self.path)) as file:
                file.text_factory = lambda data: data.decode(errors="replace")
                for row in self._rows(file):
                    if row is None:
                        self.sure = True
                    elif row.holds:
                        self._count(row)
                        yield row
        except UNREADABLE:  # not even opened
            pass
        if not self.sure:
            self.after = self.after or self.last_at

    def _count(self, row: Row) -> None:
        """An entry that is here. Between two epochs nobody knows how long the first one was."""
        gap = row.position - self.last - 1 if row.position // EPOCH == self.last // EPOCH else row.position % EPOCH - 1
        if gap:
            self.missing += gap
            self.after = self.after or self.last_at
        self.last, self.last_at, self.found = row.position, row.at, self.found + 1

    def _rows(self, file: sqlite3.Connection) -> Iterator[Row | None]:
        """Slice by slice where that works, else one by one past what cannot be read. None at the end says that it is
        one: that nothing can follow."""
        after, dry, epochs = self.last, 0, 0
        while epochs < EPOCHS:
            some = _select(file, f"position > ? ORDER BY position LIMIT {SLICE}", after)
            if some is not None:
                yield from some
                if len(some) < SLICE:
                    yield None
                    return
                after, dry, epochs = some[-1].position, 0, 0
                continue
            for position in range(after + 1, after + SLICE + 1):
                one = _select(file, "position = ?", position)
                yield from one or ()
                dry = 0 if one else dry + 1
            after += SLICE
            if dry >= DRY:
                after, dry, epochs = (after // EPOCH + 1) * EPOCH, 0, epochs + 1


def highest_epoch(path: Path) -> int:
    """The last epoch of a database, as far as that can be read."""
    try:
        with closing(dbfile.opened(path)) as file:
            return int(file.execute("SELECT max(position) FROM journal").fetchone()[0] or 0) // EPOCH
    except (*UNREADABLE, TypeError, ValueError):
        return 0


def _select(file: sqlite3.Connection, which: str, value: int) -> list[Row] | None:
    """The rows, None where they cannot be read."""
    try:
        return [Row(*row) for row in file.execute(f"SELECT {COLUMNS} FROM journal WHERE {which}", (value,))]  # noqa: S608 - ours
    except UNREADABLE:
        return None


def hall(path: Path) -> dict[str, Any]:
    """The hall's row, as far as it can be read; else nothing."""
    try:
        with closing(dbfile.opened(path)) as file:
            file.row_factory = sqlite3.Row
            row = file.execute("SELECT * FROM hall").fetchone()
            return dict(row) if row else {}
    except UNREADABLE:
        return {}
