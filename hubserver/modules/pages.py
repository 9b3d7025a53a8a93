"""The shelf, and a module: before it, in it, after it."""

import secrets
from collections.abc import Sequence

import flask
from flask import Blueprint, redirect, render_template, request

from hubserver.db import write
from hubserver.errors import N_, HubError
from hubserver.modules import work
from hubserver.modules.catalogue import Opened, opened, shelf
from hubserver.modules.models import Place, Registration
from hubserver.packs.models import ShelfPack
from hubserver.people.guards import learner_only, me, open_to_all, who
from hubserver.people.roles import Role
from hubserver.quizzes import grading
from hubserver.quizzes.asking import Asking, asking
from hubserver.quizzes.interaction import definition
from hubserver.quizzes.models import Response
from hubserver.records.statement import Learner
from hubserver.web.language import language
from hubserver.web.wiring import wiring

Answer = flask.typing.ResponseReturnValue

pages = Blueprint("modules", __name__, url_prefix="/modules")


@pages.get("/")
@open_to_all
def shelf_page() -> Answer:
    """What there is to learn."""
    visitor = who()
    registrations = Registration.by_module(visitor.id) if visitor else {}
    titles = {row.pack: row.title_in(wanted()) for row in ShelfPack.current()}
    return render_template("modules/shelf.html", cards=shelf(wanted(), registrations), titles=titles)


@pages.get("/<pack>/<module>")
@open_to_all
def module_page(pack: str, module: str) -> Answer:
    """Before the learner starts, and then the module itself: all its steps in one document."""
    found, learning = opened(pack, module, wanted()), _learning()
    row = Registration.get_or_none(Registration.id == _work(found, learning).registration) if learning else None
    if row is None and "look" not in request.args:
        return render_template("modules/before.html", found=found, learning=learning)
    return render_template("modules/module.html", found=found, learning=learning, **_in_module(found, row))


@pages.post("/<pack>/<module>/start")
@learner_only
def start(pack: str, module: str) -> Answer:
    """Begin."""
    found = opened(pack, module, wanted())
    write(work.start, _work(found, _learner()))
    return _to(found, f"#step-{found.lesson.steps[0].id}")


@pages.post("/<pack>/<module>/answer")
@learner_only
def answer(pack: str, module: str) -> Answer:
    """Mark one answer and write it down; the page then shows what became of it."""
    found = opened(pack, module, wanted())
    question = found.quiz.by_id().get(request.form.get("question", ""))
    if question is None:
        raise HubError(
            N_("That question is not in this module any more. Nothing was changed."),
            N_("Load the page again."),
        )
    response = grading.read(question, request.form.get("response", ""))
    if response is None:
        return _to(found, f"?empty={question.id}#q-{question.id}")
    mark, key = grading.mark(question, response), request.form.get("key", "")[:64] or secrets.token_hex(16)
    made = work.Answered(question.id, definition(question, found.row.lang), response, mark.score, key)
    write(work.answer, _work(found, _learner()), made)
    return _to(found, f"#q-{question.id}")


@pages.post("/<pack>/<module>/step")
@learner_only
def step(pack: str, module: str) -> Answer:
    """Go on to the next step; from the last one, finish."""
    found, here = opened(pack, module, wanted()), request.form.get("step", "")
    if here not in [s.id for s in found.lesson.steps]:
        return _to(found)
    following = write(work.step_done, _work(found, _learner()), here)
    return _to(found, f"#step-{following}" if following else "/finished")


@pages.post("/<pack>/<module>/stop")
@learner_only
def stop(pack: str, module: str) -> Answer:
    """Save and stop."""
    write(work.stop, _work(opened(pack, module, wanted()), _learner()))
    return redirect("/", 303)


@pages.get("/<pack>/<module>/finished")
@learner_only
def finished(pack: str, module: str) -> Answer:
    """What I can do now, or what is left."""
    found = opened(pack, module, wanted())
    row = Registration.get_or_none(Registration.id == _work(found, _learner()).registration)
    if row is None:
        return _to(found)
    scores = Response.latest_scores(row.id)
    left = [s for s in found.lesson.steps if s.id not in row.done_steps or set(s.questions) - scores.keys()]
    again = [s for s in found.lesson.steps if any(scores.get(q, 1.0) < 1 for q in s.questions)]
    cards = shelf(wanted(), Registration.by_module(me().id))
    following = next(
        (c for c in cards if c.row.pack == pack and c.row.place > found.row.place and c.state == "new"), None
    )
    return render_template("modules/finished.html", found=found, row=row, left=left, again=again, following=following)


def wanted() -> Sequence[str]:
    """The languages of content that fit this page, best first."""
    return language().code, "en"


def _learner() -> Learner:
    hub = wiring().hub
    return Learner(hub.settings.programme, me().id, hub.hub_id)


def _learning() -> Learner | None:
    """The learner, where it is one: helpers and guests look, and nothing is written of them."""
    visitor = who()
    return _learner() if visitor and visitor.role is Role.LEARNER else None


def _work(found: Opened, learner: Learner) -> work.Work:
    points = {question.id: question.points for question in found.quiz.questions}
    return work.Work(learner, found.unit, tuple(s.id for s in found.lesson.steps), points)


def _in_module(found: Opened, row: Registration | None) -> dict[str, object]:
    """Where the learner is, and each question as they see it."""
    responses: dict[str, list[str]] = {}
    for response in Response.of(row.id) if row else []:
        responses.setdefault(response.question, []).append(response.response)
    seed = row.id if row else ""
    asked: dict[str, Asking] = {q.id: asking(q, responses.get(q.id, []), seed) for q in found.quiz.questions}
    done = row.done_steps if row else []
    steps = [s.id for s in found.lesson.steps]
    first_open = next((s for s in steps if s not in done), steps[0])
    place = Place.of(row.id) if row else ""
    return {
        "row": row,
        "asked": asked,
        "done": done,
        "now": place if place in steps else first_open,
        "key": secrets.token_hex(16),
        "empty": request.args.get("empty", ""),
    }


def _to(found: Opened, more: str = "") -> Answer:
    return redirect(f"/modules/{found.row.pack}/{found.row.module}{more}", 303)
