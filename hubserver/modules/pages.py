"""The shelf, and a module: before it, in it, after it."""

import re
import secrets
from collections.abc import Sequence
from contextlib import suppress

import flask
from flask import Blueprint, redirect, render_template, request

from hubserver import clock
from hubserver.db import write
from hubserver.errors import N_, HubError
from hubserver.modules import choosing, view, work
from hubserver.modules.catalogue import Card, Opened, on_shelf, opened, search
from hubserver.modules.following import first_do, suggestions
from hubserver.modules.models import Draft, Hand, Place, Registration, as_learner
from hubserver.packs.models import ShelfPack
from hubserver.people.guards import learner_only, learner_or_guest, me, open_to_all, who
from hubserver.quizzes.interaction import definition
from hubserver.quizzes.models import Attempt, Response
from hubserver.quizzes.quiz import END, Question
from hubserver.records.statement import Learner
from hubserver.web.language import language
from hubserver.web.wiring import wiring

Answer = flask.typing.ResponseReturnValue
LONGEST_KEY = 64
OUTBOX = "X-Outbox"  # sent by outbox.js: the page stays open, and wants to know what became of one thing
SERIAL = re.compile(r"[0-9]{1,16}")
PHONE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z")

pages = Blueprint("modules", __name__, url_prefix="/modules")


@pages.get("/")
@open_to_all
def shelf_page() -> Answer:
    """What there is to learn: all of it, or what was searched for and chosen."""
    here, visitor = on_shelf(wanted()), who()
    learning = visitor is not None and visitor.learning
    choice = choosing.read(request.args, here, learning)
    cards = here.of(Registration.by_module(visitor.ids)) if visitor and learning else here.cards
    hits = search(here, choice.q) if choice.q else None
    shown = choosing.shown(choice, here, cards, hits)
    meant = choosing.meant(choice.q, here.stock.vocabulary) if hits and not hits.ranks else []
    return render_template("modules/shelf.html", here=here, choice=choice, shown=shown, meant=meant, learning=learning)


@pages.get("/<pack>/<module>")
@open_to_all
def module_page(pack: str, module: str) -> Answer:
    """Before the learner starts, and then the module itself: all its steps in one document."""
    found, learning = _found(pack, module), _learning()
    registrations = learning.registrations(found.unit) if learning else ()
    row = Registration.whole(registrations)
    if row is None and "look" not in request.args:
        due = ShelfPack.get_by_id((found.row.pack, found.row.serial)).due(clock.now())
        return render_template("modules/before.html", found=found, learning=learning, due=due, first=_first(found))
    inside = _in_module(found, row, registrations)
    return render_template("modules/module.html", found=found, learning=learning, **inside)


@pages.post("/<pack>/<module>/start")
@learner_or_guest
def start(pack: str, module: str) -> Answer:
    """Begin."""
    found = _found(pack, module)
    write(work.start, _work(found, _learner()))
    return _to(found, f"#step-{found.steps[0]}")


@pages.post("/<pack>/<module>/answer")
@learner_or_guest
def answer(pack: str, module: str) -> Answer:
    """Mark one answer and write it down; the page then shows what became of it."""
    found = _found(pack, module)
    question, attempt = _asked(found)
    response = question.read(request.form.getlist)
    empty = question.id if response is None else ""
    if response is None:
        _sketch(found, question, attempt)
    else:
        write(work.answer, _work(found, _learner()), _answered(found, question, response, attempt))
    if OUTBOX in request.headers:
        return _fragment(found, question, attempt, empty)
    return _to(found, f"{f'?empty={empty}' if empty else ''}#q-{question.id}")


@pages.post("/<pack>/<module>/draft")
@learner_or_guest
def draft(pack: str, module: str) -> Answer:
    """Keep what was begun: sent by a shared phone before it signs somebody out."""
    found = _found(pack, module)
    question, attempt = _asked(found)
    with suppress(work.NotOpen):  # it was handed in meanwhile, so there is nothing to go on with
        _sketch(found, question, attempt)
    return "", 204


@pages.post("/<pack>/<module>/hand")
@learner_only
def hand(pack: str, module: str) -> Answer:
    """Ask for a helper, or put the hand down again."""
    found, up = _found(pack, module), request.form.get("up") == "1"
    here = found.former.step(request.form.get("step", ""))
    if up and here in found.steps and "phone_at" not in request.form:  # what waited on the phone asks for nobody now
        write(work.raise_hand, _work(found, _learner()), here)
    elif not up:
        write(Hand.down, me().id)
    if OUTBOX in request.headers:
        return render_template("modules/hand.html", found=found, base=found.path, step=here, hand=Hand.of(me().id))
    return _to(found, f"#step-{here}" if here in found.steps else "")


