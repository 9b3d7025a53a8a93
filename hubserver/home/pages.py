"""The first page, and a learner's own record."""

import flask
from flask import Blueprint, redirect, render_template, request

from hubserver import clock
from hubserver.errors import N_, NotFound
from hubserver.home import correcting
from hubserver.home.models import Visit
from hubserver.home.record import MODULES, Record, as_json, gather, module_rows
from hubserver.modules.catalogue import Card, on_shelf, opened
from hubserver.modules.following import suggestions
from hubserver.modules.models import Place, Registration, as_learner
from hubserver.modules.view import goes_used
from hubserver.people import guests
from hubserver.people.guards import learner_only, me, open_to_all, who
from hubserver.people.models import Person
from hubserver.people.roles import Role
from hubserver.people.sessions import Visitor
from hubserver.quizzes.models import Attempt
from hubserver.reviews.waiting import waiting_for
from hubserver.sheets import CSV, TYPES, as_file
from hubserver.web.forms import text
from hubserver.web.language import language
from hubserver.web.wiring import DEVICE, GUEST, wiring

Answer = flask.typing.ResponseReturnValue

LATEST = 6  # modules of somebody who has begun many: the rest is in their record

pages = Blueprint("home", __name__)

FIRST_PAGES = {Role.TUTOR: "/tutor/", Role.VOLUNTEER: "/desk/", Role.STEWARD: "/desk/"}


@pages.get("/")
@open_to_all
def first() -> Answer:
    """Hello; for a learner who is signed in, where they were; for helpers, their own page."""
    visitor = who()
    if visitor is None:
        return render_template("home/hello.html", hub_url=wiring().hub.canonical(request.host.partition(":")[0]))
    if not visitor.learning:
        return redirect(FIRST_PAGES[visitor.role], 303)
    return render_template("home/home.html", **_home(visitor), guest=_work_of(_guest()))


@pages.get("/me")
@learner_only
def record() -> Answer:
    """What this hub keeps about me, and who looked at it."""
    kept, cards = _record()
    here = {card.key for card in cards}
    gone = [row for row in kept.work if row.key not in here]
    joined = [each for each in Person.joined_into(me().id) if each.role == Role.LEARNER]
    return render_template("home/me.html", cards=cards, gone=gone, kept=kept, joined=joined)


@pages.get("/me/paper")
@learner_only
def paper() -> Answer:
    """One page to print."""
    kept, _ = _record()
    return render_template("home/paper.html", kept=kept, today=_today())


@pages.get("/me/record.<kind>")
@learner_only
def download(kind: str) -> Answer:
    """My record to take home: a page, a table, or a file for machines."""
    kept, _ = _record()
    name = f"record-{clock.now().at[:10]}.{kind}"
    if kind == "html":
        return _file(render_template("home/record.html", kept=kept, today=_today()).encode(), "text/html", name)
    if kind == CSV:
        return _file(as_file(CSV, [MODULES, *module_rows(kept)]), TYPES[CSV], name)
    if kind == "json":
        return _file(as_json(kept), "application/json", name)
    raise NotFound(N_("There is no such page here."), N_("Go back to your record."))


@pages.post("/me/guest")
@learner_only
def whose() -> Answer:
    """Say whether it was me who used this phone as a guest just before."""
    if guest := _guest():
        guests.settle(guest, me().id, theirs="mine" in request.form)
    answer = flask.make_response(redirect("/", 303))
    answer.delete_cookie(GUEST)
    return answer


@pages.post("/me/correction")
@learner_only
def correction() -> Answer:
    """Ask for something to be put right."""
    correcting.ask(me().id, text("text", correcting.LONGEST))
    return redirect("/me#corrections", 303)


def _home(visitor: Visitor) -> dict[str, object]:
    """Where a learner was, what they have done, and what they could do next."""
    here, ids = on_shelf(_wanted()), visitor.ids
    work = Registration.by_module(ids)
    mine = here.begun(work.values())
    going = next((card for card in mine if card.state == "started" or (card.state == "not yet" and _open(card))), None)
    others = [card for card in mine if card is not going]
    whole = visitor.role is Role.GUEST or len(others) <= LATEST  # a guest has no record to see the rest in
    return {
        "going": (going, _where(going)) if going else None,
        "mine": others if whole else others[:LATEST],
        "all": 0 if whole else len(mine),
        "following": suggestions(here, work),
        "waiting": len(waiting_for(ids, _wanted())),
        "visits": len(Visit.days(ids, clock.now().at[:7])),
    }


def _guest() -> Visitor | None:
    """The guest who used this phone before."""
    return guests.before(request.cookies.get(GUEST, ""), request.cookies.get(DEVICE, ""), wiring().hub.settings)


def _work_of(guest: Visitor | None) -> list[Card]:
    return on_shelf(_wanted()).begun(Registration.by_module((guest.id,)).values()) if guest else []


def _record() -> tuple[Record, list[Card]]:
    flask.g.no_trace = True
    here, ids = on_shelf(_wanted()), me().ids
    cards = here.begun(Registration.by_module(ids).values())
    return gather(me().label, ids, cards), cards


def _open(card: Card) -> bool:
    """Whether something in a module can still be tried again."""
    found = opened(*card.key, (card.row.lang,), card.registration)
    return not goes_used(found, Attempt.of(as_learner(wiring().hub, me().id).registrations(found.unit)))


def _where(card: Card) -> tuple[int, str, str]:
    """Where somebody is in a module: the number of the step, its title, and the address that leads there."""
    found = opened(*card.key, (card.row.lang,), card.registration)
    place = Place.of(as_learner(wiring().hub, me().id).registrations(found.unit))
    step, question = (found.former.step(place.step), found.former.question(place.question)) if place else ("", "")
    if step not in found.steps:
        return 1, "", card.path
    anchor = f"q-{question}" if question else f"step-{step}"
    return found.steps.index(step) + 1, found.titles.get(step, ""), f"{card.path}#{anchor}"


def _file(data: bytes, kind: str, name: str) -> Answer:
    """A file to keep."""
    answer = flask.Response(data, mimetype=kind)
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


def _today() -> str:
    """For what is printed or kept: with the year."""
    return language().day(clock.now().wall.astimezone(), keep=True)


def _wanted() -> tuple[str, str]:
    return language().code, "en"
