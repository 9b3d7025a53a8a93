"""What the journal's statements do to the table of responses."""

from hubserver.journal import Entry, Kind, Projection
from hubserver.quizzes.models import Response
from hubserver.records import verbs
from hubserver.records.statement import place_of
from hubserver.records.verbs import Verb


def apply(entry: Entry) -> None:
    if entry.kind is not Kind.STATEMENT or entry.body["verb"]["id"] != Verb.ANSWERED:
        return
    place, context = place_of(entry.body["object"].get("id", "")), entry.body.get("context", {})
    if place is None or "registration" not in context:
        return
    Response.insert(
        key=context.get("extensions", {}).get(verbs.KEY, entry.entry_id),
        position=entry.position,
        registration=context["registration"],
        question=place[2],
        response=entry.body["result"]["response"],
        score=entry.body["result"]["score"]["scaled"],
        at=entry.at,
    ).on_conflict_ignore().execute()


projection = Projection("quizzes", (Response,), apply)
