"""The first page, and a learner's own record."""

from itertools import islice

import flask
from flask import Blueprint, redirect, render_template, request

from hubserver.modules.catalogue import Card, on_shelf
from hubserver.modules.models import Registration
from hubserver.people.guards import learner_only, me, open_to_all, who
from hubserver.people.models import Looked, Person
from hubserver.people.roles import Role
from hubserver.reviews.waiting import waiting_for
from hubserver.web.language import language
from hubserver.web.wiring import wiring

Answer = flask.typing.ResponseReturnValue

pages = Blueprint("home", __name__)

FRESH = 3  # modules that the first page offers
FIRST_PAGES = {Role.TUTOR: "/tutor/", Role.VOLUNTEER: "/desk/", Role.STEWARD: "/desk/"}


@pages.get("/")
@open_to_all
def first() -> Answer:
    """Hello; for a learner who is signed in, where they were; for helpers, their own page."""
    visitor = who()
    if visitor is None:
        return render_template("home/hello.html", hub_url=wiring().hub.canonical(request.host.partition(":")[0]))
    if visitor.role is not Role.LEARNER:
        return redirect(FIRST_PAGES[visitor.role], 303)
    mine, fresh = _cards(visitor.id)
    going = next((card for card in mine if card.state in ("started", "not yet")), None)
    waiting = len(waiting_for(visitor.id, (language().code, "en")))
    mine = [card for card in mine if card is not going]
    return render_template("home/home.html", going=going, mine=mine, fresh=fresh, waiting=waiting)


@pages.get("/me")
@learner_only
def record() -> Answer:
    """What this hub keeps about me, and who looked at it."""
    (begun, _), ids = _cards(me().id), Person.ids(me().id)
    here = {card.key for card in begun}
    gone = [row for row in Registration.by_module(ids).values() if row.key not in here]
    seen = {"looks": Looked.at_record(ids), "joined": Person.joined_into(me().id)}
    return render_template("home/me.html", cards=begun, gone=gone, **seen)


def _cards(person: str) -> tuple[list[Card], list[Card]]:
    """The modules this learner has begun, the latest first, and some that are new to them."""
    here, registrations = on_shelf((language().code, "en")), Registration.by_module(Person.ids(person))
    fresh = (card for card in here.cards if card.key not in registrations)
    return here.begun(registrations.values()), list(islice(fresh, FRESH))
