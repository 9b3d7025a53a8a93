"""What the journal's statements do to registrations."""

from collections.abc import Callable

import msgspec

from hubserver.journal import Entry, Kind, Projection
from hubserver.modules.models import Registration
from hubserver.records import verbs
from hubserver.records.statement import place_of
from hubserver.records.verbs import Verb

Changes = dict[str, object]


def apply(entry: Entry) -> None:
    if entry.kind is not Kind.STATEMENT:
        return
    body = entry.body
    place, registration = place_of(body["object"].get("id", "")), body.get("context", {}).get("registration")
    if place is None or registration is None or "account" not in body["actor"]:
        return
    if verbs.REVIEW in body["context"].get("extensions", {}):
        return  # looking back changes nothing of the module
    changes: Changes = {"position": entry.position, "last_boot": entry.boot, "last_ms": entry.mono_ms}
    row = Registration.of(registration)
    if row is None:
        person = body["actor"]["account"]["name"]
        row = Registration(id=registration, person=person, pack=place[0], module=place[1], started_at=entry.at)
        Registration.insert({**row.__data__, **changes}).execute()
    effect = None if place[2] else EFFECTS.get(body["verb"]["id"])  # what is said of a part is not said of the module
    Registration.change(registration, changes | (effect(entry, row) if effect else {}))


def _initialized(entry: Entry, _: Registration) -> Changes:
    body = entry.body
    session = body["context"].get("extensions", {}).get(verbs.SESSION_ID, "")
    name = body["object"].get("definition", {}).get("name", {})
    return {
        "session": session,
        "session_boot": entry.boot,
        "session_ms": entry.mono_ms,
        "title": next(iter(name.values()), ""),
        "serial": body["context"].get("extensions", {}).get(verbs.SERIAL),
    }


def _progressed(entry: Entry, row: Registration) -> Changes:
    step = entry.body["context"]["extensions"].get(verbs.STEP)
    steps = [*row.done_steps, step] if step and step not in row.done_steps else row.done_steps
    return {"steps": msgspec.json.encode(steps).decode()}


def _completed(entry: Entry, row: Registration) -> Changes:
    return {"completed_at": row.completed_at or entry.at, "skills": _skills(entry)}


def _passed(entry: Entry, row: Registration) -> Changes:
    share = entry.body["result"]["score"]["scaled"]
    return {"passed_at": row.passed_at or entry.at, "score": share, "skills": _skills(entry)}


def _skills(entry: Entry) -> str:
    """The names of what the module taught, in the version that it was done in."""
    others = entry.body["context"]["contextActivities"].get("other", [])
    return msgspec.json.encode([other["definition"]["name"]["en"] for other in others]).decode()


def _failed(entry: Entry, _: Registration) -> Changes:
    return {"failed_at": entry.at, "score": entry.body["result"]["score"]["scaled"]}


def _closed(_: Entry, __: Registration) -> Changes:
    return {"session": ""}


EFFECTS: dict[str, Callable[[Entry, Registration], Changes]] = {
    Verb.INITIALIZED: _initialized,
    Verb.PROGRESSED: _progressed,
    Verb.COMPLETED: _completed,
    Verb.PASSED: _passed,
    Verb.FAILED: _failed,
    Verb.TERMINATED: _closed,
    Verb.ABANDONED: _closed,
}

projection = Projection("modules", (Registration,), apply)
