"""`/tutor/`: the room at a glance, and one learner."""

from collections.abc import Mapping

import flask
from flask import Blueprint, redirect, render_template, request

from hubserver import clock
from hubserver.db import write
from hubserver.errors import N_, NotFound
from hubserver.groups.models import Group
from hubserver.journal import audit
from hubserver.modules.catalogue import Card, Shelf, on_shelf, opened
from hubserver.modules.models import Hand, Registration, as_learner
from hubserver.people.guards import me, tutor_only
from hubserver.people.models import Looked, Person
from hubserver.people.presence import presence
from hubserver.people.projection import LOOKED
from hubserver.people.roles import Role
from hubserver.quizzes.asking import Asking, asking
from hubserver.quizzes.models import Response
from hubserver.tutor.attention import needs
from hubserver.tutor.overview import rows
from hubserver.tutor.work import at_work
from hubserver.web.language import language
from hubserver.web.wiring import wiring

Answer = flask.typing.ResponseReturnValue
AGAIN_MS = 10 * 60_000  # looking once more within this time is the same look

pages = Blueprint("tutor", __name__, url_prefix="/tutor")


@pages.get("/")
@tutor_only
def overview() -> Answer:
    """Who is here now, and how far everybody is."""
    group, now = _group(request.args), clock.now()
    learners = group.members() if group else list(Person.present([Role.LEARNER]))
    seen = {person: moment.at for person, moment in presence.last_seen().items()}
    here = _shelf()
    cards = {person: here.begun(begun) for person, begun in Registration.by_person().items()}
    shown = rows(learners, presence.here(now), seen, cards)
    around = {"names": {person.id: person for person in learners}, "groups": Group.every(), "group": group}
    needing = needs(at_work(now, shown))
    return render_template("tutor/overview.html", rows=shown, modules=len(here.cards), needs=needing, **around)


@pages.get("/learners/<person>")
@tutor_only
def learner(person: str) -> Answer:
    """One learner's record. The learner sees on their own page that it was opened."""
    found = Person.get_or_none((Person.id == person) & (Person.role == Role.LEARNER))
    if found is None:
        raise NotFound(N_("There is no such learner here."), N_("Go back to the list."))
    if found.joined:
        return redirect(f"/tutor/learners/{found.joined}", 303)
    _note_look(me().id, found.id)
    begun, here = list(Registration.by_module(Person.ids(found.id)).values()), _shelf()
    cards, gone = here.begun(begun), [row for row in begun if row.key not in here.places]
    answers = {card.key: _answers(card, found.id) for card in cards}
    return render_template("tutor/learner.html", person=found, cards=cards, gone=gone, answers=answers)


@pages.post("/learners/<person>/hand-down")
@tutor_only
def hand_down(person: str) -> Answer:
    """A helper has come: the hand goes down."""
    write(Hand.down, person)
    group = _group(request.form)
    return redirect(f"/tutor/?group={group.id}" if group else "/tutor/", 303)


def _group(values: Mapping[str, str]) -> Group | None:
    """The group that the table is narrowed to; an ended one is none."""
    found: Group | None = Group.get_or_none(Group.id == values.get("group", ""))
    return found


def _note_look(tutor: str, person: str) -> None:
    now, last = clock.now(), Looked.last(tutor, person)
    if last is None or last.boot != now.boot or now.mono_ms - last.mono_ms >= AGAIN_MS:
        write(_looked, tutor, person)


def _looked(tutor: str, person: str) -> None:
    audit(LOOKED, tutor, person=person)


def _shelf() -> Shelf:
    return on_shelf((language().code, "en"))


def _answers(card: Card, person: str) -> list[tuple[Asking, int]]:
    """Each question that was tried, as the learner left it, and how many tries it took."""
    found = opened(*card.key, (card.row.lang,))
    tries: dict[str, list[Response]] = {}
    for response in Response.of(as_learner(wiring().hub, person).registrations(found.unit)):
        tries.setdefault(response.question, []).append(response)
    return [(asking(q, tries[q.id], ""), len(tries[q.id])) for q in found.quiz.questions if q.id in tries]
