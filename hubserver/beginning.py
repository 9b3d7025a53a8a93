"""A new data folder: the hub's key and id, the hall, and its first steward."""

import uuid
from functools import partial

from hubserver import app, db, journal
from hubserver.backups import recovery
from hubserver.errors import N_, Refused
from hubserver.files import make_folder, sync_folder, write_whole
from hubserver.hall import models as hall
from hubserver.hub import Hub
from hubserver.keys import SigningKey
from hubserver.people import roll
from hubserver.people.roles import Role
from hubserver.settings import Settings

BY = "command line"


def begin(settings: Settings, name: str, steward: str, languages: str = "en") -> tuple[Hub, roll.Welcome]:
    """Make the data folder and open it; returns the open hub and its first steward's passphrase. Interrupted, it can be
    done again."""
    choices = hall.checked({"name": name, "languages": languages})
    roll.named(steward)  # before anything is made
    _none_yet(settings)
    make_folder(settings.data)
    settings.data.chmod(0o700)
    db.open_database(settings.database, partial(_clear, settings))
    try:
        journal.tell(app.PROJECTIONS)
        key, hub_id = SigningKey.make(), uuid.uuid4().hex
        key.save(settings.key_file)
        hall.found(hub_id, choices)
        welcome = roll.add(Hub(settings, hub_id, key), steward, Role.STEWARD, BY)
    finally:
        db.close_database()
    settings.unfinished.unlink()  # last: from here on the folder is a hub
    sync_folder(settings.data)
    return app.open_hub(settings), welcome


def _none_yet(settings: Settings) -> None:
    if app.is_hub(settings) or recovery.is_begun(settings.data):
        raise Refused(
            N_("There is a hub in the folder %(folder)s already. Nothing was changed."),
            N_("Start it with: hubserver serve"),
            folder=settings.data,
        )


def _clear(settings: Settings) -> None:
    """Mark the folder as unfinished, and remove what an earlier beginning left that was interrupted."""
    _none_yet(settings)  # again, now that nobody else can begin one
    write_whole(settings.unfinished, b"")
    for path in (settings.key_file, *settings.data.glob(f"{settings.database.name}*")):
        path.unlink(missing_ok=True)
