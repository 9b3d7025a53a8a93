"""A hub whose disk went bad starts again with all that can still be read, and says what came back."""

import shutil

import pytest

from hubserver import beginning, dbfile, journal
from hubserver.backups import keeping
from hubserver.backups.models import CameBack
from hubserver.errors import HubError
from hubserver.people import roll
from hubserver.people.models import Person
from hubserver.people.roles import Role
from tests.backups.drill import break_pages, entry_ids, folder_of, holds_together, newest, pages_of, work

HARM = {
    "it is empty": lambda path: path.write_bytes(b""),
    "it is gone": lambda path: path.unlink(),
    "it is no database": lambda path: path.write_bytes(b"Not a database at all. " * 5000),
    "its head is gone": lambda path: break_pages(path, 1),
    "half of it is gone": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 // 4096 * 4096]),
}


@pytest.mark.parametrize("harm", HARM)
def test_the_newest_copy_takes_the_place_of_what_cannot_be_read(box, harm):
    box.open()
    work()
    box.copy()
    known = entry_ids()
    box.close()
    HARM[harm](box.settings.database)
    world = box.open()
    assert entry_ids()[: len(known)] == known and journal.tip()[0] == 2
    holds_together()
    phone = world.as_("sian")
    words = phone.open("/desk/").words
    assert "This hub was put back." in words and "Some may be missing. Read which." in words
    assert "The box’s memory was damaged." in phone.open("/backups/").words
    assert "Some may be missing. It is work done after" in phone.page.words
    phone.press("I have read this")
    assert "put back" not in phone.page.words and "put back" not in phone.open("/desk/").words
    if harm != "it is gone":
        assert "hub.sqlite" in folder_of(box.data / "damaged" / "1")


def test_what_was_done_after_the_copy_is_read_out_of_the_damaged_file(box):
    world = box.open()
    copied = box.copy().entries
    known = work()
    someone = roll.add(world.hub, "Late Comer", Role.LEARNER, "test").person
    last = entry_ids()
    box.close()
    break_pages(box.settings.database, *pages_of(box.settings.database, "shelf_module")[:2])
    world = box.open()
    assert set(known) < set(last) == set(last) & set(entry_ids())
    back = CameBack.now()
    assert back.salvaged == len(last) - copied and not back.lost
    assert Person.here(someone.id)
    holds_together()
    page = world.as_("sian").open("/backups/")
    assert "No record is missing." in page.words
    made = roll.new_secret(world.hub, Person.here(someone.id), "test")  # they have none: it was made after the copy
    phone = world.phone()
    phone.open("/sign-in")
    phone.press("Sign in", name=someone.name, pin=made.secret)
    assert "Hello" in phone.page.words or phone.page.path == "/"


def test_a_hole_in_the_journal_costs_what_was_in_it_and_no_more(box):
    box.open()
    box.copy()
    work(times=150)
    rows = {row.entry_id: row.position for row in journal.rows()}
    box.close()
    leaf = pages_of(box.settings.database, "journal")
    break_pages(box.settings.database, leaf[len(leaf) // 3])
    box.open()
    back, now = CameBack.now(), set(entry_ids())
    gone = sorted(position for each, position in rows.items() if each not in now)
    assert 0 < len(gone) == back.missing < len(rows) / 2 and back.after
    holds_together()


def test_without_a_copy_the_journal_comes_back_and_says_that_pins_do_not(box):
    world = box.open()
    known, hall = work(times=20), world.hub.hub_id
    box.close()
    break_pages(box.settings.database, *pages_of(box.settings.database, "sign_in"))
    world = box.open()
    assert [each for each in entry_ids() if each in set(known)] == known and world.hub.hub_id == hall
    assert not CameBack.now().lost
    holds_together()
    assert {person.name for person in Person.present()} >= {"Amina K", "Sian R"}
    steward = roll.new_secret(world.hub, Person.find("Sian R"), "command line")
    phone = world.phone()
    phone.open("/sign-in/helper")
    phone.press("Sign in", name="Sian R", pin=steward.secret)
    assert "There was no copy. So all PINs and cards must be made anew" in phone.open("/backups/").words


def test_when_nothing_can_be_read_it_is_refused_and_left_alone(box):
    box.settings.database.write_bytes(b"Not a database at all. " * 5000)
    before = box.settings.database.read_bytes()
    with pytest.raises(HubError, match=r"is damaged \(file is not a database\), and there is no copy of it here"):
        box.open()
    assert box.settings.database.read_bytes() == before and not (box.data / "damaged").exists()
    assert not any(name.startswith(".") for name in folder_of(box.data))


def test_a_copy_that_went_bad_itself_is_passed_over(box):
    box.open()
    work()
    box.copy()
    known = entry_ids()
    work()
    box.copy()
    box.close()
    bad = newest(box.data) / "hub.sqlite"
    break_pages(bad, *pages_of(bad, "journal")[:1])
    box.settings.database.write_bytes(b"")
    box.open()
    assert set(known) <= set(entry_ids())
    holds_together()


@pytest.mark.parametrize("harm", ["it is gone", "it is empty", "it is no database"])
def test_a_lost_key_comes_back_from_a_copy(box, harm):
    box.open()
    box.copy()
    box.close()
    before = box.settings.key_file.read_bytes()
    HARM[harm](box.settings.key_file)
    box.open()
    assert box.settings.key_file.read_bytes() == before and "put back" not in box.at_desk()


def test_what_was_found_while_it_ran_is_mended_at_the_next_start(box, monkeypatch):
    monkeypatch.setattr(dbfile, "CHECK_BYTES", 0)  # as if it were too large to be read at start
    box.open()
    box.copy()
    known = entry_ids()
    box.close()
    break_pages(box.settings.database, *pages_of(box.settings.database, "draft"))
    world = box.open()  # nobody saw it
    assert "memory" not in box.at_desk()
    keeping.look_for_damage(box.settings)
    assert "Something needs doing" in box.at_desk() and "The box’s memory is damaged." in box.at_desk()
    with pytest.raises(HubError, match="is damaged"):
        box.copy()  # what is damaged is not copied
    assert "switch the box off and on again" in world.as_("vera").open("/backups/").words
    box.close()
    box.open()
    assert set(known) <= set(entry_ids()) and "is damaged" not in box.at_desk()
    holds_together()


def test_a_large_hub_is_not_read_whole_before_its_first_page(box, monkeypatch):
    shutil.copy(box.settings.database, box.data / "spare")
    monkeypatch.setattr(dbfile, "CHECK_BYTES", 0)
    break_pages(box.settings.database, *pages_of(box.settings.database, "draft"))
    assert dbfile.damage(box.settings.database, bounded=True) == "" != dbfile.damage(box.settings.database)


def test_no_new_hub_is_begun_where_one_can_be_put_back(box):
    box.open()
    box.copy()
    box.close()
    for name in ("hub.sqlite", "hub.key"):
        (box.data / name).unlink()
    with pytest.raises(HubError, match="There is a hub in the folder"):
        beginning.begin(box.settings, "Bryn", "Sian Rees")
    world = box.open()
    assert entry_ids()[: len(box.known)] == box.known and world.as_("amina").page.status == 200
