"""An answer of a review, written down: a job for the writer, given plain values."""

from dataclasses import dataclass
from typing import Any

from hubserver import clock
from hubserver.journal import Kind, append, mint
from hubserver.records import verbs
from hubserver.records.statement import Context, Learner, Unit, question_activity, statement
from hubserver.records.verbs import Verb
from hubserver.reviews.models import Reviewed


@dataclass(frozen=True)
class Review:
    """One response, marked. `mastered_at` is when its module was, RFC 3339; `definition` the activity definition."""

    question: str
    definition: dict[str, Any]
    response: str
    score: float
    key: str
    mastered_at: str


def answer(learner: Learner, unit: Unit, review: Review) -> bool:
    """Write it down; False when it is here already. It belongs to no session, and changes nothing of the module."""
    if Reviewed.known(review.key):
        return False
    now, entry_id = clock.now(), mint()
    about = {verbs.REVIEW: review.mastered_at, verbs.KEY: review.key}
    result = {
        "response": review.response,
        "success": review.score >= 1,
        "score": {"scaled": round(review.score, 4)},
    }
    activity = question_activity(unit, review.question, review.definition)
    made = statement(entry_id, now.at, Verb.ANSWERED, Context(learner, unit, "", about), result, object=activity)
    append(Kind.STATEMENT, made, entry_id, now)
    return True
