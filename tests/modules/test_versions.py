"""Nobody is interrupted: whoever is in a module stays on the version they began, and what was done lives on."""

import re
import sqlite3
from contextlib import closing

import pytest

from hubserver import db, journal
from hubserver.db import write
from hubserver.modules.leaving import let_go
from hubserver.modules.models import Registration
from hubserver.packing import unpack
from hubserver.packs import shelf
from hubserver.packs.install import AlreadyHere
from hubserver.quizzes.models import Response
from tests.modules.brewing import TEA, brew, drawing, started, tea, title
from tests.packs import press
from tests.packs.press import SMALL, serials


@pytest.fixture
def hall(world, tmp_path):
    """A hall with the first version of the tea."""
    brew(press.trusting(world), tmp_path, 1)
    return world


@pytest.fixture
def data(hall):
    return hall.hub.settings.data


def finish(phone, *answers):
    """Answer every question of the page that is open, and go on to the end."""
    for response in answers:
        phone.press("Check", response=response)
    for step in dict.fromkeys(re.findall(r'name="step" value="([a-z]+)"><button>', phone.page.text)):
        form = next(f for f in phone.page.forms if ("step", step) in f.fields and f.action.endswith("/step"))
        page = phone.open(form.action, "POST", dict(form.fields))
    return page


def pictures(phone):
    """The drawings of the page, as they are served."""
    found = set(re.findall(r"/packs/media/[0-9a-f]{64}\.svg", phone.page.text))
    return {phone.once(path).body for path in found}


def test_who_is_in_a_module_stays_on_the_version_that_they_began(hall, data, tmp_path):
    amina = started(hall)
    for serial in (2, 3, 4):
        brew(hall, tmp_path, serial)
        let_go(data)
    assert serials(data) == {"current": 4, "previous": 3, "leaving": 1}
    assert title(amina.open(TEA)) == "Tea 1" and title(started(hall, "gwen").page) == "Tea 4"
    assert pictures(amina) == {drawing(1)}
    amina.press("Check", response="3")
    assert "Three." in amina.page.words, "marked against the quiz that she sees"
    assert title(finish(amina, "water")) == "Tea 1"
    assert Registration.select().where(Registration.passed_at.is_null(False)).count() == 1
    let_go(data)
    assert serials(data) == {"current": 4, "previous": 3}
    assert title(amina.open(TEA)) == "Tea 4", "opened anew, it is the new one"


def test_a_picture_of_a_version_is_there_until_the_last_one_has_left(hall, data, tmp_path):
    amina, gwen = started(hall), started(hall, "gwen")
    brew(hall, tmp_path, 2)
    brew(hall, tmp_path, 3)
    for phone, left in ((amina, {drawing(1)}), (gwen, {b""})):
        phone.open(TEA)
        address = re.search(r"/packs/media/[0-9a-f]{64}\.svg", phone.page.text)[0]
        phone.press("Save and stop")
        let_go(data)
        page = hall.phone().once(address)
        assert {page.body if page.status == 200 else b""} == left
    assert whole_and_nothing_else(data, 3, 2)


def whole_and_nothing_else(data, *kept):
    """Whether the blobs of the shelf are those of these versions, beside those of the sample."""
    before = {f["sha256"] for n in range(1, 9) for f in tea(n).index["files"]}
    named = {f["sha256"] for n in kept for f in tea(n).index["files"]}
    return {path.name for path in data.glob("blobs/*/*")} & before == named


@pytest.mark.parametrize("leaves", ["stops", "goes away"])
def test_the_next_visit_is_the_new_version_with_all_that_was_done(hall, tmp_path, leaves):
    amina = started(hall)
    amina.press("Check", response="3")
    amina.press("Continue")
    brew(hall, tmp_path, 2)
    amina.press("Save and stop") if leaves == "stops" else hall.clock.pass_(hours=2, minutes=1)
    page = amina.open(TEA)
    assert title(page) == "Tea 2" and "Three." in page.part("q-m2"), "m2 took the place of m1, which was right"
    assert "#step-pour" in amina.open("/").text
    amina.open(TEA)
    finish(amina, "water")
    row = Registration.get(Registration.pack == SMALL)
    assert (row.completed_at, row.passed_at, row.score) != (None, None, None) and row.score == 1
    assert [(r.question, r.score) for r in Response.select().order_by(Response.position)] == [("m1", 1), ("first", 1)]