@pages.post("/<pack>/<module>/hand-in")
@learner_or_guest
def hand_in(pack: str, module: str) -> Answer:
    """Have an attempt at the quiz at the end marked; where answers are missing, the learner is asked first. A hand-in
    that waited on the phone is taken: its form said how many there were, and nobody may be there to ask."""
    found = _found(pack, module)
    quiz = None if request.form.keys() & {"sure", "phone_at"} else _gaps(found, _number("attempt"))
    if quiz and OUTBOX in request.headers:
        return render_template("modules/hand_in.html", found=found, base=found.path, quiz=quiz, ask=True)
    if quiz:
        return _to(found, "?again=1&ask=1#hand-in")
    _hand_in(found, _number("attempt"))
    if OUTBOX in request.headers:
        registrations = _learner().registrations(found.unit)
        more = _in_module(found, Registration.whole(registrations), registrations) | {"now": END}
        return render_template("modules/step.html", found=found, step=END, learning=_learner(), **more)
    return _to(found, f"#step-{END}")


@pages.post("/<pack>/<module>/step")
@learner_or_guest
def step(pack: str, module: str) -> Answer:
    """Go on to the next step; from the last one, finish."""
    found = _found(pack, module)
    here = found.former.step(request.form.get("step", ""))
    if here not in found.steps:
        return _to(found)
    if here == END and found.quiz.end and found.quiz.end.mode == "practice":
        _end_practice(found)
    following = write(work.step_done, _work(found, _learner()), here)
    return _go(f"{found.path}#step-{following}" if following else f"{found.path}/finished")


@pages.post("/<pack>/<module>/stop")
@learner_or_guest
def stop(pack: str, module: str) -> Answer:
    """Save and stop."""
    write(work.stop, _work(_found(pack, module), _learner()))
    return _go("/")


@pages.get("/<pack>/<module>/finished")
@learner_or_guest
def finished(pack: str, module: str) -> Answer:
    """What I can do now, or what is left, in the version that was worked through."""
    row = Registration.whole(_learner().at(pack, module))
    found = opened(pack, module, wanted(), row, row.serial if row else 0)
    if row is None:
        return _to(found)
    registrations = _learner().registrations(found.unit)
    tried, attempts = found.former.tried(Response.tried(registrations)), Attempt.of(registrations)
    left, again = view.left_and_again(found, found.former.done(row.done_steps), tried, attempts)
    following = suggestions(on_shelf(wanted()), Registration.by_module(me().ids), most=1)
    more = {"left": left, "again": again, "used": view.goes_used(found, attempts), "following": following}
    return render_template("modules/finished.html", found=found, row=row, **more)


def _first(found: Opened) -> list[Card]:
    """What a learner had better do before this module, and has not."""
    visitor, here = who(), on_shelf(wanted())
    work = Registration.by_module(visitor.ids) if visitor else {}
    done = {card.key: card for card in here.begun(work.values()) if card.state == "done"}
    card = here.cards[here.places[found.row.pack, found.row.module]]
    return [here.cards[here.places[key]] for key in first_do(card, done) if key in here.places]


def _found(pack: str, module: str) -> Opened:
    """The module in the version that the open page shows, or its learner is in; where that is no more, in the one on
    the shelf."""
    shown, learner = request.form.get("serial", ""), _learning()
    row = Registration.whole(learner.at(pack, module)) if learner else None
    return opened(pack, module, wanted(), row, int(shown) if SERIAL.fullmatch(shown) else 0)


def wanted() -> Sequence[str]:
    """The languages of content that fit this page, best first."""
    return language().code, "en"


def _learner() -> Learner:
    return as_learner(wiring().hub, me().id)


def _learning() -> Learner | None:
    """The learner, where it is one: others look, and nothing is written of them."""
    visitor = who()
    return _learner() if visitor and visitor.learning else None


def _work(found: Opened, learner: Learner) -> work.Work:
    points = {question.id: question.points for question in found.quiz.questions if question.id in found.placed}
    return work.Work(learner, found.unit, found.steps, points, found.quiz.end, found.index.mastery, found.former)


def _hand_in(found: Opened, number: int) -> None:
    doing = _work(found, _learner())
    points = {q.id: q.points for q in view.on_paper(found, _done(found, doing.registrations), number)}
    if found.quiz.end and number:
        write(work.hand_in, doing, number, points)


def _gaps(found: Opened, number: int) -> view.AtTheEnd | None:
    """The attempt that is open, where it is this one and some of its questions have no answer."""
    quiz = view.at_the_end(found, _done(found, _learner().registrations(found.unit)), again=True)
    return quiz if quiz and quiz.open and quiz.number == number and quiz.gaps else None


