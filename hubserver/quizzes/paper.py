"""Which questions an attempt at the quiz at the end asks: the same whenever that learner opens it."""

from collections.abc import Collection, Sequence

from hubserver.quizzes.asked import shuffled
from hubserver.quizzes.quiz import Question, Quiz


def bank(quiz: Quiz, placed: Collection[str]) -> list[Question]:
    """The questions that stand in no step."""
    return [question for question in quiz.questions if question.id not in placed]


def paper(quiz: Quiz, placed: Collection[str], seed: str) -> Sequence[Question]:
    """The questions of an attempt. Each pick takes from what the picks before it left; without picks, all are asked."""
    left = bank(quiz, placed)
    if quiz.end is None or not quiz.end.pick:
        return left
    taken: list[Question] = []
    for turn, pick in enumerate(quiz.end.pick):
        some = [question for question in left if pick.tag is None or pick.tag in question.tags]
        taken += shuffled(some, f"{seed} {turn}")[: pick.count]
        left = [question for question in left if question not in taken]
    return taken
