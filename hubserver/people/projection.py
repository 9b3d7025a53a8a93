"""What the journal's entries do to the tables of people."""

from hubserver.journal import Entry, Kind, Projection
from hubserver.people.models import Looked, Person
from hubserver.people.names import folded

LOOKED = "looked at a record"  # the audit entry that a learner sees on their own page


def apply(entry: Entry) -> None:
    if entry.kind is Kind.PERSON:
        _person(entry)
    elif entry.kind is Kind.AUDIT and entry.body["did"] == LOOKED:
        body, when = entry.body, {"at": entry.at, "boot": entry.boot, "mono_ms": entry.mono_ms}
        Looked.create(position=entry.position, person=body["person"], by=body["who"], **when)


def _person(entry: Entry) -> None:
    body = entry.body
    match body["did"]:
        case "added":
            named = {key: body[key] for key in ("role", "name", "sign")}
            Person.create(id=body["person"], fold=folded(body["name"]), added_at=entry.at, **named)
        case "renamed":
            changed = {"name": body["name"], "sign": body["sign"], "fold": folded(body["name"])}
            Person.update(changed).where(Person.id == body["person"]).execute()
        case "retired":
            Person.update(retired_at=entry.at).where(Person.id == body["person"]).execute()


projection = Projection("people", (Person, Looked), apply)
