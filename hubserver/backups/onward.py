"""A copy goes on as the hub: in a new epoch of its journal, with what can still be read beyond it."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from hubserver import clock, journal
from hubserver.backups.models import CameBack, How
from hubserver.backups.salvage import Reading
from hubserver.db import write
from hubserver.journal import Row
from hubserver.packs.recheck import look_for_missing
from hubserver.people.models import SignIn
from hubserver.people.sessions import as_after_a_restart
from hubserver.timekeeping.keeping import last_known

AT_ONCE = 200  # salvaged entries in one transaction
Told = dict[str, str | int]  # more of it for the journal


def go_on(data: Path, how: How, place: str, beyond: int, who: str, told: Told, damaged: Path | None = None) -> CameBack:
    """Let the database that is open, a copy, be the hub of this data folder from now on. `place` is where the one
    before lies, `beyond` the highest epoch that it had, and `damaged` its file, where entries are to be read out of it.
    """
    newest = journal.JournalEntry.newest()
    last, at = (newest.position, newest.at) if newest else (0, "")
    clock.begin(last_known(data) or clock.NEVER)  # nobody has told this process yet how late it is
    write(journal.begin_epoch, how.value, who, beyond, **told)
    reading, back = Reading(damaged or Path(), last, at, sure=damaged is None), 0
    for rows in _groups(reading.entries()) if damaged else ():
        back += write(_append_again, rows)
    lost = {"missing": reading.missing, "sure": reading.sure, "after": reading.after}
    write(_settle, data, {"how": how.value, "salvaged": back, "place": place, **lost})
    came: CameBack = CameBack.get()
    return came


def _groups(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while some := list(islice(rows, AT_ONCE)):
        yield some


def _append_again(rows: list[Row]) -> int:
    return sum(journal.append_again(row) for row in rows)


def _settle(data: Path, came: dict[str, object]) -> None:
    """What a copy cannot know: who is signed in by now, who came after it, which files are here."""
    as_after_a_restart()
    SignIn.add_missing()
    look_for_missing(data)
    journal.audit("came back", "hub", **came)
    CameBack.put(id=1, entries=journal.count(), at=clock.now().at, **came)
