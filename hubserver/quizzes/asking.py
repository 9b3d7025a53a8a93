"""What a learner sees of a question: the options in their order, what became of their answers, and the help due now."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hubserver.quizzes.asked import AND, Mark, Part
from hubserver.quizzes.quiz import Question

HINT_AFTER = 2  # wrong tries
SHOW_AFTER = 3


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


def asking(question: Question, responses: Sequence[str], seed: str, attempt: int = 0) -> Asking:
    """The question for a learner who answered so, oldest first. `seed` keeps the order of the options."""
    options = question.offered(seed)
    if not responses:
        return Asking(question, options, attempt)
    latest, tries = question.mark(responses[-1]), len(responses)
    stuck = not latest.right and tries >= SHOW_AFTER
    return Asking(
        question,
        options,
        attempt,
        response=responses[-1],
        mark=latest,
        hints=[] if latest.right else question.hints[: max(0, tries - HINT_AFTER + 1)],
        explain=question.explain if latest.right or stuck else "",
        shown=question.right_answer() if stuck else "",
        open=not latest.right,
    )


def kept(question: Question, responses: Sequence[str], seed: str, attempt: int) -> Asking:
    """The question of a check before it is handed in: the answer is there, and not marked."""
    response = responses[-1] if responses else ""
    return Asking(question, question.offered(seed), attempt, response=response, kept=bool(responses))


def marked(question: Question, responses: Sequence[str], seed: str, attempt: int, *, last: bool) -> Asking:
    """The question of a check that was handed in; how it is done is told where it was right, or with the `last` go."""
    response = responses[-1] if responses else ""
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
