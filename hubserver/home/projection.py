"""What the journal's entries do to visits and corrections."""

from hubserver.db import sql
from hubserver.home.models import Correction, Visit
from hubserver.journal import Entry, Kind, Projection
from hubserver.timekeeping.redating import told

ASKED, ANSWERED = "asked for a correction", "looked at a correction"


def apply(entry: Entry) -> None:
    body = entry.body
    if entry.kind is Kind.STATEMENT:
        _visit(body["actor"].get("account", {}).get("name"), entry.at)
    elif entry.kind is Kind.AUDIT and body["did"] == "signed in":
        _visit(body["who"], entry.at)
    elif shift := told(entry):
        Visit.move(shift)
    elif entry.kind is Kind.PERSON and body["did"] == ASKED:
        Correction.create(position=entry.position, person=body["person"], text=body["text"], at=entry.at)
    elif entry.kind is Kind.PERSON and body["did"] == ANSWERED:
        Correction.update(done_at=entry.at).where(Correction.position == body["asked"]).execute()


def _visit(person: str | None, at: str) -> None:
    if person:
        sql("INSERT OR IGNORE INTO visit (person, day) VALUES (?, ?)", (person, at[:10]))


projection = Projection("home", (Visit, Correction), apply)
