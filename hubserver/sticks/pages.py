"""`/sticks/`: what is on a stick, and having it copied."""

from functools import partial

import flask
from flask import Blueprint, redirect, render_template, request

from hubserver import clock
from hubserver.errors import N_, NotFound
from hubserver.files import free_bytes
from hubserver.packs import shelf
from hubserver.people.guards import desk_only, me, steward_only
from hubserver.people.models import Person
from hubserver.people.sessions import Phone
from hubserver.people.spoken import spoken
from hubserver.people.ways_in import confirm
from hubserver.sticks import view, words
from hubserver.sticks.models import Wish
from hubserver.sticks.watch import Watch
from hubserver.web.forms import text
from hubserver.web.language import language
from hubserver.web.wiring import DEVICE, wiring

Answer = flask.typing.ResponseReturnValue
MB = 1 << 20

pages = Blueprint("sticks", __name__, url_prefix="/sticks")


@pages.get("/")
@desk_only
def sticks() -> Answer:
    """What is on the sticks that are in, and what is being copied."""
    settings, here, now = wiring().hub.settings, language(), clock.now().mono_ms
    inserted, copies, wishes, wanted = _watch().sticks, _watch().copies, Wish.all(), (here.code, "en")
    room = view.Room(free_bytes(settings.data), view.coming(inserted, wishes, copies), settings.free_mb * MB)
    return render_template(
        "sticks/sticks.html",
        sides=[view.side(each, wishes, wanted, room) for each in inserted],
        copies=[(each, view.title(each.titles, wanted)) for each in copies.values()],
        waiting=view.waiting(inserted, wishes, copies, wanted),
        done=[view.title(each, wanted) for each in _watch().done],
        room=room,
        size=partial(words.size_in, here),
        states={state: here.gettext(word) for state, word in words.STATES.items()},
        left=lambda copy: words.left(here, copy.seconds_left(now)),
        spoken=spoken,
    )


@pages.post("/add")
@desk_only
def add() -> Answer:
    """Copy these."""
    if not _watch().add(request.form.getlist("digest"), me().id):
        raise NotFound(
            N_("That pack is not on a stick any more. Nothing was changed."),
            N_("Put the stick in. Wait until you see the pack."),
        )
    return redirect("/sticks/", 303)


@pages.post("/stop")
@desk_only
def stop() -> Answer:
    """Do not copy this one, or no further."""
    _watch().take_back(text("pack", 100), me().id)
    return redirect("/sticks/", 303)


@pages.post("/look")
@desk_only
def look() -> Answer:
    """Read the sticks once more, and try again what did not work."""
    _watch().look_again()
    return redirect("/sticks/", 303)


@pages.post("/trust")
@steward_only
def trust() -> Answer:
    """Accept packs by somebody new from now on; the passphrase says that the steward means it."""
    found = _watch().stranger(text("key"))
    if found is None:
        raise NotFound(N_("That key is not on a stick any more. Nothing was changed."), N_("Put the stick in again."))
    steward = Person.here(me().id)
    if steward:
        confirm(steward, request.form.get("pin", ""), Phone(request.cookies.get(DEVICE, ""), request.remote_addr or ""))
        shelf.trust(found.public, spoken(found.public), steward.id)
    _watch().look_again()
    return redirect("/sticks/", 303)


def _watch() -> Watch:
    watch: Watch = flask.current_app.extensions["sticks"]
    return watch
