"""Which questions an attempt at the quiz at the end asks: the same whenever that learner opens it."""

import random
from collections.abc import Collection, Sequence

from hubserver.quizzes.quiz import Pick, Question, Quiz


def bank(quiz: Quiz, placed: Collection[str]) -> list[Question]:
    """The questions that stand in no step."""
    return [question for question in quiz.questions if question.id not in placed]


def paper(quiz: Quiz, placed: Collection[str], seed: str, answered: Sequence[str] = ()) -> Sequence[Question]:
    """The questions of an attempt; without picks, all of the bank are asked.

    What was answered in it stays, whatever became of the bank or the seed since: each takes the place of a question
    that was not answered, the earliest first, while there is such a place. An answer to what is on the paper changes
    nothing of it.
    """
    left = bank(quiz, placed)
    if quiz.end is None or not quiz.end.pick:
        return left
    drawn, by_id = _drawn(left, quiz.end.pick, seed), {question.id: question for question in left}
    stay = {question.id for question, _ in drawn} & set(answered)
    for name in dict.fromkeys(answered):
        free = [place for place, (question, _) in enumerate(drawn) if question.id not in stay]
        if name in by_id and name not in stay and free:
            place = max(free, key=lambda at: (_fits(by_id[name], drawn[at][1]), at))
            drawn[place] = by_id[name], drawn[place][1]
            stay.add(name)
    return [question for question, _ in drawn]


def _drawn(left: list[Question], picks: Sequence[Pick], seed: str) -> list[tuple[Question, Pick]]:
    """What the seed draws, each with its pick. Each pick takes from what the picks before it left."""
    taken: list[tuple[Question, Pick]] = []
    for turn, pick in enumerate(picks):
        some = sorted(
            (question for question in left if _fits(question, pick)), key=lambda q: _lot(f"{seed} {turn} {q.id}")
        )
        taken += [(question, pick) for question in some[: pick.count]]
        left = [question for question in left if question not in some[: pick.count]]
    return taken


def _fits(question: Question, pick: Pick) -> bool:
    return pick.tag is None or pick.tag in question.tags


def _lot(seed: str) -> float:
    """Each question draws a lot of its own, so that one more in the bank does not mix up all others."""
    return random.Random(seed).random()  # noqa: S311 - an order, not a secret
