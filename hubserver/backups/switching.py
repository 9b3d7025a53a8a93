"""One hub takes the place of another in a data folder, so that a power cut leaves the one or the other, whole.

The new one is made ready in `.incoming-hub`. Renaming that folder to `.next-hub` is the moment at which it is the hub:
whoever opens the data folder afterwards first moves its files to where they belong, and what was there aside.
"""

import shutil
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path

from hubserver.backups.about import DATABASE, KEY
from hubserver.files import make_folder, move, sync_file, sync_folder, write_whole

INCOMING, NEXT, ASIDE = ".incoming-hub", ".next-hub", "aside.txt"
PARTS = ("", "-wal", "-shm", "-journal")  # what SQLite keeps beside its file


def begin(data: Path) -> Path:
    """An empty folder in which a hub can be made ready. What an earlier try left goes."""
    folder = data / INCOMING
    shutil.rmtree(folder, ignore_errors=True)
    make_folder(folder)
    folder.chmod(0o700)
    return folder


def aside(data: Path, kind: str) -> str:
    """The place in the data folder where the hub that is there now is to lie, such as "damaged/1"; "" when there is
    none."""
    there = any((data / name).exists() for name in (KEY, *(f"{DATABASE}{part}" for part in PARTS)))
    return next(f"{kind}/{n}" for n in count(1) if not (data / kind / str(n)).exists()) if there else ""


def switch(data: Path, place: str) -> None:
    """Let the hub that was made ready be the hub, and the one before lie in this place."""
    with closing(sqlite3.connect(data / INCOMING / DATABASE, isolation_level=None)) as file:
        file.execute("PRAGMA journal_mode = delete")  # all of it is in the one file now
    for name in (DATABASE, KEY):
        sync_file(data / INCOMING / name)
    write_whole(data / INCOMING / ASIDE, place.encode(), 0o600)
    move(data / INCOMING, data / NEXT)
    finish(data)


def finish(data: Path) -> None:
    """Do what is left to do of a switch. It may be stopped anywhere, and done again from the start."""
    coming = data / NEXT
    if not coming.exists():
        shutil.rmtree(data / INCOMING, ignore_errors=True)
        return
    place = (coming / ASIDE).read_text() if (coming / ASIDE).exists() else ""
    for name, before in ((DATABASE, [f"{DATABASE}{part}" for part in PARTS]), (KEY, [KEY])):
        if (coming / name).exists():  # otherwise it is in its place already
            for old in before:
                if place and (data / old).exists():
                    move(data / old, data / place / old)
            move(coming / name, data / name)
    shutil.rmtree(coming)
    sync_folder(data)


def is_pending(data: Path) -> bool:
    """Whether there is a hub whose files are not where they belong yet."""
    return (data / NEXT).exists()
