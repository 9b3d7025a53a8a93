"""Making a copy on this disk, in a child process: of a moment, durable, and opened again before it counts."""

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from hubserver import __version__, db, dbfile, journal
from hubserver.backups.about import ABOUT, DATABASE, FORMAT, KEY, About
from hubserver.backups.child import Moment
from hubserver.errors import N_, HubError
from hubserver.files import make_folder, sync_folder, write_whole
from hubserver.hall.models import Hall
from hubserver.journal import EPOCH
from hubserver.keys import SigningKey
from hubserver.people.models import Person
from hubserver.settings import Settings


def make(settings: Settings, target: Path, position: int, moment: Moment) -> About:
    """Copy the database and the key of a running hub into a new folder, and open the copy: every page, and the journal
    link by link. `position` is an entry that must be in it."""
    shutil.rmtree(target, ignore_errors=True)
    make_folder(target)
    target.chmod(0o700)
    with closing(dbfile.opened(settings.database, shared=True)) as file:
        db.vacuum_into(target / DATABASE, file)
    SigningKey.load(settings.key_file).save(target / KEY)
    about = look(target, moment)
    if about.epoch * EPOCH + about.seq < position:
        raise _not_whole()
    write_whole(target / ABOUT, msgspec.json.format(msgspec.json.encode(about), indent=1) + b"\n", 0o600)
    sync_folder(target)
    return about


def look(copy: Path, moment: Moment) -> About:
    """Open a copy, read all of it, and say what it is. Not while a hub is open in this process."""
    entries = holds(copy)
    with db.reading(copy / DATABASE):
        (epoch, seq, last), hall, people = journal.tip(), Hall.get_or_none(), Person.present().count()
    if hall is None or entries == 0:
        raise _not_whole()
    about: dict[str, Any] = {"hub": hall.hub_id, "hall": hall.name, "epoch": epoch, "seq": seq, "hash": last.hex()}
    when: dict[str, Any] = msgspec.structs.asdict(moment)
    size = (copy / DATABASE).stat().st_size
    return About(FORMAT, **about, **when, entries=entries, people=people, size=size, version=__version__)


def holds(copy: Path) -> int:
    """Read a copy whole: its key, every page, and the journal link by link; return how many entries it has, or raise
    HubError. Not while a hub is open in this process."""
    SigningKey.load(copy / KEY)
    if why := dbfile.damage(copy / DATABASE):
        raise HubError(
            N_("The copy is damaged (%(why)s)."), N_("The copies that were made before are still there."), why=why
        )
    with db.reading(copy / DATABASE):
        return journal.verify()


def _not_whole() -> HubError:
    return HubError(N_("The copy is not whole."), N_("The copies that were made before are still there."))
