"""`/sync/`: what waits for the coordinator, when it last went, and sending it now."""

import flask
from flask import Blueprint, redirect, render_template

from hubserver.people.guards import me, steward_only
from hubserver.sync.exchange import enrol, sender
from hubserver.sync.models import Upstream, waiting
from hubserver.web.forms import text
from hubserver.web.wiring import wiring

Answer = flask.typing.ResponseReturnValue

pages = Blueprint("sync", __name__, url_prefix="/sync")


@pages.get("/")
@steward_only
def sync() -> Answer:
    """How things are."""
    up = Upstream.now()
    return render_template(
        "sync/sync.html", up=up, waiting=waiting(up) if up else 0, busy=sender.busy, trouble=sender.trouble
    )


@pages.post("/now")
@steward_only
def now() -> Answer:
    """Send now, beside this page."""
    sender.begin(wiring().hub.key)
    return redirect("/sync/", 303)


@pages.post("/enrol")
@steward_only
def become_known() -> Answer:
    """Report to a collector from now on."""
    enrol(wiring().hub.key, text("url", 200), text("code", 40), me().id)
    return redirect("/sync/", 303)