def test_what_is_done_stays_done_when_a_newer_version_asks_more(hall, tmp_path):
    amina = started(hall)
    finish(amina, "3", "water")
    brew(hall, tmp_path, 2)
    brew(hall, tmp_path, 3)
    assert "✓ Done on" in amina.open("/me").words and "Brewing 1" in amina.page.words
    assert "Brewing 3" not in amina.page.words, "what she has is what she was taught"
    assert "How many minutes?" in amina.open("/me/record.html").words


def test_a_page_of_a_version_that_is_long_gone_is_taken_as_an_answer_to_what_stands_for_it(hall, data, tmp_path):
    amina = started(hall)
    forms = {form.button: form for form in amina.page.forms}
    amina.press("Save and stop")
    for serial in (2, 3, 4):
        brew(hall, tmp_path, serial)
    let_go(data)
    answer = dict(forms["Check"].fields) | {"question": "m1", "response": "6"}
    for _ in range(2):
        assert amina.open(f"{TEA}/answer", "POST", answer).status == 200
    assert [(r.question, r.score) for r in Response.select()] == [("m4", 1)]
    assert amina.post(f"{TEA}/step", serial="1", step="pour").status == 200
    assert "serve" in Registration.get(Registration.pack == SMALL).done_steps


def test_an_answer_that_comes_again_under_a_new_name_is_there_once(hall, data, tmp_path):
    amina = started(hall)
    answer = dict(amina.form("Check").fields) | {"response": "3"}
    amina.open(f"{TEA}/answer", "POST", answer)
    amina.press("Save and stop")
    for serial in (2, 3):
        brew(hall, tmp_path, serial)
    let_go(data)
    amina.open(f"{TEA}/answer", "POST", answer)
    assert [r.question for r in Response.select()] == ["m1"]


def test_undo_goes_back_and_disturbs_nobody(hall, data, tmp_path):
    first = started(hall)
    brew(hall, tmp_path, 2)
    second = started(hall, "gwen")
    second.press("Check", response="4")
    shelf.undo(SMALL, 2, "test")
    let_go(data)
    assert serials(data) == {"current": 1, "leaving": 2}
    assert title(first.open(TEA)) == "Tea 1" and title(second.open(TEA)) == "Tea 2"
    assert title(hall.phone().open(TEA)) == "Tea 1"
    second.press("Save and stop")
    let_go(data)
    assert serials(data) == {"current": 1} and whole_and_nothing_else(data, 1)
    page = second.open(TEA)
    assert title(page) == "Tea 1" and "Three." in page.part("q-m1"), "what she said of m2 stands for m1"
    shelf.undo(SMALL, 2, "test")
    assert serials(data) == {"current": 1}, "pressed twice, it is done once"
    with pytest.raises(shelf.Refused, match="no version of this pack to go back to"):
        shelf.undo(SMALL, 1, "test")


@pytest.mark.parametrize("somebody_is_in_it", [True, False])
@pytest.mark.parametrize("away", ["undone", "removed"])
def test_what_was_undone_or_removed_can_be_added_again(hall, data, tmp_path, away, somebody_is_in_it):
    brew(hall, tmp_path, 2)
    phone = started(hall)
    if not somebody_is_in_it:
        phone.press("Save and stop")
    shelf.undo(SMALL, 2, "test") if away == "undone" else shelf.remove(SMALL, "test")
    let_go(data)
    assert ("leaving" in serials(data)) is somebody_is_in_it
    assert not brew(hall, tmp_path, 2).restored
    assert serials(data)["current"] == 2 and title(hall.phone().open(TEA)) == "Tea 2"
    assert whole_and_nothing_else(data, *{*serials(data).values()})
    with pytest.raises(AlreadyHere):
        brew(hall, tmp_path, 2)
    with pytest.raises(press.install.BadPack, match="two different packs"):
        press.stage(hall, press.box(2, version="other").write(tmp_path / "other"))


