"""Who needs a helper, and why: a pure function of what is known of those who are here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

STUCK_AFTER = 3  # wrong answers in a row to one question
SLOW_TIMES, SLOW_QUIET_MS = 3, 5 * 60_000  # so many times as long as usual, and nothing saved for so long
IDLE_MS = 5 * 60_000  # nothing opened for so long


class Why(IntEnum):
    """The reasons, the most pressing first."""

    HAND = 0
    STUCK = 1
    SLOW = 2
    IDLE = 3


@dataclass(frozen=True)
class Here:
    """Somebody who is here, in a module. `minutes` is how long that usually takes, `step` the title of the step where
    they are, `scores` those of their answers, oldest first, with the questions. Times are milliseconds ago; None where
    there is no such thing."""

    person: str
    title: str
    lang: str
    minutes: int
    step: str = ""
    scores: Sequence[tuple[str, float]] = ()
    hand_ms: int | None = None
    begun_ms: int | None = None
    saved_ms: int | None = 0
    seen_ms: int | None = 0


@dataclass(frozen=True)
class Needs:
    """Why somebody needs a helper; `count` is minutes, or wrong answers."""

    here: Here
    why: Why
    count: int


def needs(everybody: Iterable[Here]) -> list[Needs]:
    """Those who need a helper, the most pressing first; within a reason who has needed one the longest."""
    found = [each for here in everybody if (each := _needs(here))]
    return sorted(found, key=lambda each: (each.why, -each.count))


def _needs(here: Here) -> Needs | None:
    if here.hand_ms is not None:
        return Needs(here, Why.HAND, here.hand_ms // 60_000)
    if (wrong := wrong_in_a_row(here.scores)) >= STUCK_AFTER:
        return Needs(here, Why.STUCK, wrong)
    if here.begun_ms is None:
        return None
    if here.begun_ms > SLOW_TIMES * here.minutes * 60_000 and (here.saved_ms or 0) >= SLOW_QUIET_MS:
        return Needs(here, Why.SLOW, here.begun_ms // 60_000)
    seen_ms = here.seen_ms or 0
    return Needs(here, Why.IDLE, seen_ms // 60_000) if seen_ms >= IDLE_MS else None


def wrong_in_a_row(scores: Sequence[tuple[str, float]]) -> int:
    """How often the question that was answered last was answered wrong, without a right answer or another question in
    between."""
    count = 0
    for question, score in reversed(scores):
        if score >= 1 or question != scores[-1][0]:
            break
        count += 1
    return count
