"""What the journal's entries do to the tables of people."""

from hubserver.db import sql
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
            Person.add(id=body["person"], fold=folded(body["name"]), added_at=entry.at, **named)
        case "renamed":
            changed = {"name": body["name"], "sign": body["sign"], "fold": folded(body["name"])}
            Person.update(changed).where(Person.id == body["person"]).execute()
        case "retired":
            Person.update(retired_at=entry.at).where(Person.id == body["person"]).execute()
        case "joined":
            others = {who: same for who, same in _told().items() if who != body["person"]}
            if _end(others, body["into"]) != body["person"]:  # or it is said already, the other way round
                _settle(body["person"], body["into"])
        case "parted":
            _settle(body["person"], None)


def _settle(person: str, same_as: str | None) -> None:
    """Keep whom this person is said to be, and let `joined` say of everybody where that leads. So there is one flat
    record a person, and taking back one saying leaves what the others say, in whichever order they were made."""
    Person.update(same_as=same_as, joined=None).where(Person.id == person).execute()
    told = _told()
    for each in told:
        Person.update(joined=_end(told, each)).where(Person.id == each).execute()


def _told() -> dict[str, str]:
    return dict(sql("SELECT id, same_as FROM person WHERE same_as IS NOT NULL").fetchall())


def _end(told: dict[str, str], person: str) -> str:
    while person in told:
        person = told[person]
    return person


projection = Projection("people", (Person, Looked), apply)
