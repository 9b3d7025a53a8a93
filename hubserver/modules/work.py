"""What a learner does in a module, written down: each function is one job for the writer, given plain values.

The order of statements is cmi5's: a session opens with `initialized` and ends with `terminated`, or with `abandoned`
when the learner went away (https://github.com/AICC/CMI-5_Spec_Current/blob/quartz/cmi5_spec.md#93-verbs).
"""

from dataclasses import dataclass
from itertools import product
from typing import Any
from uuid import uuid4

from hubserver import clock
from hubserver.errors import N_, HubError
from hubserver.journal import Kind, append, mint
from hubserver.modules.former import Former
from hubserver.modules.models import Draft, Hand, Place, Registration
from hubserver.modules.together import one
from hubserver.packs.manifest import Mastery
from hubserver.quizzes import mastery
from hubserver.quizzes.models import Attempt, Response
from hubserver.quizzes.quiz import END, End
from hubserver.records import verbs
from hubserver.records.statement import (
    Context,
    Learner,
    Statement,
    Unit,
    duration,
    question_activity,
    quiz_activity,
    statement,
)
from hubserver.records.verbs import Verb


@dataclass(frozen=True)
class Work:
    """A learner at a module. `steps` are the ids of all steps, `points` those of each question in a step, `former` says
    which of them stand for those of other versions."""

    learner: Learner
    unit: Unit
    steps: tuple[str, ...]
    points: dict[str, int]
    end: End | None = None
    rule: Mastery = Mastery()
    former: Former = Former()

    @property
    def registration(self) -> str:
        """Where new statements go."""
        return self.learner.registration(self.unit)

    @property
    def registrations(self) -> tuple[str, ...]:
        """Where their work on this module may be: more than one where two records of a person were joined."""
        return self.learner.registrations(self.unit)


class NotOpen(HubError):
    """An answer to what does not take it any more, or never did."""


@dataclass(frozen=True)
class Answered:
    """One response, marked. `definition` is the question's activity definition; `attempt` is 0 in a step; `phone_at` is
    when the phone believes that it was given, "" when it came at once; `on_paper` says whether the attempt asks it."""

    question: str
    definition: dict[str, Any]
    response: str
    score: float
    key: str
    step: str = ""
    attempt: int = 0
    phone_at: str = ""
    on_paper: bool = True


def start(work: Work) -> None:
    """Begin, or begin again after having left."""
    _session(work)


def answer(work: Work, answered: Answered) -> bool:
    """Write down one answer; False when it is here already, whichever way it came, even if it was handed in since."""
    names = work.former.names(answered.question)  # it may have come before records were joined, or in another version
    for registration, name in product(work.registrations, names):
        about = (registration, name, answered.attempt, answered.response)
        if Response.known(registration, Response.key_of(answered.key, *about)):
            return False
    _take(work, answered.attempt, answered.on_paper)
    more = {verbs.KEY: answered.key, verbs.ATTEMPT: answered.attempt, verbs.PHONE_TIME: answered.phone_at}
    context = _session(work, {name: value for name, value in more.items() if value})
    result = {
        "response": answered.response,
        "success": answered.score >= 1,
        "score": {"scaled": round(answered.score, 4)},
    }
    activity = question_activity(work.unit, answered.question, answered.definition)
    _append(Verb.ANSWERED, context, result, object=activity)
    Draft.drop(work.registrations, names)
    Place.keep(work.registration, answered.step, answered.question)
    return True


def sketch(work: Work, question: str, response: str, attempt: int = 0, *, on_paper: bool = True) -> None:
    """Keep what was begun and is no whole answer yet; nothing of it is in the record."""
    _take(work, attempt, on_paper)
    Draft.drop(work.registrations, work.former.names(question))
    if response:
        Draft.put(registration=work.registration, question=question, response=response)


def _take(work: Work, attempt: int, on_paper: bool) -> None:
    """Raises NotOpen where this attempt takes no answer: it is over, there is no such go, or it does not ask this."""
    handed_in, most = len(Attempt.of(work.registrations)) if attempt else 0, work.end.attempts if work.end else 0
    if 0 < attempt <= handed_in and work.end and work.end.mode == "check":
        raise NotOpen(
            N_("You have handed in these answers already. This one was not added."), N_("Load the page again.")
        )
    if 0 < attempt <= handed_in or attempt > (most or attempt):
        raise NotOpen(N_("This go at the questions is over. This answer was not added."), N_("Load the page again."))
    if not on_paper or attempt > handed_in + 1:
        raise NotOpen(
            N_("That question is not in this go. This answer was not added."),
            N_("Load the page again."),
        )


def raise_hand(work: Work, step: str) -> None:
    """Ask for a helper at this step. One hand a person: the latest place counts."""
    unit, now = work.unit, clock.now()
    before = Hand.of(work.learner.id)
    since = (before.boot, before.mono_ms) if before and before.boot == now.boot else (now.boot, now.mono_ms)
    where = {"person": work.learner.id, "pack": unit.pack, "module": unit.module, "step": step}
    Hand.put(**where, boot=since[0], mono_ms=since[1])


