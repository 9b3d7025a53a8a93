"""Signing in and out: by card, by name and PIN, or with a helper's code."""

from collections.abc import Mapping

import flask
from flask import Blueprint, redirect, render_template, request

from hubserver import clock
from hubserver.db import write
from hubserver.errors import N_, HubError
from hubserver.hall.models import current
from hubserver.people import guests, sessions, ways_in
from hubserver.people.guards import may_open, open_to_all, who
from hubserver.people.limits import limits
from hubserver.people.models import Person, Preference, SignIn
from hubserver.people.presence import presence
from hubserver.people.roles import HELPERS, Role
from hubserver.web.chosen import show, unclaimed
from hubserver.web.door import YEARS_2, set_cookie
from hubserver.web.forms import local_path, text
from hubserver.web.language import language, turned_on
from hubserver.web.sorry import also, say
from hubserver.web.wiring import CARD, DEVICE, GUEST, LANGUAGE, READING, SESSION, wiring

Answer = flask.typing.ResponseReturnValue
NO_PIN = N_("You have no PIN yet. Use your card, or ask a helper for a code.")
CARD_SECONDS = 300  # so long a card that was read waits for "Yes, that is me"
SHORT_LIST = 16  # so many names are shown at once; more go under letters

pages = Blueprint("people", __name__)


@pages.get("/sign-in")
@open_to_all
def sign_in() -> Answer:
    """Find my name."""
    return _names(**_filled(request.args))


@pages.get("/sign-in/pin")
@open_to_all
def pin_page() -> Answer:
    """The PIN of the person whose name was tapped."""
    person = Person.here(request.args.get("who", ""))
    if person is None:
        return redirect("/sign-in", 303)
    problem = "" if SignIn.has_pin(person.id) else language().gettext(NO_PIN)
    return render_template("people/pin.html", person=person, **_filled(request.args, problem))


@pages.get("/sign-in/helper")
@open_to_all
def helper_page() -> Answer:
    """Tutors, volunteers and the steward type their name and passphrase."""
    return render_template("people/helper.html", **_filled(request.args))


@pages.post("/sign-in")
@open_to_all
def sign_in_now() -> Answer:
    """Check the PIN, passphrase or code of the name that was tapped, or typed."""
    hub, secret, person = wiring().hub, request.form.get("pin", "")[:80], Person.here(request.form.get("who", ""))
    name = text("name")
    try:
        if person:
            token = ways_in.sign_in(hub, person, secret, _phone())
        else:
            person, token = ways_in.sign_in_by_name(hub, name, secret, _phone())
    except HubError as problem:
        return _again(person, problem)
    return _let_in(token, person, _next(request.form))


def _names(**filled: object) -> str:
    """A few names at once, more of them under letters. A paused phone sees no names."""
    listed = current().name_list and not limits.paused(*_phone_key(), clock.now().mono_ms)
    people = list(Person.present([Role.LEARNER])) if listed else []
    letters, initial = sorted({person.letter for person in people}), request.args.get("letter", "")[:1].upper()
    if len(people) > SHORT_LIST and len(letters) > 1:
        people = [person for person in people if person.letter == initial]
    else:
        letters = []
    return render_template("people/sign_in.html", letters=letters, people=people, initial=initial, **filled)


def _filled(values: Mapping[str, str], problem: str = "") -> dict[str, object]:
    """What stands in a form: what was typed and ticked before stays, but for the secret."""
    return {
        "problem": problem,
        "name": values.get("name", ""),
        "shared": bool(values.get("shared")),
        "next": _next(values),
    }


def _again(person: Person | None, problem: HubError) -> Answer:
    """The same page with what went wrong."""
    message, hint = say(problem, language())
    filled = _filled(request.form, f"{message} {hint}")
    if person:
        page = render_template("people/pin.html", person=person, **filled)
    elif "helper" in request.form:
        page = render_template("people/helper.html", **filled)
    else:
        page = _names(**filled)
    return page, problem.status, also(problem)


