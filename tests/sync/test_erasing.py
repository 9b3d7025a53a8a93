"""A person is erased in the hall: nothing is left of them on the card, and everybody else is as before."""

import pytest

from hubserver import db, journal
from hubserver.db import write
from hubserver.errors import Refused
from hubserver.journal import JournalEntry, Kind
from hubserver.packing import unpack
from hubserver.sync import erasing
from hubserver.sync.about import tag
from hubserver.sync.models import Erased
from tests.backups.drill import work
from tests.conftest import PAYSLIP
from tests.journal.ledger import derived


def everything():
    """Each row of each table but those that say who looked at what."""
    names = [name for (name,) in db.sql("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
    return {name: db.sql(f'SELECT * FROM "{name}"').fetchall() for name in names if not name.startswith("shelf_words")}


def names(person):
    """The tables in which a person's id stands."""
    return {name for name, rows in everything().items() if any(person in map(str, row) for row in rows)}


@pytest.fixture
def amina(world):
    """She signed in, began a module, and left a draft."""
    phone = world.as_("amina")
    phone.open(PAYSLIP)
    phone.press("Start")
    return world.people["amina"].id


def test_nothing_is_left_of_a_person(world, amina):
    work("amina-too", 3)
    work(amina, 2)
    assert {"person", "session", "registration", "sign_in"} <= names(amina)
    others = [entry for entry in journal.entries() if amina not in str(entry.body)]
    gone = erasing.person(amina, "test")
    assert gone >= 4
    assert not names(amina)
    journal.verify()
    left = {entry.position: entry for entry in journal.entries()}
    assert all(left[each.position] == each for each in others)
    there = [entry for entry in left.values() if entry.body is not None and amina in str(entry.body)]
    assert {entry.kind for entry in there} <= {Kind.AUDIT}  # what helpers did; it names nobody


def test_what_is_derived_is_what_the_journal_says(world, amina):
    work("amina-too", 3)
    erasing.person(amina, "test")
    before = derived()
    write(journal.rebuild)
    assert derived() == before


def test_a_page_that_was_open_saves_nothing_of_them(world, amina):
    phone = world.as_("amina")
    erasing.person(amina, "test")
    assert phone.open("/me").path.startswith("/sign-in")
    body = {"actor": {"account": {"name": amina}}, "verb": {"id": "x"}, "object": {"id": "y"}}
    with pytest.raises(Refused, match="was erased"):
        write(journal.append, Kind.STATEMENT, body)


def test_all_records_of_one_person_go_together(world, amina):
    gwen = world.people["gwen"].id
    write(journal.append, Kind.PERSON, {"did": "joined", "person": gwen, "into": amina, "by": "test"})
    erasing.person(amina, "test")
    assert Erased.tags() == {tag(amina), tag(gwen)}
    assert not names(gwen) - {"journal"} and not names(amina)


def test_a_file_that_was_damaged_brings_nobody_back(world, amina):
    """The hub is put back, and a body comes again out of the damaged file: it goes before the next batch."""
    rows = [journal.Row(*row) for row in db.sql(f"SELECT {', '.join(journal.Row._fields)} FROM journal").fetchall()]
    (theirs,) = [row for row in rows if row.kind == "person" and amina.encode() in unpack(row.body)][:1]
    erasing.person(amina, "test")
    write(erasing.erase, {tag(amina)})
    db.write(db.sql, "UPDATE journal SET body = ? WHERE position = ?", (theirs.body, theirs.position))
    write(erasing.erase, Erased.tags())
    assert JournalEntry.get_by_id(theirs.position).body is None
