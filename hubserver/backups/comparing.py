"""Whether everything that is derived from the journal is what the journal says. The newest copy is looked at, not the
hub: it stands still, and reading it holds up nobody."""

import logging
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import msgspec

from hubserver import db, journal
from hubserver.backups.about import DATABASE, copies, home
from hubserver.errors import N_, NotFound
from hubserver.files import free_bytes
from hubserver.journal import Projection
from hubserver.settings import Settings

log = logging.getLogger(__name__)

MB = 1 << 20
LATER = 10  # nice(2): lessons come first


class Compared(msgspec.Struct):
    """What came of it: the tables that are not what the journal says, by name."""

    copy: str
    entries: int
    differ: list[str]


differing: tuple[str, ...] = ()  # as of the last time; in memory, for each start looks again


def nightly(settings: Settings) -> None:
    """A job: have a process of its own compare, and remember what it found for the desk."""
    global differing
    newest = copies(settings.data)[:1]
    if not newest or free_bytes(settings.data) - 3 * newest[0][1].size < settings.free_mb * MB:
        return
    command = [sys.executable, "-P", "-m", "hubserver", "records", "compare", "--json", "--data", str(settings.data)]
    told = subprocess.run(command, capture_output=True, check=True, start_new_session=True)  # noqa: S603 - ours
    found = msgspec.json.decode(told.stdout, type=Compared)
    differing = tuple(found.differ)
    if differing:
        log.warning("Derived from the journal again, these tables are different: %s.", ", ".join(differing))


def compare(settings: Settings, projections: tuple[Projection, ...]) -> Compared:
    """Derive everything again from the newest copy. Not while a hub is open in this process."""
    os.nice(LATER)
    newest = copies(settings.data)[:1]
    if not newest:
        raise NotFound(N_("There is no copy to compare yet."), N_("Make one with: hubserver backup"))
    copy, scratch = newest[0][0], home(settings.data) / ".comparing"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(0o700)
    try:
        shutil.copyfile(copy / DATABASE, scratch / DATABASE)
        entries = _derived_again(scratch / DATABASE, projections)
        tables = [table._meta.table_name for each in projections for table in each.tables]
        return Compared(copy.name, entries, _different(scratch / DATABASE, copy / DATABASE, tables))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _derived_again(path: Path, projections: tuple[Projection, ...]) -> int:
    db.open_database(path)
    try:
        journal.tell(projections)
        return db.write(journal.rebuild)
    finally:
        db.close_database()


def _different(one: Path, other: Path, tables: list[str]) -> list[str]:
    with closing(sqlite3.connect(one)) as file:
        file.execute("ATTACH ? AS other", (str(other),))
        return [
            name for name in tables if any(_more(file, *pair, name) for pair in (("main", "other"), ("other", "main")))
        ]


def _more(file: sqlite3.Connection, one: str, other: str, table: str) -> bool:
    """Whether one has rows that the other has not."""
    rows = f'SELECT * FROM {one}."{table}" EXCEPT SELECT * FROM {other}."{table}"'  # noqa: S608 - the models' names
    return bool(file.execute(f"SELECT EXISTS ({rows})").fetchone()[0])
