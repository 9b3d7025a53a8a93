"""One person's work on one module, done under two records or more: shown as one."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from hubserver.modules.models import Registration


def one(registrations: Iterable["Registration"]) -> "Registration":
    """What stands for all of them, in whichever order they are given: a step that is done in any is done, and so are
    the module and its pass; what has only one value is that of the one with the latest entry."""
    rows = sorted(registrations, key=lambda row: (row.position, row.id))
    last = rows[-1]
    if len(rows) == 1:
        return last
    together = {
        "steps": _all(row.done_steps for row in rows),
        "skills": _all(msgspec.json.decode(row.skills) for row in rows),
        "score": _score(rows),
        "started_at": min(row.started_at for row in rows),
        "completed_at": _first(row.completed_at for row in rows),
        "passed_at": _first(row.passed_at for row in rows),
        "failed_at": next((row.failed_at for row in reversed(rows) if row.failed_at), None),
    }
    return type(last)(**last.__data__ | together)


def _all(lists: Iterable[list[str]]) -> str:
    """Each once, as JSON."""
    return msgspec.json.encode([*dict.fromkeys(each for some in lists for each in some)]).decode()


def _first(times: Iterable[str | None]) -> str | None:
    return min((each for each in times if each), default=None)


def _score(rows: list["Registration"]) -> float | None:
    """That of the latest pass; where none passed, the latest."""
    scored = [row for row in rows if row.score is not None]
    passed = [row for row in scored if row.passed_at]
    return (passed or scored)[-1].score if scored else None
