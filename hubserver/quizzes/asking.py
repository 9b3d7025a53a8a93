"""What a learner sees of a question: the options in their order, what became of their answers, and the help due now."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from hubserver.quizzes.asked import AND, Mark, Part
from hubserver.quizzes.quiz import Question

HINT_AFTER = 2  # wrong tries
SHOW_AFTER = 3


class Answer(Protocol):
    """One answer as it is kept, with the score it was given."""

    response: str
    score: float


@dataclass(frozen=True)
class Asking:
    """One question on a page. Nothing of the key is here before an answer was marked."""

    question: Question
    options: Sequence[Part] = ()
    attempt: int = 0  # at the quiz at the end; 0 in a step
    response: str = ""  # the latest, as it is kept; or what was typed and not sent
    kept: bool = False  # it was answered, and is marked when all is handed in
    mark: Mark | None = None  # of the latest
    hints: Sequence[str] = field(default_factory=list)
    explain: str = ""  # when it is right, or after some tries
    shown: str = ""  # the right answer, after some tries
    open: bool = True  # whether it may still be answered

    @property
    def chosen(self) -> Sequence[str]:
        """The parts of the latest response."""
        return self.response.split(AND) if self.response else ()


def asking(question: Question, answers: Sequence[Answer], seed: str, attempt: int = 0, draft: str = "") -> Asking:
    """The question for a learner who answered so, oldest first. `seed` keeps the order of the options, `draft` is what
    was begun and not sent.

    What was marked stays as it was marked. Where the key was mended since, a right answer that was not taken for one is
    there to be sent once more.
    """
    options = question.offered(seed)
    if not answers:
        return Asking(question, options, attempt, draft)
    response, taken, tries = answers[-1].response, answers[-1].score >= 1, len(answers)
    mark = question.mark(response)
    if mark.right and not taken:
        return Asking(question, options, attempt, draft or response)
    stuck = not taken and tries >= SHOW_AFTER
    return Asking(
        question,
        options,
        attempt,
        response=response if taken else draft or response,
        mark=mark if mark.right == taken else Mark(1),
        hints=[] if taken else question.hints[: max(0, tries - HINT_AFTER + 1)],
        explain=question.explain if taken or stuck else "",
        shown=question.right_answer() if stuck else "",
        open=not taken,
    )


def kept(question: Question, answers: Sequence[Answer], seed: str, attempt: int, draft: str = "") -> Asking:
    """The question of a check before it is handed in: the answer is there, and not marked."""
    response = draft or (answers[-1].response if answers else "")
    return Asking(question, question.offered(seed), attempt, response, kept=bool(answers))


def marked(question: Question, answers: Sequence[Answer], seed: str, attempt: int, *, last: bool) -> Asking:
    """The question of a check that was handed in; how it is done is told where it was right, or with the `last` go."""
    response = answers[-1].response if answers else ""
    mark = question.mark(response)
    tell = mark.right or last
    return Asking(
        question,
        question.offered(seed),
        attempt,
        response=response,
        mark=mark,
        explain=question.explain if tell else "",
        shown=question.right_answer() if last and not mark.right else "",
        open=False,
    )