def test_a_removed_pack_leaves_every_record_and_whoever_is_in_it_may_finish(hall, data, tmp_path):
    amina, gwen = started(hall), started(hall, "gwen")
    finish(gwen, "3", "water")
    shelf.remove(SMALL, "test")
    let_go(data)
    stranger = hall.phone()
    assert "Tea 1" not in stranger.open("/modules/").words and stranger.open(TEA).status == 404
    assert TEA in amina.open("/").text and title(amina.open(TEA)) == "Tea 1"
    finish(amina, "3", "water")
    let_go(data)
    assert serials(data) == {} and whole_and_nothing_else(data)
    for phone in (amina, gwen):
        words = phone.open("/me").words
        assert "✓ Done on" in words and "no longer on the shelf" in words and "Brewing 1" in words
        assert phone.open(TEA).status == 404
    assert hall.as_("tomas").open(f"/tutor/learners/{hall.people['amina'].id}").status == 200


def test_a_hidden_pack_is_not_shown_and_whoever_has_begun_may_finish(hall, data, tmp_path):
    amina = started(hall)
    amina.press("Save and stop")
    shelf.hide(SMALL, "test")
    shelf.hide(SMALL, "test")
    stranger, gwen = hall.phone(), hall.as_("gwen")
    assert "Tea 1" not in stranger.open("/modules/?q=tea").words and stranger.open(TEA).status == 404
    assert "Tea 1" not in gwen.open("/").words and gwen.open(TEA).status == 404
    assert gwen.post(f"{TEA}/start").status == 404
    assert "Tea 1" in amina.open("/").words and "Tea 1" not in amina.open("/modules/").words
    assert title(amina.open(TEA)) == "Tea 1"
    finish(amina, "3", "water")
    brew(hall, tmp_path, 2)
    assert stranger.open(TEA).status == 404, "a newer version of it is hidden too"
    shelf.show(SMALL, "test")
    assert title(stranger.open(TEA)) == "Tea 2"
    did = [each.body["did"] for each in journal.entries() if each.kind is journal.Kind.AUDIT]
    assert did.count("hid a pack") == did.count("showed a pack again") == 1


def test_what_is_not_here_is_neither_hidden_nor_removed(hall):
    for act in (shelf.hide, shelf.show, shelf.remove):
        with pytest.raises(shelf.NotFound, match="no such pack"):
            act("org.example.none", "test")


def test_a_replay_of_the_journal_knows_who_is_in_which_version(hall, tmp_path):
    finish(started(hall), "3", "water")
    brew(hall, tmp_path, 2)
    started(hall, "gwen")
    before = list(Registration.select().order_by(Registration.id).tuples())
    write(journal.rebuild)
    assert list(Registration.select().order_by(Registration.id).tuples()) == before


def test_a_hub_from_before_knows_who_is_in_which_version_and_their_skills(hall, data, tmp_path):
    finish(started(hall), "3", "water")
    brew(hall, tmp_path, 2)
    started(hall, "gwen")
    before = list(Registration.select().order_by(Registration.id).tuples())
    db.close_database()
    with closing(sqlite3.connect(data / "hub.sqlite")) as old:
        old.executescript("""
            ALTER TABLE registration DROP COLUMN serial; ALTER TABLE registration DROP COLUMN skills;
            DROP TABLE hidden_pack; DROP TABLE replaced_id;
            DELETE FROM schema_migration WHERE name = '0012_versions';
        """)
        old.create_function("unpacked", 1, unpack)  # bodies were not packed yet
        old.execute("UPDATE journal SET body = CAST(unpacked(body) AS BLOB)")
        old.commit()
    db.open_database(data / "hub.sqlite")
    assert list(Registration.select().order_by(Registration.id).tuples()) == before
