"""`/review/`: a handful of questions from what was mastered, one at a time, for those who asked for it."""

from collections.abc import Sequence
from secrets import token_hex

import flask
from flask import Blueprint, redirect, render_template, request

from hubserver import clock
from hubserver.db import write
from hubserver.errors import N_, HubError, NotFound
from hubserver.modules.catalogue import Opened, opened
from hubserver.modules.models import Registration, as_learner
from hubserver.people.guards import learner_only, me
from hubserver.quizzes.asking import Asking
from hubserver.quizzes.interaction import definition
from hubserver.quizzes.quiz import Question
from hubserver.reviews.answering import Review, answer
from hubserver.reviews.due import Place
from hubserver.reviews.models import Reviewed, WantsReviews
from hubserver.reviews.waiting import today, waiting_for
from hubserver.web.language import language
from hubserver.web.wiring import wiring

Answer = flask.typing.ResponseReturnValue

pages = Blueprint("reviews", __name__, url_prefix="/review")


@pages.get("/")
@learner_only
def review() -> Answer:
    """The next question of today's handful."""
    waiting, first = waiting_for(me().ids, _wanted()), None
    if waiting:
        found, question = _asked(waiting[0])
        first = found, Asking(question, question.offered(clock.now().at[:10]))
    wants, done = WantsReviews.asked(me().id), Reviewed.since(me().ids, today())
    return _page(first=first, wants=wants, waiting=len(waiting), done=done)


@pages.post("/answer")
@learner_only
def answered() -> Answer:
    """Mark one answer; how it is done is told at once."""
    pack, module, name = (request.form.get(field, "") for field in ("pack", "module", "question"))
    found, question = _asked((pack, module, name))
    row = Registration.by_module(me().ids).get((pack, module))
    response = question.read(request.form.getlist)
    if row is None or not row.passed_at:
        raise HubError(N_("You have not finished that module yet. Nothing was changed."), N_("Finish it first."))
    if response is None:
        asked = Asking(question, question.offered(clock.now().at[:10]), response=question.sketch(request.form.getlist))
        return _page(first=(found, asked), wants=True, waiting=1, done=0, empty=name)
    mark, key = question.mark(response), request.form.get("key", "")[:64] or token_hex(16)
    made = Review(name, definition(question, found.row.lang), response, mark.score, key, row.passed_at)
    write(answer, as_learner(wiring().hub, me().id), found.unit, made)
    told = Asking(
        question, response=response, mark=mark, explain=question.explain, shown=_shown(question, mark.right), open=False
    )
    return render_template("reviews/told.html", found=found, asking=told, waiting=len(waiting_for(me().ids, _wanted())))


@pages.post("/choose")
@learner_only
def choose() -> Answer:
    """Begin or end reviews."""
    write(_choose, me().id, request.form.get("wants") == "1")
    return redirect("/review/" if request.form.get("wants") == "1" else "/me", 303)


def _page(empty: str = "", **shown: object) -> str:
    return render_template("reviews/review.html", key=token_hex(16), empty=empty, **shown)


def _choose(person: str, wants: bool) -> None:
    if wants:
        WantsReviews.put(person=person)
    else:
        WantsReviews.delete().where(WantsReviews.person == person).execute()


def _asked(place: Place) -> tuple[Opened, Question]:
    pack, module, name = place
    found = opened(pack, module, _wanted())
    question = found.quiz.by_id().get(name)
    if question is None:
        raise NotFound(
            N_("That question is not in this module any more. Nothing was changed."), N_("Load the page again.")
        )
    return found, question


def _wanted() -> Sequence[str]:
    return language().code, "en"


def _shown(question: Question, right: bool) -> str:
    return "" if right else question.right_answer()
