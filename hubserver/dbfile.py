"""A database file that is looked at from outside: read, whatever state it is in, and checked for damage."""

import sqlite3
from contextlib import closing
from pathlib import Path

from hubserver.errors import N_, HubError

WAIT_SECONDS = 5.0  # for a lock of SQLite, which nobody else holds but for moments
CHECK_BYTES = 64 << 20  # files up to this size are checked whole at start; it takes well under a second


def opened(path: Path, *, shared: bool = False) -> sqlite3.Connection:
    """A connection that can only read, whatever state the file is in. `shared` when a hub has it open too; otherwise
    nothing is left beside it."""
    still = not shared and not path.with_name(f"{path.name}-wal").exists()
    uri = f"{read_only(path)}&immutable=1" if still else read_only(path)
    return sqlite3.connect(uri, uri=True, timeout=WAIT_SECONDS, isolation_level=None)


def read_only(path: Path) -> str:
    return f"{path.absolute().as_uri()}?mode=ro"


def damage(path: Path, *, bounded: bool = False, shared: bool = False) -> str:
    """What is wrong with a file, in SQLite's words; "" when nothing is. It is read whole, a table at a time, so that no
    checkpoint waits for all of it; `bounded`, only as much of it as delays no first page."""
    try:
        with closing(opened(path, shared=shared)) as file:
            tables = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            if bounded and path.stat().st_size > CHECK_BYTES:
                return ""
            answers = (file.execute(f'PRAGMA quick_check("{name}")').fetchone()[0] for name in tables)
            return next((answer for answer in answers if answer != "ok"), "")
    except sqlite3.OperationalError as why:  # it could not be looked at; that says nothing of what it holds
        raise cannot_be_used(path, why) from None
    except sqlite3.DatabaseError as why:
        return str(why)


def cannot_be_used(path: Path, why: Exception) -> HubError:
    return HubError(
        N_("The database %(file)s cannot be used: %(why)s. Nothing was lost."),
        N_("See whether this user may read and write it and its folder, and whether the disk is full."),
        file=path,
        why=why,
    )
