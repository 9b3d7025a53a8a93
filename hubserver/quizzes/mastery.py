"""When a module counts as mastered: pure functions of what was answered, and the same on every replay."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from hubserver.packs.manifest import Mastery


@dataclass(frozen=True)
class Tried:
    """One answer, in the order of the journal. `attempt` is 0 for a question in a step, else that at the quiz."""

    question: str
    attempt: int
    score: float
    position: int = 0  # of its journal entry


def latest(tried: Sequence[Tried]) -> dict[str, float]:
    """The score of the latest answer to each question."""
    return {each.question: each.score for each in tried}


@dataclass(frozen=True)
class HandedIn:
    """An attempt that was handed in, at this position of the journal. `paper` is what it asked; empty where that was
    not kept yet, and then all counts."""

    position: int
    paper: Collection[str] = ()

    def counts(self, each: Tried) -> bool:
        return each.position < self.position and (not self.paper or each.question in self.paper)


def in_turn(tried: Sequence[Tried], attempts: Mapping[int, HandedIn], mode: Literal["practice", "check"]) -> list[bool]:
    """Whether each question was right, in the order in which they were tried, over all attempts that were handed in,
    by their numbers. In practice the first try counts; in a check the answer that stood when it was handed in."""
    found: dict[tuple[int, str], bool] = {}
    for each in tried:
        place, attempt = (each.attempt, each.question), attempts.get(each.attempt)
        if attempt and attempt.counts(each) and (mode == "check" or place not in found):
            found[place] = each.score >= 1
    return list(found.values())


def share(points: Mapping[str, int], scores: Mapping[str, float]) -> float:
    """The share of all points that these scores are worth, 0 to 1."""
    whole = sum(points.values())
    return round(sum(p * scores.get(q, 0.0) for q, p in points.items()) / whole, 4) if whole else 0.0


def counted(shares: Sequence[float], counts: Literal["best", "last"]) -> float:
    """The share that counts among those of all attempts that were handed in."""
    return max(shares) if counts == "best" else shares[-1]


def reached(rule: Mastery, part: float, turns: Sequence[bool]) -> bool:
    """Whether the rule is met by this share of the points, and by these questions in turn."""
    match rule.type:
        case "do_all":
            return part >= 1
        case "m_of_n":
            return any(sum(turns[at : at + rule.n]) >= rule.m for at in range(max(1, len(turns) - rule.n + 1)))
        case "in_a_row":
            return any(all(turns[at : at + rule.n]) for at in range(len(turns) - rule.n + 1))
        case "pass_mark":
            return part >= rule.percent / 100
