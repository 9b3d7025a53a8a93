"""Putting a hub back from a copy: into a new folder, or over a hub whose later work is then set aside."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from hubserver import db, dbfile, journal
from hubserver.backups import making, onward, salvage, sealing, switching
from hubserver.backups.about import ABOUT, DATABASE, KEY, About, read
from hubserver.backups.models import CameBack, How
from hubserver.errors import N_, HubError, Refused
from hubserver.files import make_folder
from hubserver.hall.models import current, forget
from hubserver.journal import Projection
from hubserver.packing import unpack
from hubserver.settings import Settings

# Whom an entry is about, as our statements and person entries name them.
WHO = "coalesce(json_extract(b, '$.actor.account.name'), json_extract(b, '$.person'))"
LATER = f"""
    SELECT count(*), max(at), count(DISTINCT who) FROM (
        SELECT at, CASE WHEN kind IN ('statement', 'person') AND json_valid(b) THEN {WHO} END AS who FROM (
            SELECT at, kind, plain(body) AS b FROM journal j
            WHERE NOT EXISTS (SELECT 1 FROM copy.journal c WHERE c.entry_id = j.entry_id)
        )
    )
"""  # noqa: S608 - ours


@dataclass(frozen=True)
class Lost:
    """What the hub in the folder has and the copy has not."""

    entries: int
    people: int
    last: str


@dataclass(frozen=True)
class Restored:
    """The hub that is there now."""

    about: About
    hall: str
    back: CameBack
    lost: Lost | None  # and set aside


def restore(
    settings: Settings, projections: tuple[Projection, ...], source: Path, code: str, *, agreed: bool
) -> Restored:
    """Put a hub back from a file of a stick, or from one of the folders in `backups/`. Until the very end the folder is
    as it was; where work of a hub in it would be set aside, that must have been `agreed` to."""
    data = settings.data
    if not source.exists():
        raise HubError(N_("There is no copy %(file)s. Nothing was changed."), N_("Put the stick in."), file=source)
    make_folder(data)
    data.chmod(0o700)
    with db.locked(data):
        switching.finish(data)
        folder = switching.begin(data)
        try:
            about = _taken(source, code, folder)
            lost = _lost(settings.database, folder / DATABASE)
            if lost and not agreed:
                raise _ask_first(lost)
            place = switching.aside(data, "replaced")
            hall, back = _go_on(settings, projections, folder, place, source.name)
        except BaseException:
            shutil.rmtree(folder)
            raise
        switching.switch(data, place)
    return Restored(about, hall, back, lost)


def _taken(source: Path, code: str, folder: Path) -> About:
    """Get the copy out, and read it whole."""
    if source.is_dir():
        try:
            about = read((source / ABOUT).read_bytes())
            for name in (DATABASE, KEY):
                shutil.copyfile(source / name, folder / name)
                (folder / name).chmod(0o600)
        except FileNotFoundError:
            about = None
    else:
        about = sealing.unseal(source, code, folder)
    if about is None:
        raise sealing.BadCopy(N_("%(file)s is not a whole copy of a hub. Nothing was changed."), file=source.name)
    making.holds(folder)
    return about


def _go_on(
    settings: Settings, projections: tuple[Projection, ...], folder: Path, place: str, name: str
) -> tuple[str, CameBack]:
    beyond = salvage.highest_epoch(settings.database)
    db.open_database(folder / DATABASE)
    try:
        journal.tell(projections)
        forget()
        back = onward.go_on(settings.data, How.RESTORED, place, beyond, "command line", {"from": name})
        return str(current().name), back
    finally:
        db.close_database()
        forget()


def _lost(now: Path, copy: Path) -> Lost | None:
    """What the hub that is there has beyond the copy; raises where that cannot be told, None when there is none."""
    if not now.exists() or not now.stat().st_size:
        return None
    try:
        with closing(dbfile.opened(now)) as file:
            file.create_function("plain", 1, _plain, deterministic=True)
            file.execute("ATTACH ? AS copy", (str(copy),))
            entries, last, people = file.execute(LATER).fetchone()
        return Lost(entries, people, last) if entries else None
    except sqlite3.Error:
        return Lost(-1, 0, "")


def _plain(body: bytes | None) -> str | None:
    """The words of a body; None where there are none, or they are damaged."""
    try:
        return unpack(body).decode() if body else None
    except (ValueError, TypeError):
        return None


def _ask_first(lost: Lost) -> Refused:
    if lost.entries < 0:
        return Refused(
            N_("The hub in this folder cannot be read, so nobody knows what it has beyond the copy."),
            N_("To put the copy in its place, run this again with --yes. What is there now is set aside, not deleted."),
        )
    return Refused(
        N_(
            "The hub in this folder has work that the copy does not have (records: %(entries)s, people: %(people)s, the"
            " last from %(last)s). It would be lost. Nothing was changed."
        ),
        N_("If you mean it, run this again with --yes. What is there now is set aside, not deleted."),
        entries=lost.entries,
        people=lost.people,
        last=lost.last[:16].replace("T", " "),
    )
