"""What the hub does at its start: it finishes a switch that was stopped, and mends itself where it is damaged."""

import logging
import shutil
import sqlite3
import uuid
from pathlib import Path

from hubserver import db, dbfile, journal
from hubserver.backups import making, onward, salvage, switching
from hubserver.backups.about import DATABASE, KEY, copies
from hubserver.backups.keeping import DAMAGE
from hubserver.backups.models import CameBack, How
from hubserver.errors import N_, HubError
from hubserver.files import write_whole
from hubserver.hall import models as halls
from hubserver.journal import Projection
from hubserver.keys import BadKey, SigningKey
from hubserver.settings import Settings

log = logging.getLogger(__name__)

UNNAMED = "Village hall"


def is_begun(data: Path) -> bool:
    """Whether there is a hub in a data folder, or what one can be made of again."""
    return switching.is_pending(data) or bool(copies(data))


def ready(settings: Settings, projections: tuple[Projection, ...]) -> None:
    """Make a data folder fit to be opened. Its lock is held."""
    switching.finish(settings.data)
    if why := _damage(settings):
        _mend(settings, projections, why)
    (settings.data / DAMAGE).unlink(missing_ok=True)
    _put_key_back(settings)


def _damage(settings: Settings) -> str:
    """What is wrong with the database; "" when nothing is, or when there is neither a hub nor a copy of one."""
    path = settings.database
    if path.exists() and path.stat().st_size:
        return dbfile.damage(path, bounded=not (settings.data / DAMAGE).exists())
    return "it is missing or empty" if copies(settings.data) else ""


def _put_key_back(settings: Settings) -> None:
    """A key that is lost or damaged comes from the newest copy, where there is one."""
    try:
        SigningKey.load(settings.key_file)
    except BadKey:
        for path, _ in copies(settings.data)[:1] if settings.database.exists() else ():
            log.warning("The key of this hub was lost or damaged. It is put back from a copy.")
            write_whole(settings.key_file, (path / KEY).read_bytes(), 0o600)


def _mend(settings: Settings, projections: tuple[Projection, ...], why: str) -> None:
    """The newest good copy, and what can still be read beyond it; or without a copy what can be read at all."""
    data, good = settings.data, _newest_good(settings.data)
    folder, place = switching.begin(data), switching.aside(data, "damaged")
    try:
        for source in [good / DATABASE, good / KEY] if good else [settings.key_file]:
            shutil.copyfile(source, folder / source.name)
            (folder / source.name).chmod(0o600)
        back = _go_on(settings, projections, folder, place, How.MENDED if good else How.READ, why)
    except BaseException:
        shutil.rmtree(folder)
        raise
    said = "The database was damaged (%s). %s records are back, %s of them out of the damaged file."
    log.warning(said, why, back.entries, back.salvaged)
    switching.switch(data, place)


def _go_on(
    settings: Settings, projections: tuple[Projection, ...], folder: Path, place: str, how: How, why: str
) -> CameBack:
    damaged, beyond = settings.database, salvage.highest_epoch(settings.database)
    db.open_database(folder / DATABASE)
    try:
        journal.tell(projections)
        if how is How.READ and not _found_again(salvage.hall(damaged), beyond):
            raise _nothing_left(damaged, why)
        return onward.go_on(settings.data, how, place, beyond, "hub", {"why": why}, damaged)
    finally:
        db.close_database()


def _newest_good(data: Path) -> Path | None:
    for path, about in copies(data):
        try:
            making.holds(path)
        except (HubError, OSError, db.Failed, sqlite3.Error) as why:
            log.warning("The copy %s cannot be used: %s", about.name, why)
        else:
            return path
    return None


def _found_again(row: dict[str, object], epoch: int) -> bool:
    """The hall of a database of which only the journal comes back, with its choices where they can be read. Whether
    there is anything to come back."""
    texts = {name: str(row[name]) for name in ("name", "responsible", "phone", "languages") if row.get(name)}
    try:
        choices = halls.checked({"name": UNNAMED, **texts})
    except HubError:
        choices = {"name": UNNAMED}
    halls.found(str(row.get("hub_id") or uuid.uuid4().hex), choices)
    return bool(row or epoch)


def _nothing_left(path: Path, why: str) -> HubError:
    return HubError(
        N_("The database %(file)s is damaged (%(why)s), and there is no copy of it here. Nothing was changed."),
        N_("Keep the file. If you have a copy on a stick, use: hubserver restore. Or ask your coordinator."),
        file=path,
        why=why,
    )
