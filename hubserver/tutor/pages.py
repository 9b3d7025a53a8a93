"""`/tutor/`: the room at a glance, and one learner."""

from collections.abc import Iterable, Mapping
from functools import partial

import flask
from flask import Blueprint, redirect, render_template, request

from hubserver import clock
from hubserver.db import write
from hubserver.errors import N_, NotFound
from hubserver.groups.models import Group
from hubserver.hall.models import current
from hubserver.journal import audit
from hubserver.modules import words
from hubserver.modules.catalogue import Card, Shelf, on_shelf, opened
from hubserver.modules.models import Hand, Registration, as_learner
from hubserver.people.guards import me, tutor_only
from hubserver.people.models import Looked, Person
from hubserver.people.presence import presence
from hubserver.people.projection import LOOKED
from hubserver.people.roles import Role
from hubserver.quizzes.asking import Asking, asking
from hubserver.quizzes.models import Response
from hubserver.sheets import TYPES, as_file
from hubserver.tutor.attention import needs
from hubserver.tutor.overview import COLUMNS, Row, paged, rows, with_cards
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
    group, now, hands = _group(request.args), clock.now(), Hand.raised()
    asked = request.args.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    page = paged(_rows(group, now), hands, number)
    page = page.with_cards(_cards(page.rows))
    around = {"names": {row.person.id: row.person for row in page.rows}, "groups": Group.every(), "group": group}
    needing = needs(at_work(now, page.rows, hands))
    return render_template("tutor/overview.html", table=page, modules=len(_shelf().cards), needs=needing, **around)


@pages.post("/table.<any(csv, xlsx):kind>")
@tutor_only
def table(kind: str) -> Answer:
    """The table of learners as a file. It leaves the hub, so the journal says who took it."""
    group, now, here = _group(request.form), clock.now(), language()
    of = group.name if group else here.gettext(N_("Everybody"))
    everybody = _rows(group, now)
    whole = with_cards(everybody, _cards(everybody))
    lines = [line for row in whole for line in row.lines(partial(words.state, here))]
    write(audit, "took the table of learners", me().id, group=group.id if group else "")
    header = [[current().name, of, now.at[:10]], [here.gettext(column) for column in COLUMNS]]
    answer = flask.Response(as_file(kind, [*header, *lines]), mimetype=TYPES[kind])
    answer.headers["Content-Disposition"] = f"attachment; filename=learners-{now.at[:10]}.{kind}"
    return answer


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
    cards = here.begun(begun)
    answers = {card.key: _answers(card, found.id) for card in cards}
    gone = [row for row in begun if row.key not in answers]
    return render_template("tutor/learner.html", person=found, cards=cards, gone=gone, answers=answers)


@pages.post("/learners/<person>/hand-down")
@tutor_only
def hand_down(person: str) -> Answer:
    """A helper has come: the hand goes down."""
    write(Hand.down, person)
    group = _group(request.form)
    return redirect(f"/tutor/?group={group.id}" if group else "/tutor/", 303)


def _rows(group: Group | None, now: clock.Instant) -> list[Row]:
    """The table: of everybody, or of a group."""
    learners = group.members() if group else list(Person.present([Role.LEARNER]))
    seen = {person: moment.at for person, moment in presence.last_seen().items()}
    return rows(learners, presence.here(now), seen)


def _cards(some: Iterable[Row]) -> dict[str, list[Card]]:
    """What these have begun, the latest first."""
    shelf, ids = _shelf(), [row.person.id for row in some]
    return {person: shelf.begun(begun) for person, begun in Registration.by_person(ids).items()}


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
    found = opened(*card.key, (card.row.lang,), card.registration)
    tries: dict[str, list[Response]] = {}
    for response in Response.of(as_learner(wiring().hub, person).registrations(found.unit)):
        tries.setdefault(found.former.question(response.question), []).append(response)
    return [(asking(q, tries[q.id], ""), len(tries[q.id])) for q in found.quiz.questions if q.id in tries]
