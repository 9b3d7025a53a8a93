"""When a question comes again: FSRS, a pure function of what was answered (https://github.com/open-spaced-repetition)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from fsrs import Card, Rating, Scheduler, State

# No steps within a day: people come once a week. No fuzz: a replay of the journal must give the same days.
SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), maximum_interval=365, enable_fuzzing=False)


@dataclass(frozen=True)
class Memory:
    """How well one question is remembered, and when it comes again; times are in UTC."""

    stability: float
    difficulty: float
    reviewed_at: datetime
    due_at: datetime


def first(at: datetime) -> Memory:
    """After the module was mastered at this time."""
    return _after(Card(card_id=1, due=at), True, at)


def again(memory: Memory, right: bool, at: datetime) -> Memory:
    """After one more answer. A clock that went back does not count as forgetting."""
    at = max(at, memory.reviewed_at)
    s, d = memory.stability, memory.difficulty
    return _after(Card(1, State.Review, None, s, d, memory.due_at, memory.reviewed_at), right, at)


def _after(card: Card, right: bool, at: datetime) -> Memory:
    at = at.astimezone(UTC)
    done, _ = SCHEDULER.review_card(card, Rating.Good if right else Rating.Again, at)
    return Memory(done.stability or 0.0, done.difficulty or 0.0, at, done.due)
