"""What the journal's person entries do to groups."""

from hubserver.db import sql
from hubserver.groups.models import Group, Grouped
from hubserver.journal import Entry, Kind, Projection
from hubserver.people.names import folded


def apply(entry: Entry) -> None:
    if entry.kind is not Kind.PERSON:
        return
    body = entry.body
    match body["did"]:
        case "group made":
            Group.add(id=body["group"], name=body["name"], fold=folded(body["name"]))
        case "group renamed":
            named = {"name": body["name"], "fold": folded(body["name"])}
            Group.update(named).where(Group.id == body["group"]).execute()
        case "group ended":
            Group.delete().where(Group.id == body["group"]).execute()
            Grouped.delete().where(Grouped.group == body["group"]).execute()
        case "grouped":
            sql('INSERT OR IGNORE INTO grouped ("group", person) VALUES (?, ?)', (body["group"], body["person"]))
        case "ungrouped":
            sql('DELETE FROM grouped WHERE "group" = ? AND person = ?', (body["group"], body["person"]))


projection = Projection("groups", (Group, Grouped), apply)
