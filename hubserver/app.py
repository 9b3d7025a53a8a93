"""Wires rooms, projections and jobs together."""

from functools import partial

import flask

from hubserver import db, i18n, journal
from hubserver.backups import keeping, recovery
from hubserver.backups.comparing import nightly
from hubserver.backups.pages import pages as backups
from hubserver.desk.daily import note
from hubserver.desk.pages import pages as desk
from hubserver.discovery import Discovery
from hubserver.errors import N_, HubError
from hubserver.frame import dress
from hubserver.groups.pages import pages as groups
from hubserver.groups.projection import projection as groups_projection
from hubserver.hall.models import current, forget
from hubserver.help.pages import pages as help_pages
from hubserver.home.api import api
from hubserver.home.pages import pages as home
from hubserver.home.projection import projection as home_projection
from hubserver.hub import Hub
from hubserver.jobs import Job
from hubserver.keys import BadKey, SigningKey
from hubserver.modules.leaving import let_go
from hubserver.modules.models import Hand
from hubserver.modules.pages import pages as modules
from hubserver.modules.projection import projection as modules_projection
from hubserver.packs.pages import pages as packs
from hubserver.packs.recheck import recheck
from hubserver.packs.shelf import collect
from hubserver.packs.staged import sweep
from hubserver.people.pages import pages as people
from hubserver.people.presence import presence
from hubserver.people.projection import projection as people_projection
from hubserver.people.sessions import drop_idle
from hubserver.quizzes.projection import projection as quizzes_projection
from hubserver.reviews.pages import pages as reviews
from hubserver.reviews.projection import projection as reviews_projection
from hubserver.settings import Settings
from hubserver.sticks.pages import pages as sticks
from hubserver.sticks.watch import Watch
from hubserver.sync.erasing import projection as sync_projection
from hubserver.sync.exchange import sender
from hubserver.sync.pages import pages as sync
from hubserver.timekeeping.keeping import timekeeping
from hubserver.timekeeping.pages import hear
from hubserver.timekeeping.pages import pages as timekeeping_pages
from hubserver.timekeeping.redating import not_derived, redating
from hubserver.tutor.pages import pages as tutor
from hubserver.web import door, sorry
from hubserver.web.assets import assets
from hubserver.web.language import remember
from hubserver.web.look import look
from hubserver.web.wiring import Wiring

SETTLED = 120  # seconds after a start: by then everybody has their first page
_ROOMS = (
    people_projection,
    groups_projection,
    quizzes_projection,
    modules_projection,
    reviews_projection,
    home_projection,
)
PROJECTIONS = (*_ROOMS, redating(_ROOMS), sync_projection)


def is_hub(settings: Settings) -> bool:
    """Whether there is a hub in the data folder; one whose making was interrupted is none. Raises where one of its two
    files is gone. What is lost is never made anew: cards, codes and records hang on it."""
    if settings.unfinished.exists():
        return False
    key, kept = (path.exists() and path.stat().st_size > 0 for path in (settings.key_file, settings.database))
    if key != kept:
        raise HubError(
            N_("%(file)s is missing or empty. The hub cannot be opened without it. Nothing was changed."),
            N_("Put it back from a copy. If this hub never kept anything, remove its folder and make a new one."),
            file=settings.database if key else settings.key_file,
        )
    return key


def open_hub(settings: Settings) -> Hub:
    """Open the data folder of a hub: its database, its key, its projections."""
    some = any(path.exists() for path in (settings.database, settings.key_file))
    if recovery.is_begun(settings.data) or (some and not settings.unfinished.exists()):
        with db.locked(settings.data):
            recovery.ready(settings, PROJECTIONS)
    if not is_hub(settings):
        raise HubError(
            N_("There is no hub in the folder %(folder)s."),
            N_("Make one with: hubserver init"),
            folder=settings.data,
        )
    key = _own_key(settings)
    db.open_database(settings.database)
    try:
        journal.tell(PROJECTIONS)
        forget()
        timekeeping.begin(settings.data, not_derived(PROJECTIONS))
        sweep(settings.data)
        return Hub(settings, current().hub_id, key, port=settings.port)
    except BaseException:
        db.close_database()
        raise


def _own_key(settings: Settings) -> SigningKey:
    try:
        return SigningKey.load(settings.key_file)
    except BadKey:
        raise HubError(
            N_("The key of this hub, %(file)s, cannot be read. Nothing was changed."),
            N_("Put it back from a copy. A new key would make every login card useless."),
            file=settings.key_file,
        ) from None


def create_app(hub: Hub, discovery: Discovery | None = None) -> flask.Flask:
    """The pages of an open hub. Its watch for sticks (`app.extensions["sticks"]`) is started by whoever serves them."""
    app = flask.Flask("hubserver", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = door.LARGEST_FORM
    languages = i18n.load(hub.settings.languages.split())
    app.extensions["wiring"] = Wiring(hub, hub.secret("form tokens"), languages, assets(), _languages)
    app.extensions["neighbours"] = lambda: [each.name for each in discovery.neighbours()] if discovery else []
    app.extensions["sticks"] = Watch(hub.settings, partial(keeping.stick_came, hub.settings))
    app.before_request(door.way_in)
    app.before_request(door.new_device)
    app.after_request(hear)
    app.after_request(remember)
    app.after_request(door.way_out)
    sorry.handle(app)
    learning = (home, api, modules, reviews, help_pages)
    for blueprint in (look, *learning, people, groups, packs, tutor, sticks, backups, sync, desk, timekeeping_pages):
        app.register_blueprint(blueprint)
    dress(app)
    return app


def jobs(settings: Settings, discovery: Discovery | None = None) -> tuple[Job, ...]:
    """The timetable of a hub."""
    every = [
        Job("clock", "sees what the network and the phones say of the time, and keeps it", 60, timekeeping.tick, True),
        Job("presence", "writes who was here", 60, presence.flush),
        Job("hands", "puts down the hands of who has signed out", 60, Hand.put_down),
        Job("health", "notes disk, clock and versions in the journal", 86_400, partial(note, settings), at_start=True),
        Job(
            "shelf", "removes files that no pack needs any more", 86_400, partial(collect, settings.data), at_start=True
        ),
        Job(
            "versions", "lets go of old versions of packs that nobody is in", 600, partial(let_go, settings.data), True
        ),
        Job(
            "recheck",
            "reads a part of the shelf again and finds what was damaged",
            86_400,
            partial(recheck, settings.data),
            at_start=True,
        ),
        Job("backup", "makes a safe copy, once a day", 3600, partial(keeping.daily, settings), True, SETTLED),
        Job(
            "damage",
            "reads a database that is too large to be read at start",
            86_400,
            partial(keeping.look_for_damage, settings),
            True,
            SETTLED,
        ),
        Job("compare", "derives everything again and compares", 86_400, partial(nightly, settings), True, 2 * SETTLED),
        Job("sync", "sends results to the collector when it is time", 60, partial(sender.tick, settings)),
        Job("sessions", "ends sessions that were idle for too long", 600, partial(drop_idle, settings)),
    ]
    if discovery:
        every.append(Job("announce", "says 'I am here' again after the address changed", 10, discovery.refresh))
    return tuple(every)


def _languages() -> tuple[str, ...]:
    return tuple(current().languages.split())
