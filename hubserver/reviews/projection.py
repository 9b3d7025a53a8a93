"""What the answers of a review do to what is remembered."""

from datetime import datetime

from hubserver.journal import Entry, Kind, Projection
from hubserver.records import verbs
from hubserver.records.statement import place_of
from hubserver.reviews.models import Remembered, Reviewed
from hubserver.reviews.spacing import again, first


def apply(entry: Entry) -> None:
    if entry.kind is not Kind.STATEMENT:
        return
    body, extensions = entry.body, entry.body.get("context", {}).get("extensions", {})
    place = place_of(body["object"].get("id", ""))
    if place is None or verbs.REVIEW not in extensions:
        return
    person = body["actor"]["account"]["name"]
    where = dict(zip(("person", "pack", "module", "question"), (person, *place), strict=True))
    now, kept = datetime.fromisoformat(entry.at), Remembered.get_or_none(**where)
    before = kept.memory if kept else first(datetime.fromisoformat(extensions[verbs.REVIEW]))
    memory = again(before, body["result"]["success"], now)
    Remembered.put(
        **where,
        stability=memory.stability,
        difficulty=memory.difficulty,
        reviewed_at=memory.reviewed_at.isoformat(),
        due_at=memory.due_at.isoformat(),
    )
    key = extensions.get(verbs.KEY, entry.entry_id)
    Reviewed.insert(key=key, person=person, at=entry.at).on_conflict_ignore().execute()


projection = Projection("reviews", (Remembered, Reviewed), apply)
