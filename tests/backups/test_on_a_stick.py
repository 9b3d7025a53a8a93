"""A stick that is marked gets a copy each time it is put in; only the recovery code opens it."""

import subprocess

import pytest

from hubserver.backups import keeping, sealing
from hubserver.backups.about import KEPT, copies
from hubserver.backups.models import RecoveryCode, StickCopy
from tests.backups.drill import CODE, Box, entry_ids, folder_of, work
from tests.packs import press
from tests.sticks.laid import until


@pytest.fixture
def desk(box):
    """A hub with a place for sticks, and its steward at the desk."""
    world = box.open()
    box.media = box.settings.sticks
    (box.media / "blue" / "learnhub").mkdir(parents=True)
    box.watch = world.app.extensions["sticks"]
    box.phone = world.as_("sian")
    yield box
    box.watch.close()


def rest(box):
    box.watch.poll()
    until(lambda: not any(stick.busy or stick.stale for stick in box.watch.sticks))
    return box.phone.open("/backups/").words


def new_code(box):
    box.phone.open("/backups/")
    page = box.phone.press("recovery code", pin=box.people["sian"].secret)
    return page, page.text.split('<bdi dir="ltr">')[1].split("<")[0]


def test_the_steward_makes_a_code_and_marks_a_stick_and_the_rest_goes_by_itself(desk):
    assert "There is no copy on a stick. If this box breaks, records are lost." in desk.phone.open("/desk/").words
    words = rest(desk)
    assert "First the steward makes a recovery code." in words and "Keep a safe copy" not in words
    page, code = new_code(desk)
    assert "Write it down or print it now." in page.words
    rest(desk)
    desk.phone.press("Keep a safe copy on this stick")
    assert "1 copy of this hub is on it. You can take it out." in rest(desk)
    assert "A copy is on a stick too." in desk.phone.open("/desk/").words
    work("ann", 500)
    assert "records are not on a stick yet." in desk.phone.open("/desk/").words
    (desk.media / "blue").rename(desk.media.parent / "blue")
    rest(desk)
    desk.hands.pass_(minutes=20)
    (desk.media.parent / "blue").rename(desk.media / "blue")
    assert "2 copies of this hub are on it." in rest(desk)
    known = entry_ids()
    newest = sorted((desk.media / "blue/learnhub/backups").iterdir())[-1]
    desk.watch.close()
    desk.close()
    other = Box(desk.media.parent / "other", (None, desk.people), desk.hands)
    other.restore(newest, code)
    other.open()
    assert set(known[:-1]) <= set(entry_ids())  # all but the note that this copy was made


def test_a_code_is_shown_once_and_its_form_sent_again_shows_the_same(desk):
    desk.phone.open("/backups/")
    form = desk.phone.form("recovery code")
    fields = {**dict(form.fields), "pin": desk.people["sian"].secret}
    first = desk.phone.post("/backups/code", **fields).text
    kept = RecoveryCode.now().recipient
    again = desk.phone.post("/backups/code", **fields).text
    assert first.split('<bdi dir="ltr">')[1][:29] == again.split('<bdi dir="ltr">')[1][:29]
    assert RecoveryCode.now().recipient == kept
    page, _ = new_code(desk)
    assert RecoveryCode.now().recipient != kept
    wrong = desk.phone.post("/backups/code", **{**fields, "pin": "no such words"})
    assert wrong.status == 403
    assert desk.world.as_("vera").open("/backups/").status == 200
    assert desk.world.as_("vera").post("/backups/code", **fields).status == 403
    everything = b"".join(path.read_bytes() for path in desk.data.glob("hub.sqlite*"))
    code = page.text.split('<bdi dir="ltr">')[1][:29]
    assert code.encode() not in everything and code.replace("-", "").encode() not in everything


def test_seven_are_kept_on_a_stick_and_other_halls_copies_are_left_alone(box, tmp_path):
    box.open()
    stick = tmp_path / "stick"
    stick.mkdir()
    foreign = stick / "hub-00000000-1-00000001.vhbackup"
    foreign.write_bytes(b"another hall's")
    (stick / "holiday.jpg").write_bytes(b"a photo")
    made = [box.copied_to(stick).name for _ in range(KEPT + 1)]
    assert folder_of(stick) == sorted([*made[-KEPT:], foreign.name, "holiday.jpg"])
    assert StickCopy.get().stick == "stick"


def test_anybody_can_check_a_copy_and_open_it_with_its_key_without_us(box, tmp_path):
    box.open()
    copy = box.copied_to(tmp_path / "stick")
    out = tmp_path / "out"
    out.mkdir()
    subprocess.run(["/usr/bin/tar", "-xf", copy, "-C", out], check=True)
    done = subprocess.run(["/usr/bin/sha256sum", "-c", "sha256sums"], cwd=out, capture_output=True, text=True)
    assert done.stdout == "about.json: OK\nhub.age: OK\n"
    assert b"Cwm Bryn" in (out / "about.json").read_bytes() and b"SQLite" not in copy.read_bytes()
    sealing.unseal(copy, CODE, tmp_path / "plain")
    assert press.rows(tmp_path / "plain", "journal")["journal"]


def test_a_stick_that_cannot_be_written_is_said_to_be(desk, monkeypatch):
    new_code(desk)
    rest(desk)
    (desk.media / "blue/learnhub/backups").write_bytes(b"a file is in the way, as good as a lock for any user")
    page = desk.phone.press("Keep a safe copy on this stick")
    assert page.status == 409 and "This stick cannot be written to" in page.words


def test_a_stick_that_fails_while_it_is_written_is_told_and_the_copy_here_is_made(desk):
    new_code(desk)
    rest(desk)
    name = f"hub-{desk.world.hub.hub_id[:8]}-1-{len(entry_ids()) + 1:08}.vhbackup"
    (desk.media / "blue/learnhub/backups" / name / "in the way").mkdir(parents=True)
    keeping.daily(desk.settings)
    words = desk.phone.open("/backups/").words
    assert "A safe copy could not be written (Is a directory)." in words and "Try another stick." in words
    assert len(copies(desk.data)) == 1 and "could not be made" not in desk.phone.open("/desk/").words