def _end_practice(found: Opened) -> None:
    """Practice is not handed in: it ends where its learner goes on, having answered something."""
    registrations = _work(found, _learner()).registrations
    number = len(Attempt.of(registrations)) + 1
    if number == 1 or any(tried.attempt == number for tried in Response.tried(registrations)):
        _hand_in(found, number)


def _asked(found: Opened) -> tuple[Question, int]:
    """The question that the form is about, and the attempt that it belongs to."""
    asked, attempt = found.former.question(request.form.get("question", "")), _number("attempt")
    question = found.quiz.by_id().get(asked)
    if question is None or (question.id in found.placed) != (attempt == 0):
        raise HubError(
            N_("That question is not in this module any more. Nothing was changed."),
            N_("Load the page again."),
        )
    return question, attempt


def _on_paper(found: Opened, question: Question, attempt: int) -> bool:
    """Whether the attempt asks this question; a step always does."""
    return not attempt or question in view.on_paper(found, _done(found, _learner().registrations(found.unit)), attempt)


def _sketch(found: Opened, question: Question, attempt: int) -> None:
    begun, on_paper = question.sketch(request.form.getlist), _on_paper(found, question, attempt)
    write(work.sketch, _work(found, _learner()), question.id, begun, attempt, on_paper=on_paper)


def _number(name: str) -> int:
    """A small number of the form; 0 where there is none."""
    text = request.form.get(name, "")
    return int(text) if text.isdecimal() and len(text) <= 4 else 0


def _in_module(found: Opened, row: Registration | None, registrations: tuple[str, ...]) -> dict[str, object]:
    """Where the learner is, and each question as they see it."""
    made, place = _done(found, registrations if row else ()), Place.of(registrations)
    done, at = found.former.done(row.done_steps if row else []), found.former.step(place.step) if place else ""
    first_open = next((s for s in found.steps if s not in done), found.steps[0])
    return {
        "row": row,
        "asked": view.in_place(found, made),
        "quiz": view.at_the_end(found, made, again="again" in request.args),
        "ask": "ask" in request.args,
        "done": done,
        "now": at if at in found.steps else first_open,
        "key": secrets.token_hex(16),
        "empty": request.args.get("empty", ""),
        "lang": found.row.lang,
        "version": found.row.serial,
        "hand": Hand.of(me().id) if row else None,
    }


def _answered(found: Opened, question: Question, response: str, attempt: int) -> work.Answered:
    """The answer as it is written down."""
    phone_at = request.form.get("phone_at", "")
    return work.Answered(
        question=question.id,
        definition=definition(question, found.row.lang),
        response=response,
        score=question.mark(response).score,
        key=request.form.get("key", "")[:LONGEST_KEY] or secrets.token_hex(16),
        step=found.placed.get(question.id, END),
        attempt=attempt,
        phone_at=phone_at if PHONE_TIME.fullmatch(phone_at) else "",
        on_paper=_on_paper(found, question, attempt),
    )


def _fragment(found: Opened, question: Question, attempt: int, empty: str) -> Answer:
    """What became of one answer, for a page that stays open."""
    doing = _work(found, _learner())
    done = _done(found, doing.registrations)
    quiz = view.at_the_end(found, done, again=attempt > len(done.attempts)) if attempt else None
    asked = quiz.asked if quiz else [view.one(found, question, done, 0)]
    again = quiz is not None and quiz.number != attempt  # for an older go, which is not on the page
    asking = None if again else next((each for each in asked if each.question == question), None)
    return render_template(
        "modules/answered.html",
        **{"found": found, "asking": asking, "quiz": quiz, "learning": _learner()},
        **{"lang": found.row.lang, "version": found.row.serial, "ask": False},
        **{"key": secrets.token_hex(16), "empty": empty, "quiet": bool(quiz and quiz.end.mode == "check")},
    )


def _done(found: Opened, registrations: tuple[str, ...]) -> view.Done:
    """What a learner did in a module."""
    if not registrations:
        return view.Done()
    now, seed = found.former.question, Registration.first(registrations)
    given = [
        view.Said(now(each.question), each.response, each.score, each.attempt, each.position)
        for each in Response.of(registrations)
    ]
    drafts = {now(question): response for question, response in Draft.of(registrations).items()}
    return view.Done(given, Attempt.of(registrations), drafts, seed)


def _go(path: str) -> Answer:
    """Go on there; a page that stays open is told where."""
    if OUTBOX in request.headers:
        return flask.Response(headers={"X-Go": path})
    return redirect(path, 303)


def _to(found: Opened, more: str = "") -> Answer:
    return redirect(f"{found.path}{more}", 303)
