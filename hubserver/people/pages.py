"""Signing in and out: by card, by name and PIN, or with a helper's code."""

from collections.abc import Mapping

import flask
from flask import Blueprint, redirect, render_template, request

from hubserver import clock
from hubserver.db import write
from hubserver.errors import N_, HubError
from hubserver.hall.models import current
from hubserver.people import sessions
from hubserver.people.guards import me, open_to_all, signed_in, who
from hubserver.people.limits import limits
from hubserver.people.models import Person, Preference, SignIn
from hubserver.people.presence import presence
from hubserver.web.chosen import show, unclaimed
from hubserver.web.door import YEARS_2, set_cookie
from hubserver.web.forms import local_path, text
from hubserver.web.language import language, turned_on
from hubserver.web.sorry import also, say
from hubserver.web.wiring import DEVICE, LANGUAGE, READING, SESSION, wiring

Answer = flask.typing.ResponseReturnValue
NO_PIN = N_("You have no PIN yet. Use your card, or ask a helper for a code.")
SHORT_LIST = 16  # so many names are shown at once; more go under letters

pages = Blueprint("people", __name__)


@pages.get("/sign-in")
@open_to_all
def sign_in() -> Answer:
    """Find my name: a few names at once, more of them under letters. A paused phone sees no names."""
    initial = request.args.get("letter", "")[:1].upper()
    listed = current().name_list and not _paused()
    everybody = Person.under("") if listed else []
    few = len(everybody) <= SHORT_LIST
    letters = [] if few else Person.letters()
    people = everybody if few else Person.under(initial) if initial else []
    return render_template(
        "people/sign_in.html", letters=letters, people=people, initial=initial, next=_next(request.args)
    )


@pages.get("/sign-in/pin")
@open_to_all
def pin_page() -> Answer:
    """The PIN of the person whose name was tapped."""
    person = Person.here(request.args.get("who", ""))
    if person is None:
        return redirect("/sign-in", 303)
    problem = "" if SignIn.has_pin(person.id) else language().gettext(NO_PIN)
    return render_template("people/pin.html", person=person, problem=problem, next=_next(request.args))


@pages.get("/sign-in/helper")
@open_to_all
def helper_page() -> Answer:
    """Tutors, volunteers and the steward type their name and passphrase."""
    return render_template("people/helper.html", name="", problem="", next=_next(request.args))


@pages.post("/sign-in")
@open_to_all
def sign_in_now() -> Answer:
    """Check the PIN, passphrase or code."""
    found = _meant()
    if len(found) > 1 and not _paused():
        return render_template("people/sign_in.html", letters=[], people=found, initial="", next=_next(request.form))
    person = found[0] if len(found) == 1 else None
    try:
        token = sessions.sign_in(wiring().hub, person, request.form.get("pin", "")[:80], _phone())
    except HubError as problem:
        return _again(person, problem)
    return _let_in(token, found[0], _next(request.form))


def _paused() -> bool:
    """Whether this phone tried too often; then it is shown no names."""
    return limits.paused(*_phone_key(), clock.now().mono_ms)


def _meant() -> list[Person]:
    """Whom the form means: the name that was tapped, or everybody whose name was typed."""
    tapped = request.form.get("who", "")
    if tapped:
        person = Person.here(tapped)
        return [person] if person else []
    return Person.called(text("name"))


def _again(person: Person | None, problem: HubError) -> Answer:
    """The same page with what went wrong; what was typed stays, but for the secret."""
    if isinstance(problem, sessions.WrongSecret) and not request.form.get("who"):
        problem = sessions.WrongSecret(sessions.NOT_TOGETHER, sessions.LOOK_AGAIN)  # tells nothing of a typed name
    message, hint = say(problem, language())
    page = "people/pin.html" if request.form.get("who") and person else "people/helper.html"
    filled = {
        "person": person,
        "name": text("name"),
        "problem": f"{message} {hint}",
        "next": _next(request.form),
    }
    return render_template(page, **filled), problem.status, also(problem)


@pages.get("/c/<token>")
@open_to_all
def card(token: str) -> Answer:
    """A login card was read. Nothing happens until the person says that it is them: phones open links on their own."""
    owner = sessions.card_owner(wiring().hub, token)
    return render_template("people/card.html", person=owner, token=token)


@pages.post("/c/<token>")
@open_to_all
def card_sign_in(token: str) -> Answer:
    """Sign in by card."""
    owner = sessions.card_owner(wiring().hub, token)
    return _let_in(sessions.sign_in_by_card(owner, _phone()), owner, "/")


@pages.post("/sign-out")
@signed_in
def sign_out() -> Answer:
    """End this session; the phone keeps nothing of it."""
    sessions.sign_out(me().session)
    answer = flask.make_response(redirect("/", 303))
    for name in (SESSION, READING):
        answer.delete_cookie(name)
    return answer


def _next(values: Mapping[str, str]) -> str:
    return local_path(values.get("next"), "/")


def _phone_key() -> tuple[str, str]:
    return request.cookies.get(DEVICE, ""), request.remote_addr or ""


def _phone() -> sessions.Phone:
    return sessions.Phone(*_phone_key(), shared=bool(request.form.get("shared")))


def _let_in(token: str, person: Person, target: str) -> Answer:
    """Start a fresh session on this phone: the one before it, if any, is over. It may have been somebody else's."""
    if (before := who()) is not None:
        sessions.sign_out(before.session)
    answer = flask.make_response(redirect(target, 303))
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
