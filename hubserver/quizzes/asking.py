"""What a learner sees of a question: the options in their order, what became of their answers, and the help due now."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hubserver.quizzes.grading import Mark, mark, paper
from hubserver.quizzes.questions import Option, Question, Single

HINT_AFTER = 2  # wrong tries
SHOW_AFTER = 3


@dataclass(frozen=True)
class Asking:
    """One question on a page. Nothing of the key is here before an answer was marked."""

    question: Question
    options: Sequence[Option] = ()
    response: str = ""  # the latest, as it is kept
    mark: Mark | None = None  # of the latest
    hints: Sequence[str] = field(default_factory=list)
    explain: str = ""  # when it is right, or after some tries
    shown: str = ""  # the right answer, after some tries


def asking(question: Question, responses: Sequence[str], seed: str) -> Asking:
    """The question for a learner who answered so, oldest first. `seed` keeps the order of the options."""
    options = paper(question, seed) if isinstance(question, Single) else ()
    if not responses:
        return Asking(question, options)
    latest, tries = mark(question, responses[-1]), len(responses)
    stuck = not latest.right and tries >= SHOW_AFTER
    hints = question.hints[: max(0, tries - HINT_AFTER + 1)] if not latest.right else []
    return Asking(
        question,
        options,
        response=responses[-1],
        mark=latest,
        hints=hints,
        explain=question.explain if latest.right or stuck else "",
        shown=question.right_answer() if stuck else "",
    )
