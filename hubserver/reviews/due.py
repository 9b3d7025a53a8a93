"""Which questions to review now: those of modules that are mastered, the longest due first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from hubserver.reviews.spacing import Memory, first

MOST_A_DAY = 5  # a handful, and never more because some were missed

Place = tuple[str, str, str]  # pack, module, question


@dataclass(frozen=True)
class Mastered:
    """A module that was mastered, with the questions that it asks now."""

    pack: str
    module: str
    at: datetime
    questions: tuple[str, ...]


def due(mastered: Iterable[Mastered], memories: Mapping[Place, Memory], now: datetime, done_today: int) -> list[Place]:
    """The questions to ask now; none when today's handful is done."""
    waiting = [
        (memory.due_at, place)
        for module in mastered
        for place in ((module.pack, module.module, question) for question in module.questions)
        if (memory := memories.get(place) or first(module.at)).due_at <= now
    ]
    return [place for _, place in sorted(waiting)][: max(0, MOST_A_DAY - done_today)]
