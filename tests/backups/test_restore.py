"""A card is dead and a new one is put in: everybody signs in and goes on. Over a hub, nothing is lost unasked."""

import json
import re
import shutil
from datetime import UTC, datetime
from itertools import count

import pytest

from hubserver import clock, db, journal
from hubserver.backups import sealing
from hubserver.backups.code import WrongCode
from hubserver.db import AlreadyRunning
from hubserver.errors import HubError, Refused
from hubserver.packs.models import Harmed
from hubserver.people import roll
from hubserver.people.models import Person
from tests.backups.drill import CODE, break_pages, entry_ids, holds_together, killed_at, newest, pages_of, work
from tests.conftest import PACK, PAYSLIP
from tests.packs.press import hubserver
from tests.phone import sender
from tests.timekeeping.test_putting_right import Box as Unset


@pytest.fixture
def dead(box, tmp_path):
    """A hub of which nothing is left but a copy on a stick; and a box with an empty card."""
    world = box.open()
    work()
    box.stick = box.copied_to(tmp_path / "stick")
    box.was = world.hub
    box.close()
    shutil.rmtree(box.data)
    return box


def test_on_a_new_card_everybody_signs_in_and_goes_on(dead):
    done = dead.restore(dead.stick)
    assert done.lost is None and done.hall == "Cwm Bryn"
    world = dead.open()
    assert (world.hub.hub_id, world.hub.key) == (dead.was.hub_id, dead.was.key)
    assert entry_ids()[: len(dead.known)] == dead.known
    holds_together()
    for name in ("amina", "vera"):  # by card, and by passphrase
        assert world.as_(name).page.status == 200
    words = world.as_("sian").open("/desk/").words
    assert "This hub was put back." in words and "Read what is to be done now." in words
    assert "This hub was put back from a copy." in world.as_("sian").open("/backups/").words
    assert not list(dead.data.glob(".*hub")) and oct(dead.data.stat().st_mode)[-3:] == "700"
    assert {oct((dead.data / name).stat().st_mode)[-3:] for name in ("hub.key", "hub.sqlite")} == {"600"}


def test_who_was_signed_in_on_their_own_phone_still_is_and_helpers_are_not(box, tmp_path):
    world = box.open()
    amina, vera = world.as_("amina"), world.as_("vera")
    code = roll.new_code(world.hub, Person.find("Gwen P"), "test").secret
    copy = box.copied_to(tmp_path / "stick")
    box.close()
    shutil.rmtree(box.data)
    box.restore(copy)
    world = box.open()
    for phone in (amina, vera):
        phone._send = sender(world.app)
    assert amina.open("/me").status == 200 and vera.open("/desk/").path.startswith("/sign-in")
    gwen = world.phone()
    gwen.open("/sign-in")
    gwen.press("Sign in", name="Gwen P", pin=code)
    assert gwen.page.status == 403


def test_the_packs_are_named_and_their_lessons_can_be_read_meanwhile(dead):
    dead.restore(dead.stick)
    world = dead.open()
    words = world.as_("vera").open("/desk/").words
    assert "A file of “Managing money” is damaged or missing. Answers and records are safe." in words
    assert "Put in a stick that has this pack. The hub then mends it by itself." in words
    amina = world.as_("amina")
    page = amina.open(PAYSLIP)
    assert page.status == 200 and "payslip" in page.words
    for picture in re.findall(r"/packs/media/[^\"' ]+", page.text):
        assert amina.open(picture).status == 404
    assert {row.pack for row in Harmed.all()} == {PACK}


def test_what_is_derived_and_what_is_exported_goes_across_the_epochs(dead, tmp_path):
    dead.restore(dead.stick)
    dead.open()
    work("ann")
    first, again = len(dead.known), dead.copied_to(tmp_path / "stick")
    known = dead.known
    dead.close()
    dead.restore(again, agreed=True)
    dead.open()
    ids = work("bob")
    assert journal.tip()[0] == 3 and ids[: len(known)] == known and len(set(ids)) == len(ids)
    holds_together()
    statements = [entry.entry_id for entry in journal.entries() if entry.kind == "statement"]
    restored = [entry.body for entry in journal.entries() if entry.kind == "audit" and entry.body["did"] == "restored"]
    assert [body["after"][:2] for body in restored] == [[1, first], [2, len(known) - first]]
    assert all(body["from"].endswith(".vhbackup") for body in restored)
    dead.close()
    printed = hubserver("records", "export", "--data", dead.data).stdout.splitlines()
    assert [json.loads(line)["id"] for line in printed] == statements


