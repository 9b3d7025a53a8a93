"""A person is erased: the bodies of their entries go, the digests stay, so that the chain can still be checked."""

from typing import Any, NamedTuple

from hubserver import journal
from hubserver.db import Table, sql, write
from hubserver.errors import N_, Refused
from hubserver.journal import BrokenChain, Entry, JournalEntry, Kind, Projection
from hubserver.people.models import Person
from hubserver.sync.about import person_of, tag, tag_of
from hubserver.sync.models import Erased


class Found(NamedTuple):
    """The positions of entries about somebody, as far as the journal was looked through."""

    positions: list[int]
    upto: int


NOTHING = Found([], 0)


def look(tags: set[str]) -> Found:
    """Look through the journal, which takes a while, so that the job that erases need not."""
    return _look(tags, NOTHING) if tags else NOTHING


def person(who: str, by: str) -> int:
    """Erase somebody because the hall was asked to, with every record that was joined into theirs; returns how many
    entries lost their bodies. The collector hears of it by an entry, and every other hub by the collector."""
    ids = Person.ids(who)
    return write(_person, ids, look({tag(each) for each in ids}), by)


def _person(ids: tuple[str, ...], found: Found, by: str) -> int:
    tags = {tag(each) for each in ids}
    gone = erase(tags, found)
    for each in sorted(tags):
        journal.append(Kind.ERASED, {"tag": each})
    journal.audit("erased somebody", by)
    return gone


def erase(tags: set[str], found: Found = NOTHING) -> int:
    """A job: from now on nothing is kept about these people, nor anything new. What is derived is derived anew."""
    if not tags:
        return 0
    positions = _look(tags, found).positions
    gone = [row.id for row in Person.select(Person.id) if tag(row.id) in tags]
    for each in tags:
        Erased.remember(each)
    for position in positions:
        sql("UPDATE journal SET body = NULL WHERE position = ?", (position,))
    if positions or gone:
        _forget(gone)
        journal.rebuild()
    return len(positions)


def _forget(ids: list[str]) -> None:
    """What the hub keeps of people beside the journal: in every table that names a person, and what hangs on their
    registrations."""
    tables = Table.__subclasses__()
    for each in ids:
        for name in [table._meta.table_name for table in tables if "registration" in table._meta.fields]:
            theirs = f'DELETE FROM "{name}" WHERE registration IN (SELECT id FROM registration WHERE person = ?)'  # noqa: S608 - ours
            sql(theirs, (each,))
        for name in [table._meta.table_name for table in tables if "person" in table._meta.fields]:
            sql(f'DELETE FROM "{name}" WHERE person = ?', (each,))  # noqa: S608 - ours


def _look(tags: set[str], found: Found) -> Found:
    """Go on looking from where it was stopped."""
    positions, upto = list(found.positions), found.upto
    for row in journal.rows(upto):
        upto = row.position
        if _of(row) in tags:
            positions.append(row.position)
    return Found(positions, upto)


def _of(row: JournalEntry) -> str:
    try:
        return tag_of(row.kind, row.written)
    except BrokenChain:  # damaged: nobody can read whom it is about
        return ""


def apply(entry: Entry) -> None:
    """An erasure is remembered, also when it comes back out of a damaged file."""
    if entry.kind is Kind.ERASED:
        Erased.remember(entry.body["tag"])


def refuse(kind: Kind, body: Any) -> None:
    """Nothing is recorded of a person who was erased, also where a page was still open."""
    if (about := person_of(kind, body)) and Erased.has(tag(about)):
        raise Refused(N_("This person was erased. Nothing is kept of them, so this was not saved."))


projection = Projection("sync", (), apply, refuse)
