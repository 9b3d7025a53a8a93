"""A module as its learner sees it: pure functions from what it is and what was done to what the page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from hubserver.modules.catalogue import Opened
from hubserver.quizzes.asking import Asking, asking, kept, marked
from hubserver.quizzes.mastery import Tried, latest
from hubserver.quizzes.paper import paper
from hubserver.quizzes.quiz import END, End, Question


class Given(Protocol):
    """One answer, as the table of responses has it."""

    question: str
    response: str
    attempt: int


class HandedIn(Protocol):
    """One attempt that was handed in."""

    number: int
    score: float


@dataclass(frozen=True)
class AtTheEnd:
    """The quiz at the end: one attempt, open or handed in. `left` is how many more there may be (None: as many as you
    like), `score` the share of the points, when it was handed in."""

    end: End
    number: int
    asked: Sequence[Asking]
    left: int | None = None
    score: float | None = None

    @property
    def open(self) -> bool:
        return self.score is None

    @property
    def answered(self) -> int:
        return sum(bool(each.response) for each in self.asked)

    @property
    def band(self) -> str:
        """What to say of the score, as HTML."""
        return self.end.band(self.score or 0.0)


def in_place(found: Opened, given: Sequence[Given], seed: str) -> dict[str, Asking]:
    """Each question that stands in a step."""
    return {name: one(found, found.quiz.by_id()[name], given, seed, 0) for name in found.placed}


def at_the_end(
    found: Opened, given: Sequence[Given], done: Sequence[HandedIn], seed: str, *, again: bool = False
) -> AtTheEnd | None:
    """The attempt that is under way; when none is, the last one that was handed in, unless it is to be tried again."""
    end = found.quiz.end
    if end is None:
        return None
    left = end.attempts - len(done) if end.attempts else None
    begun = any(each.attempt == len(done) + 1 for each in given)
    if done and (left == 0 or not (again or begun)):
        return _handed_in(found, end, given, done[-1], seed, left)
    number = len(done) + 1
    return AtTheEnd(end, number, [one(found, q, given, seed, number) for q in on_paper(found, seed, number)], left)


def on_paper(found: Opened, seed: str, number: int) -> Sequence[Question]:
    """The questions of an attempt."""
    return paper(found.quiz, found.placed, seed_of(seed, number))


def seed_of(seed: str, number: int) -> str:
    return f"{seed} {number}"


def one(found: Opened, question: Question, given: Sequence[Given], seed: str, attempt: int) -> Asking:
    """A single question, in a step or in an attempt that is open."""
    responses = _to(question.id, attempt, given)
    if attempt == 0:
        return asking(question, responses, seed)
    checks = found.quiz.end is not None and found.quiz.end.mode == "check"
    return (kept if checks else asking)(question, responses, seed_of(seed, attempt), attempt)


def _handed_in(
    found: Opened, end: End, given: Sequence[Given], last: HandedIn, seed: str, left: int | None
) -> AtTheEnd:
    tell = left == 0 or last.score >= 1
    asked = [
        marked(q, _to(q.id, last.number, given), seed_of(seed, last.number), last.number, last=tell)
        for q in on_paper(found, seed, last.number)
    ]
    return AtTheEnd(end, last.number, asked, left, last.score)


def _to(question: str, attempt: int, given: Sequence[Given]) -> list[str]:
    """The responses to a question in an attempt, oldest first."""
    return [each.response for each in given if (each.question, each.attempt) == (question, attempt)]


def left_and_again(
    found: Opened, done: Sequence[str], tried: Sequence[Tried], attempts: Sequence[HandedIn]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The steps with something left to do, and those with something to try again; each with its title ("" for the quiz
    at the end)."""
    scores, left, again = latest(tried), [], []
    for step in found.lesson.steps:
        if step.id not in done or set(step.questions) - scores.keys():
            left.append((step.id, step.title))
        if any(scores.get(question, 1.0) < 1 for question in step.questions):
            again.append((step.id, step.title))
    if found.quiz.end:
        (again if attempts and END in done else left).append((END, ""))
    return left, again
