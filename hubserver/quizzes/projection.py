"""What the journal's statements do to the tables of responses and attempts."""

import msgspec

from hubserver.journal import Entry, Kind, Projection
from hubserver.quizzes.models import Attempt, Response
from hubserver.quizzes.quiz import END
from hubserver.records import verbs
from hubserver.records.statement import place_of
from hubserver.records.verbs import Verb


def apply(entry: Entry) -> None:
    if entry.kind is not Kind.STATEMENT:
        return
    verb, place = entry.body["verb"]["id"], place_of(entry.body["object"].get("id", ""))
    context = entry.body.get("context", {})
    if place is None or "registration" not in context or verbs.REVIEW in context.get("extensions", {}):
        return
    if verb == Verb.ANSWERED and place[2]:
        _answered(entry, place[2])
    elif verb == Verb.COMPLETED and place[2] == END:
        _handed_in(entry)


def _answered(entry: Entry, question: str) -> None:
    context, result = entry.body["context"], entry.body["result"]
    extensions, response = context.get("extensions", {}), result["response"]
    about = {
        "registration": context["registration"],
        "question": question,
        "attempt": extensions.get(verbs.ATTEMPT, 0),
        "response": response,
    }
    key = Response.key_of(extensions.get(verbs.KEY, entry.entry_id), *about.values())
    if not Response.known(context["registration"], key):
        more = {"key": key, "position": entry.position, "score": result["score"]["scaled"], "at": entry.at}
        Response.add(**about, **more)


def _handed_in(entry: Entry) -> None:
    context = entry.body["context"]
    Attempt.insert(
        position=entry.position,
        registration=context["registration"],
        number=context["extensions"][verbs.ATTEMPT],
        score=entry.body["result"]["score"]["scaled"],
        at=entry.at,
        questions=msgspec.json.encode(context["extensions"].get(verbs.PAPER, [])).decode(),
    ).execute()


projection = Projection("quizzes", (Response, Attempt), apply)