def test_over_a_hub_it_is_said_what_would_be_lost_and_only_then_set_aside(box, tmp_path):
    box.open()
    copy = box.copied_to(tmp_path / "stick")
    work("ann", 2)
    work("bob", 1)
    later = set(entry_ids()) - set(box.known)
    box.close()
    before = both(box.data)
    with pytest.raises(Refused, match=rf"records: {len(later)}, people: 2, the last from 2026-11-22 10:00") as why:
        box.restore(copy)
    assert "Nothing was changed." in str(why.value) and "--yes" in str(why.value)
    assert both(box.data) == before
    done = box.restore(copy, agreed=True)
    assert done.lost.entries == len(later) and done.back.place == "replaced/1"
    box.open()
    assert not later & set(entry_ids()) and journal.tip()[0] == 2
    assert both(box.data / "replaced" / "1") == before


def both(folder):
    return [(folder / name).read_bytes() for name in ("hub.sqlite", "hub.key")]


def test_a_folder_of_this_disks_copies_needs_no_code(box):
    box.open()
    box.copy()
    box.close()
    box.restore(newest(box.data), code="")
    box.open()
    assert entry_ids()[: len(box.known)] == box.known


def test_the_wrong_code_and_a_damaged_copy_change_nothing(dead, tmp_path):
    for code, why in (("AAAA-" * 6, "not the one for this copy"), ("AAAA", "not a whole recovery code")):
        with pytest.raises(WrongCode, match=why):
            dead.restore(dead.stick, code)
    data = dead.stick.read_bytes()
    for place in range(0, len(data), max(1, len(data) // 40)):
        other = tmp_path / dead.stick.name
        other.write_bytes(data[:place] + bytes([data[place] ^ 255]) + data[place + 1 :])
        try:
            sealing.check(other)
        except sealing.BadCopy as why:
            assert "is not a whole copy of a hub" in str(why)
        else:  # a byte that nobody reads, such as the padding
            sealing.unseal(other, CODE, tmp_path / "out")
    for cut in (0, 100, 600, len(data) // 2, len(data) - 3000):
        other.write_bytes(data[:cut])
        with pytest.raises(sealing.BadCopy):
            dead.restore(other)
    with pytest.raises(HubError, match="There is no copy"):
        dead.restore(tmp_path / "nothing.vhbackup")
    assert [path.name for path in dead.data.iterdir()] == ["hub.lock"]


def test_a_copy_by_a_newer_hub_is_not_taken(box, tmp_path):
    box.open()
    db.write(lambda: db.sql("INSERT INTO schema_migration (name, applied) VALUES ('9999_later', '2030-01-01')"))
    copy = box.copied_to(tmp_path / "stick")
    box.close()
    shutil.rmtree(box.data)
    with pytest.raises(HubError, match="newer hubserver"):
        box.restore(copy)
    assert [path.name for path in box.data.iterdir()] == ["hub.lock"]


def test_while_the_hub_runs_it_is_refused(box, tmp_path):
    box.open()
    copy = box.copied_to(tmp_path / "stick")
    with pytest.raises(AlreadyRunning):
        box.restore(copy, agreed=True)
    assert entry_ids()


@pytest.mark.slow
@pytest.mark.parametrize("way", ["restored", "mended"])
def test_a_hub_that_is_killed_anywhere_on_the_way_back_is_the_one_before_or_the_one_after(box, tmp_path, way):
    box.open()
    box.copy()
    copy = box.copied_to(tmp_path / "stick")
    later = work("ann", 2)
    box.close()
    if way == "mended":
        break_pages(box.settings.database, *pages_of(box.settings.database, "shelf_module")[:1])
    spare, ends = tmp_path / "spare", set()
    shutil.copytree(box.data, spare)
    for step in count():
        came = killed_at(step, box.open if way == "mended" else lambda: box.restore(copy, agreed=True))
        world, now = box.open(), entry_ids()
        ends.add(journal.tip()[0])
        assert now == later if journal.tip()[0] == 1 else now[: len(box.known) - 4] == box.known[:-4]
        assert way == "restored" or set(later) <= set(now)
        assert world.as_("amina").page.status == 200 and not list(box.data.glob(".*hub"))
        if journal.tip()[0] == 2:
            aside = box.data / {"restored": "replaced/1", "mended": "damaged/1"}[way]
            assert (aside / "hub.sqlite").exists() and (aside / "hub.key").exists()
        holds_together()
        box.close()
        shutil.rmtree(box.data)
        shutil.copytree(spare, box.data)
        if not came:
            break
    assert step > 5 and ends == {"restored": {1, 2}, "mended": {2}}[way]


def test_a_box_without_a_clock_goes_on_from_the_time_of_the_copy(dead):
    known = dead.hands.now().at
    unset = Unset()
    unset.start_again(datetime(1970, 1, 1, tzinfo=UTC))
    clock.use(unset)
    dead.restore(dead.stick)
    dead.open()
    assert journal.tip()[0] == 2 and journal.JournalEntry.newest().at >= known
