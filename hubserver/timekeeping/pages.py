"""`/timekeeping/`: what time it is, said by the steward; and the phones' times, heard by the way."""

from datetime import UTC, datetime

import flask
from flask import Blueprint, g, redirect, render_template, request

from hubserver import clock
from hubserver.clock import ClockQuality
from hubserver.errors import N_, HubError
from hubserver.people.guards import me, steward_only
from hubserver.people.roles import Role
from hubserver.timekeeping.keeping import timekeeping
from hubserver.web.forms import text

Answer = flask.typing.ResponseReturnValue
PHONE_TIME = "hub_now"  # a cookie of some seconds, which hub.js sets as a form is sent: milliseconds since 1970
LAST_YEAR = 2099  # nobody means a later one

pages = Blueprint("timekeeping", __name__, url_prefix="/timekeeping")


def hear(answer: flask.Response) -> flask.Response:
    """Run after every request: note what time a phone has on which somebody is signed in. Guests are not asked, because
    one phone could be many of them."""
    said, visitor = request.cookies.get(PHONE_TIME, ""), g.get("visitor")
    if visitor and visitor.role is not Role.GUEST and said.isascii() and said.isdigit() and len(said) < 15:
        timekeeping.heard(visitor.id, int(said) / 1000)
    return answer


@pages.get("/")
@steward_only
def show() -> Answer:
    """What time the hub believes it is, and who says so."""
    now = clock.now()
    return render_template(
        "timekeeping/clock.html", quality=now.quality, words=ClockQuality, local=now.wall.astimezone()
    )


@pages.post("/")
@steward_only
def tell() -> Answer:
    """The steward says that it is right, or what it is."""
    now = clock.now()
    wall = now.wall if "right" in request.form else _typed(text("day"), text("time"))
    timekeeping.put_right(me().id, clock.Instant(wall, now.boot, now.mono_ms, ClockQuality.STEWARD))
    return redirect("/desk/", 303)


def _typed(day: str, time: str) -> datetime:
    """The moment of a day such as 2026-11-30 and a time such as 18:05 or 18:05:20, in the time of the hall."""
    try:
        wall = datetime.fromisoformat(f"{day}T{time}")
    except ValueError:
        raise HubError(
            N_("That is not a day and a time. Nothing was changed."),
            N_("Write the day as 2026-11-30 and the time as 18:05."),
        ) from None
    if wall.tzinfo or not clock.NOT_BEFORE.year <= wall.year <= LAST_YEAR or wall.astimezone() < clock.NOT_BEFORE:
        raise HubError(N_("That cannot be today. Nothing was changed."), N_("Look at the year."))
    return wall.astimezone(UTC)