def hand_in(work: Work, number: int, points: dict[str, int]) -> None:
    """Mark an attempt at the quiz at the end; only the one whose turn it is. `points` are those on its paper."""
    most = work.end.attempts if work.end else 0
    if number != len(Attempt.of(work.registrations)) + 1 or number > (most or number):
        return
    tried = [each for each in _tried(work) if each.attempt == number]
    share = mastery.share(points, mastery.latest(tried))
    result = {"completion": True, "score": {"scaled": share}}
    context = _session(work, {verbs.ATTEMPT: number, verbs.PAPER: list(points)})
    _append(Verb.COMPLETED, context, result, object=quiz_activity(work.unit, END))


def step_done(work: Work, step: str) -> str:
    """The learner goes on from a step; the first time, that is progress. Returns the next step, "" behind the last one,
    which finishes the module when nothing is left to do. The same again, when all is closed, changes nothing."""
    own = Registration.of(work.registration)
    following = next(iter(work.steps[work.steps.index(step) + 1 :]), "")
    if following:
        Place.keep(work.registration, following)
    alone = len(work.registrations) == 1  # else the other record may have brought what was left to do
    if own and not own.session and step in work.former.done(own.done_steps) and (following or alone):
        return following
    context = _session(work, {verbs.STEP: step})
    before = set(work.former.done(_so_far(work).done_steps))
    if step not in before:
        share = 100 * len((before | {step}) & set(work.steps)) // len(work.steps)
        _append(Verb.PROGRESSED, context, {"extensions": {verbs.PROGRESS: share}})
    if not following:
        _finish(work)
    return following


def _so_far(work: Work) -> Registration:
    """What they have done of it; there is something once a session was opened."""
    return one(Registration.select().where(Registration.id.in_(work.registrations)))


def _tried(work: Work) -> list[mastery.Tried]:
    return work.former.tried(Response.tried(work.registrations))


def _finish(work: Work) -> None:
    """When every step is done and every question was tried, the module is completed, and passed or failed."""
    context, own, whole = _session(work), Registration.get_by_id(work.registration), _so_far(work)
    took = duration(clock.now().ms_since(own.session_boot, own.session_ms))
    tried, attempts = _tried(work), Attempt.of(work.registrations)
    untried = set(work.points) - mastery.latest(tried).keys()
    left = bool(untried or set(work.steps) - set(work.former.done(whole.done_steps)) or (work.end and not attempts))
    if not left and not whole.completed_at:
        _append(Verb.COMPLETED, context, {"completion": True, "duration": took})
    if not left and (work.points or work.end) and not whole.passed_at:
        share, passed = _outcome(work, tried, attempts)
        result = {"success": passed, "score": {"scaled": share}, "duration": took}
        _append(Verb.PASSED if passed else Verb.FAILED, context, result)
    _append(Verb.TERMINATED, context, {"duration": took})
    Hand.down(work.learner.id)


def _outcome(work: Work, tried: list[mastery.Tried], attempts: list[Attempt]) -> tuple[float, bool]:
    """The share of the points that counts, and whether the module is mastered. With a quiz at the end, that decides."""
    if work.end:
        share = mastery.counted([attempt.score for attempt in attempts], work.end.counts)
    else:
        share = mastery.share(work.points, mastery.latest(tried))
    now = work.former.question
    handed_in = {each.number: mastery.HandedIn(each.position, [*map(now, each.paper)]) for each in attempts}
    turns = mastery.in_turn(tried, handed_in, work.end.mode) if work.end else []
    return share, mastery.reached(work.rule, share, turns)


def stop(work: Work) -> None:
    """Save and stop: the session ends, the place stays, and a raised hand goes down."""
    Hand.down(work.learner.id)
    row = Registration.of(work.registration)
    if row and row.session:
        _end(Verb.TERMINATED, work, row, clock.now().ms_since(row.session_boot, row.session_ms))


def _session(work: Work, extensions: dict[str, Any] | None = None) -> Context:
    """The open session, opened when there is none; one that was left long ago is closed first."""
    row, now = Registration.of(work.registration), clock.now()
    if row and row.session and row.away(now):
        # The time up to the last thing that was done: cmi5_spec.md#9542-abandoned-statement-duration
        _end(
            Verb.ABANDONED,
            work,
            row,
            row.last_ms - row.session_ms if row.last_boot == row.session_boot else row.last_ms,
        )
    elif row and row.session:
        return Context(work.learner, work.unit, row.session, extensions or {})
    context = Context(work.learner, work.unit, str(uuid4()))
    _append(Verb.INITIALIZED, context)
    return Context(work.learner, work.unit, context.session, extensions or {})


def _end(verb: Verb, work: Work, row: Registration, ms: int) -> None:
    _append(verb, Context(work.learner, work.unit, row.session), {"duration": duration(ms)})


def _append(verb: Verb, context: Context, result: dict[str, Any] | None = None, **more: Any) -> None:
    now, entry_id = clock.now(), mint()
    made: Statement = statement(entry_id, now.at, verb, context, result, **more)
    append(Kind.STATEMENT, made, entry_id, now)
