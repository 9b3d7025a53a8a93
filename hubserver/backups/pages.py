"""`/backups/`: the copies there are, the sticks they go to, the recovery code, and what the hub came back with."""

import secrets

import flask
from flask import Blueprint, redirect, render_template, request

from hubserver import clock
from hubserver.backups import code as codes
from hubserver.backups import keeping, models
from hubserver.backups.about import KEPT, About, copies, on_stick
from hubserver.backups.models import CameBack, RecoveryCode, StickCopy
from hubserver.errors import N_, NotFound
from hubserver.people.guards import desk_only, me, steward_only
from hubserver.people.models import Person
from hubserver.people.sessions import Phone
from hubserver.people.ways_in import confirm
from hubserver.sticks.stick import Stick
from hubserver.sticks.watch import Watch
from hubserver.web.forms import text
from hubserver.web.language import language
from hubserver.web.wiring import DEVICE, wiring

Answer = flask.typing.ResponseReturnValue

pages = Blueprint("backups", __name__, url_prefix="/backups")


@pages.get("/")
@desk_only
def backups() -> Answer:
    """The copies, and what can be done."""
    hub, code = wiring().hub, RecoveryCode.now()
    return render_template(
        "backups/backups.html",
        copies=[(about, when(about)) for _, about in copies(hub.settings.data)],
        code=code,
        away=list(StickCopy.select().order_by(StickCopy.position.desc())),
        sticks=[_side(stick) for stick in _watch().sticks],
        trouble=keeping.trouble.here,
        damage=keeping.damage(hub.settings),
        back=CameBack.now(),
        key=secrets.token_hex(16),
        kept=KEPT,
    )


@pages.post("/now")
@desk_only
def make() -> Answer:
    """Make a copy on this disk now."""
    keeping.now(wiring().hub.settings, me().id)
    return redirect("/backups/", 303)


@pages.post("/stick")
@desk_only
def mark() -> Answer:
    """From now on this stick gets copies, and its first one at once."""
    stick = next((each for each in _watch().sticks if each.name == text("stick", 200)), None)
    if stick is None:
        raise NotFound(N_("That stick is not in any more. Nothing was changed."), N_("Put it in again."))
    keeping.mark(stick.place.path)
    _watch().look_again()
    return redirect("/backups/", 303)


@pages.post("/code")
@steward_only
def code() -> Answer:
    """A new recovery code, shown once. The same form sent again shows the same code."""
    steward = Person.here(me().id)
    if steward:
        confirm(steward, request.form.get("pin", ""), Phone(request.cookies.get(DEVICE, ""), request.remote_addr or ""))
    made = codes.written(wiring().hub.secret(f"recovery code {text('key')}"))
    models.keep_code(codes.recipient(made), me().id)
    _watch().look_again()
    return render_template("backups/code.html", code=made, at=clock.now().at)


@pages.post("/read")
@steward_only
def read() -> Answer:
    """What came back was read."""
    models.was_read(me().id)
    return redirect("/desk/", 303)


def when(about: About) -> str:
    """The day and time at which a copy was made, as far as it was known."""
    return language().time(about.at)


def _side(stick: Stick) -> dict[str, object]:
    """A stick that is in: whether it gets copies, how many of this hub it has, and what was in the way."""
    path = stick.place.path
    marked = keeping.is_marked(path)
    here = on_stick(keeping.place_on(path), wiring().hub.hub_id) if marked else []
    problem = keeping.trouble.sticks.get(stick.name)
    return {"name": stick.name, "marked": marked, "copies": len(here), "busy": stick.busy, "problem": problem}


def _watch() -> Watch:
    watch: Watch = flask.current_app.extensions["sticks"]
    return watch
