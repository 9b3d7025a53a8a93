"""The child, `python -m hubserver.backups`: a request on its input, one line of JSON on its output."""

import os
import sqlite3
import sys
import threading
from pathlib import Path

import msgspec

from hubserver import db, dbfile
from hubserver.backups import making, sealing
from hubserver.backups.about import ABOUT, read
from hubserver.backups.child import Ask, Told
from hubserver.errors import N_, HubError
from hubserver.settings import Settings
from hubserver.sticks.found import Problem

LATER = 10  # nice(2): lessons come first
NOT_MADE = N_("A safe copy could not be written (%(why)s).")
TRY = N_("The stick or the disk may be full, broken, or not made for writing. Try another stick.")


def main() -> None:
    """Do what is asked, and say how it ended."""
    os.nice(LATER)
    asked = msgspec.json.decode(sys.stdin.buffer.readline(), type=Ask)
    threading.Thread(target=_go_with_the_hub, daemon=True).start()
    sys.stdout.buffer.write(msgspec.json.encode(_done(asked)) + b"\n")
    sys.stdout.buffer.flush()
    os._exit(0)  # the thread that listens for the hub's end would hold this one up


def _go_with_the_hub() -> None:
    """A hub that has gone would not hear how this ended, and the next one begins anew."""
    sys.stdin.buffer.read()
    os._exit(1)


def _done(asked: Ask) -> Told:
    settings = Settings(**{**asked.settings, "data": Path(asked.settings["data"])})
    try:
        return DO[asked.do](asked, settings)
    except HubError as why:
        return Told(problem=Problem.of(why))
    except (OSError, db.Failed, sqlite3.Error, MemoryError) as why:
        said = why.strerror if isinstance(why, OSError) else str(why)
        return Told(problem=Problem(NOT_MADE, TRY, {"why": str(said or type(why).__name__)}))


def _check(_: Ask, settings: Settings) -> Told:
    return Told(damage=dbfile.damage(settings.database, shared=True))


def _make(asked: Ask, settings: Settings) -> Told:
    """What is damaged is not copied: the copies from before are worth more."""
    if why := dbfile.damage(settings.database, shared=True):
        return Told(damage=why)
    assert asked.moment  # noqa: S101 - always told
    return Told(about=making.make(settings, Path(asked.folder), asked.position, asked.moment))


def _seal(asked: Ask, _: Settings) -> Told:
    copy = Path(asked.folder)
    about = read((copy / ABOUT).read_bytes())
    assert about  # noqa: S101 - "make" wrote it
    sealing.seal(copy, about, asked.recipient, Path(asked.target))
    return Told(about=about)


DO = {"check": _check, "make": _make, "seal": _seal}

if __name__ == "__main__":
    main()