@pages.get("/c/<token>")
@open_to_all
def card_read(token: str) -> Answer:
    """A login card was read. Its link signs in whoever opens it: it is led away from, so that Back does not find it."""
    ways_in.card_owner(wiring().hub.hub_id, token)
    answer = flask.make_response(redirect("/card", 303))
    set_cookie(answer, CARD, token, CARD_SECONDS)
    return answer


@pages.get("/card")
@open_to_all
def card() -> Answer:
    """Nothing happens until the person says that it is them: phones open links on their own."""
    if CARD not in request.cookies:
        return redirect("/sign-in", 303)
    owner = ways_in.card_owner(wiring().hub.hub_id, request.cookies[CARD])
    return render_template("people/card.html", person=owner, shared=False)


@pages.post("/card")
@open_to_all
def card_sign_in() -> Answer:
    """Sign in by card."""
    if CARD not in request.cookies:
        raise HubError(
            N_("That took a while, so we need your card again. Nothing was changed."),
            N_("Point the camera at the square once more."),
        )
    owner, entered = ways_in.sign_in_by_card(wiring().hub, request.cookies[CARD], _phone())
    return _let_in(entered, owner, "/")


@pages.post("/guest")
@open_to_all
def guest() -> Answer:
    """Learn without signing in."""
    answer = flask.make_response(redirect(_next(request.form), 303))
    if who() is None:
        set_cookie(answer, SESSION, guests.welcome(_phone()), sessions.GUEST_SECONDS)
    return answer


@pages.post("/sign-out")
@open_to_all
def sign_out() -> Answer:
    """End this session, where it has not ended already; the phone keeps nothing of it. A guest whom a helper helped on
    their own phone is there again."""
    visitor, waiting = who(), guests.before(request.cookies.get(GUEST, ""), _phone_key()[0], wiring().hub.settings)
    if visitor:
        sessions.sign_out(visitor.session)
    answer = flask.make_response(redirect("/", 303))
    for name in (SESSION, READING, GUEST, CARD):
        answer.delete_cookie(name)
    if waiting and visitor and visitor.role in HELPERS:
        set_cookie(answer, SESSION, request.cookies[GUEST], sessions.GUEST_SECONDS)
    return answer


def _next(values: Mapping[str, str]) -> str:
    return local_path(values.get("next"), "/")


def _phone_key() -> tuple[str, str]:
    return request.cookies.get(DEVICE, ""), request.remote_addr or ""


def _phone() -> sessions.Phone:
    return sessions.Phone(*_phone_key(), shared=bool(request.form.get("shared")))


def _let_in(token: str, person: Person, target: str) -> Answer:
    """Start a fresh session on this phone: the one before it, if any, is over. It may have been somebody else's, and so
    may be the page that they were on. What a guest did may be theirs: the learner who signs in
    next is asked on their own page, and nobody after them."""
    before, role = who(), Role(person.role)
    guest = before is not None and before.role is Role.GUEST
    asked = guest and role is Role.LEARNER
    answer = flask.make_response(redirect(target if may_open(role, target) and not asked else "/", 303))
    for name in (GUEST, CARD):
        answer.delete_cookie(name)
    if guest:
        set_cookie(answer, GUEST, request.cookies[SESSION], sessions.GUEST_SECONDS)
    elif before is not None:
        sessions.sign_out(before.session)
    set_cookie(answer, SESSION, token, None if request.form.get("shared") else YEARS_2)
    for name, value in ((LANGUAGE, _language_of(person)), (READING, _reading_of(person))):
        show(answer, name, value)
    return answer


def _language_of(person: Person) -> str:
    """The language that somebody chose: on this phone just now, or before."""
    if code := turned_on(unclaimed(LANGUAGE)):
        presence.chose(person.id, code)
    return presence.languages.get(person.id) or Preference.of(person.id).language


def _reading_of(person: Person) -> str:
    """And how pages look for them."""
    if (chosen := unclaimed(READING)) is not None:
        write(Preference.keep, person.id, reading=chosen)
    return Preference.of(person.id).reading
