"""A new data folder: the hub's key and id, the hall, and its first steward."""

import uuid

from hubserver import app, db
from hubserver.errors import N_, Refused
from hubserver.files import make_folder
from hubserver.hall import models as hall
from hubserver.hub import Hub
from hubserver.keys import SigningKey
from hubserver.people import roll
from hubserver.people.roles import Role
from hubserver.settings import Settings

BY = "command line"


def begin(settings: Settings, name: str, steward: str, languages: str = "en") -> tuple[Hub, roll.Welcome]:
    """Make the data folder and open it; returns the open hub and its first steward's passphrase."""
    choices = hall.checked({"name": name, "languages": languages})
    roll.named(steward)  # before anything is made
    if app.is_hub(settings):
        raise Refused(
            N_("There is a hub in the folder %(folder)s already. Nothing was changed."),
            N_("Start it with: hubserver serve"),
            folder=settings.data,
        )
    make_folder(settings.data)
    settings.data.chmod(0o700)
    db.open_database(settings.database)
    try:
        hall.found(uuid.uuid4().hex, choices)
    finally:
        db.close_database()
    SigningKey.make().save(settings.key_file)  # last: with the key in it, the folder is a hub
    hub = app.open_hub(settings)
    return hub, roll.add(hub, steward, Role.STEWARD, BY)
