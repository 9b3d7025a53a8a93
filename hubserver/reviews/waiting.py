"""What is due for a learner who asked for reviews."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from hubserver import clock
from hubserver.errors import NotFound
from hubserver.modules.catalogue import opened
from hubserver.modules.models import Registration
from hubserver.reviews.due import Mastered, Place, due
from hubserver.reviews.models import Remembered, Reviewed, WantsReviews


def waiting_for(ids: tuple[str, ...], wanted: Sequence[str]) -> list[Place]:
    """The questions to ask a person with these ids now, from what is mastered and still on the shelf. `wanted` are
    languages, best first."""
    if not WantsReviews.asked(ids[0]):
        return []
    rows = Registration.by_module(ids).values()
    mastered = [done for row in rows if row.passed_at and (done := _mastered(row, wanted))]
    return due(mastered, Remembered.of(ids), clock.now().wall, Reviewed.since(ids, today()))


def today() -> str:
    """When the hall's day began, RFC 3339 in UTC."""
    midnight = clock.now().wall.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    return replace(clock.now(), wall=midnight.astimezone(UTC)).at


def _mastered(row: Registration, wanted: Sequence[str]) -> Mastered | None:
    try:
        found = opened(row.pack, row.module, wanted)
    except NotFound:  # no longer on the shelf
        return None
    return Mastered(row.pack, row.module, datetime.fromisoformat(row.passed_at or ""), tuple(found.quiz.by_id()))
