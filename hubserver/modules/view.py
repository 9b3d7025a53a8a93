"""A module as its learner sees it: pure functions from what it is and what was done to what the page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from hubserver.modules.catalogue import Opened
from hubserver.quizzes.asking import Asking, asking, kept, marked
from hubserver.quizzes.mastery import Tried, latest
from hubserver.quizzes.paper import bank, paper
from hubserver.quizzes.quiz import END, End, Question


class Given(Protocol):
    """One answer, as the table of responses has it."""

    question: str
    response: str
    score: float
    attempt: int
    position: int


@dataclass
class Said:
    """The same, under the name that its question has in the version which is shown."""

    question: str
    response: str
    score: float
    attempt: int
    position: int


class HandedIn(Protocol):
    """One attempt that was handed in; `position` is that of its journal entry, `paper` the questions it asked."""

    number: int
    score: float
    position: int

    @property
    def paper(self) -> Sequence[str]: ...


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
    def gaps(self) -> Sequence[str]:
        """The questions of a check that have no answer; what was begun and not kept is none."""
        return [each.question.id for each in self.asked if not each.kept]

    @property
    def answered(self) -> int:
        return len(self.asked) - len(self.gaps)

    @property
    def band(self) -> str:
        """What to say of the score, as HTML."""
        return self.end.band(self.score or 0.0)


@dataclass(frozen=True)
class Done:
    """What a learner did in a module: answers and attempts, oldest first; what was begun and not sent, by question.
    `seed` is that of the record under which they began, for all that is drawn or mixed."""

    given: Sequence[Given] = ()
    attempts: Sequence[HandedIn] = ()
    drafts: Mapping[str, str] = field(default_factory=dict)
    seed: str = ""


def in_place(found: Opened, done: Done) -> dict[str, Asking]:
    """Each question that stands in a step."""
    return {name: one(found, found.quiz.by_id()[name], done, 0) for name in found.placed}


def at_the_end(found: Opened, done: Done, *, again: bool = False) -> AtTheEnd | None:
    """The attempt that is under way; when none is, the last one that was handed in, unless it is to be tried again."""
    end, number = found.quiz.end, len(done.attempts) + 1
    if end is None:
        return None
    left = end.attempts - len(done.attempts) if end.attempts else None
    begun = any(each.attempt == number for each in done.given)
    if done.attempts and (left == 0 or not (again or begun)):
        return _handed_in(found, end, done, left)
    return AtTheEnd(end, number, [one(found, q, done, number) for q in on_paper(found, done, number)], left)


def on_paper(found: Opened, done: Done, number: int) -> Sequence[Question]:
    """The questions of an attempt: those it had when it was handed in; until then, what was answered in it stays."""
    kept = next((each.paper for each in done.attempts if each.number == number), ())
    if kept:
        by_id = {question.id: question for question in bank(found.quiz, found.placed)}
        return [by_id[name] for name in map(found.former.question, kept) if name in by_id]
    answered = [each.question for each in done.given if each.attempt == number]
    return paper(found.quiz, found.placed, _seed(done.seed, number), answered)


def one(found: Opened, question: Question, done: Done, attempt: int) -> Asking:
    """A single question, in a step (attempt 0) or in an attempt that is open."""
    answers, draft = _to(question.id, attempt, done), done.drafts.get(question.id, "")
    if attempt == 0:
        return asking(question, answers, done.seed, draft=draft)
    checks = found.quiz.end is not None and found.quiz.end.mode == "check"
    return (kept if checks else asking)(question, answers, _seed(done.seed, attempt), attempt, draft)


def _handed_in(found: Opened, end: End, done: Done, left: int | None) -> AtTheEnd:
    last = done.attempts[-1]
    tell, seed = left == 0 or last.score >= 1, _seed(done.seed, last.number)
    before = replace(done, given=[each for each in done.given if each.position < last.position])
    asked = [
        marked(q, _to(q.id, last.number, before), seed, last.number, last=tell)
        for q in on_paper(found, before, last.number)
    ]
    return AtTheEnd(end, last.number, asked, left, last.score)


def _seed(seed: str, number: int) -> str:
    return f"{seed} {number}"


def _to(question: str, attempt: int, done: Done) -> list[Given]:
    """The answers to a question in an attempt, oldest first."""
    return [each for each in done.given if (each.question, each.attempt) == (question, attempt)]


def goes_used(found: Opened, attempts: Sequence[HandedIn]) -> bool:
    """Whether the quiz at the end cannot be tried again."""
    end = found.quiz.end
    return end is not None and 0 < end.attempts <= len(attempts)


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
    if found.quiz.end and not attempts:
        left.append((END, ""))
    elif found.quiz.end and END in done:
        again.append((END, ""))
    return left, again
