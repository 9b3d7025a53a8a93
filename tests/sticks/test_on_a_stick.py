"""What is on a stick, in words: new, newer, here, older, damaged, by someone new; whatever else is on it."""

import os
import random
import shutil
from dataclasses import replace

import pytest

from hubserver.keys import SigningKey
from hubserver.people.spoken import spoken
from hubserver.sticks import view
from hubserver.sticks.found import State
from hubserver.sticks.models import Wish
from hubserver.sticks.stick import Copy
from tests.packs import press
from tests.packs.press import SMALL, STRANGER, box, zip_of
from tests.sticks.laid import heavy, stick

LESSON = "modules/tea/module.en.json"


def states(found):
    return {place: each.state for place, each in found.items()}


def test_with_no_stick_in_the_page_says_what_to_do(hall):
    assert hall.look() == {}
    assert "Put a stick in. It is found by itself in a few seconds." in hall.page().words


def test_a_stick_shows_what_is_new_newer_here_and_older(hall, tmp_path):
    press.add(hall.world, box(3).write(tmp_path / "three"))
    newer = box(5).change(LESSON, title="Tea again")
    stick(hall.media / "blue", box(2), box(3), newer, box(1, id="org.example.other", title={"en": "Other things"}))
    found = hall.look()
    home = f"learnhub/packs/{SMALL}"
    assert states(found) == {
        f"{home}/2": State.OLDER,
        f"{home}/3": State.HERE,
        f"{home}/5": State.NEWER,
        "learnhub/packs/org.example.other/1": State.NEW,
    }
    said = hall.page().words
    assert "On the stick “blue”" in said and "You can take it out." in said
    assert "Small things Newer than the one here · version 1 1 module changes." in said
    assert "Other things New · version 1 1 new module. 0 kB to copy." in said  # the shelf has every file of it
    assert "Already here" in said and "Older than what this hub knows" in said


def test_only_what_is_new_has_to_be_copied(hall, tmp_path):
    press.add(hall.world, heavy(1).write(tmp_path / "one"))
    newer = heavy(1).put("modules/tea/media/new.mp4", b"x" * 7000, type="video/mp4", role="media")
    newer.index["serial"] = 2
    stick(hall.media / "blue", newer)
    assert [each.size for each in hall.look().values()] == [7000]
    assert "7 kB to copy. Then" in hall.page().words


def test_of_several_new_versions_the_newest_is_offered(hall):
    stick(hall.media / "blue", box(2), box(10), box(9))
    found = hall.look()
    assert [(each.serial, each.state) for each in found.values()] == [
        (10, State.NEW),
        (9, State.OLDER),
        (2, State.OLDER),
    ]


def test_a_zip_in_the_root_of_a_stick_is_found_too(hall):
    (hall.media / "blue").mkdir()
    zip_of(hall.media / "blue" / "tea.zip", box().files())
    assert states(hall.look()) == {"tea.zip": State.NEW}
    hall.add(box())
    assert hall.on_shelf() == {"current": 1} and hall.whole(box())


def test_the_watched_folder_may_be_a_stick_itself(hall):
    stick(hall.media, box())
    assert states(hall.look()) == {f"learnhub/packs/{SMALL}/1": State.NEW}


HARMS = {
    "a blob is missing": (lambda home, blob: blob.unlink(), "A file of this pack is missing"),
    "a blob is cut": (lambda home, blob: os.truncate(blob, 1), "changed or damaged"),
    "a blob is a link": (lambda home, blob: (blob.unlink(), blob.symlink_to("/etc/passwd")), "is a link"),
    "the index was changed": (lambda home, blob: (home / "pack.json").write_bytes(b"{}"), "its seal is broken"),
    "the index is missing": (lambda home, blob: (home / "pack.json").unlink(), "A file of this pack is missing"),
    "the seal is missing": (lambda home, blob: (home / "pack.sig").unlink(), "A file of this pack is missing"),
    "the seal is nonsense": (lambda home, blob: (home / "pack.sig").write_bytes(b"\xff\0{"), "no seal that can be"),
    "the index is a folder": (
        lambda home, blob: ((home / "pack.json").unlink(), (home / "pack.json").mkdir()),
        "is not a plain file",
    ),
    "the index is a pipe": (
        lambda home, blob: ((home / "pack.json").unlink(), os.mkfifo(home / "pack.json")),
        "is not a plain file",
    ),
    "the blobs are a file": (
        lambda home, blob: (shutil.rmtree(blob.parent.parent), blob.parent.parent.write_bytes(b"")),
        "A file of this pack is missing",
    ),
}


def test_a_damaged_pack_says_what_is_wrong_and_has_no_button(hall):
    made = box()
    digest = made.entry(LESSON)["sha256"]
    for number, (do, _) in enumerate(HARMS.values()):
        home = stick(hall.media / f"stick{number}", made) / "learnhub"
        do(home / "packs" / SMALL / "1", home / "blobs" / digest[:2] / digest)
    hall.look()
    page = hall.page()
    for number, (harm, (_, sentence)) in enumerate(HARMS.items()):
        (found,) = next(each.found for each in hall.watch.sticks if each.name == f"stick{number}")
        assert found.state is State.BAD and sentence in found.problem.message, harm
    assert page.words.count("Cannot be added") == len(HARMS) <= page.words.count("Nothing was added.")
    assert all(form.button != "Add" for form in page.forms)


def test_the_same_number_with_other_bytes_is_refused(hall, tmp_path):
    press.add(hall.world, box(3).write(tmp_path / "three"))
    stick(hall.media / "blue", box(3).change(LESSON, title="Not the same"))
    (found,) = hall.look().values()
    assert found.state is State.BAD and "two different packs with the same number 3" in hall.page().words


JUNK = {
    "nothing": {},
    "an empty folder": {"learnhub/x.txt": ""},
    "files where folders belong": {"learnhub/packs": "no folder", "learnhub/blobs": "nor this"},
    "odd names": {"learnhub/packs/a b c/1/pack.json": "", "learnhub/packs/org.x.y/one/pack.json": ""},
    "a film that is called zip": {"holiday.zip": b"\0" * 5000, "learnhub/packs/org.x.y/1/pack.json": b"[" * 100_000},
}


def test_whatever_is_on_a_stick_it_is_told_in_words(hall, caplog):
    for junk, files in JUNK.items():
        press.lay(hall.media / junk, {"holiday/photo.jpg": b"", "learnhub/readme": "", **files})
    os.mkfifo(hall.media / "nothing" / "pipe.zip")
    (hall.media / "nothing" / "link.zip").symlink_to("/dev/zero")
    (hall.media / "an empty folder" / "learnhub" / "packs").symlink_to("/proc")
    found = hall.look()
    assert len(found) == 2 and {each.state for each in found.values()} == {State.BAD}
    page = hall.page()
    assert page.status == 200 and caplog.text == ""
    assert all(f"On the stick “{junk}”" in page.words for junk in JUNK)
    assert page.words.count("There is no pack on this stick.") == len(JUNK) - 1


@pytest.mark.parametrize("link", ["learnhub", f"learnhub/packs/{SMALL}", f"learnhub/packs/{SMALL}/1"])
def test_what_a_link_leads_to_is_not_on_the_stick(hall, link):
    """A stick of Linux can have links, to wherever on the box: nothing behind them is looked at."""
    blue, away = stick(hall.media / "blue", box()), hall.media.parent / "elsewhere"
    press.lay(blue, {"other.zip": b""})
    (blue / link).rename(away)
    (blue / link).symlink_to(away)
    assert list(hall.look()) == ["other.zip"]


def test_a_pack_that_is_damaged_in_one_place_and_whole_in_another_can_be_added(hall):
    made = heavy()
    blue = stick(hall.media / "blue", made)
    zip_of(blue / "pack.zip", made.files())
    film = made.entry("modules/tea/media/0.mp4")["sha256"]
    (blue / "learnhub/blobs" / film[:2] / film).unlink()
    assert states(hall.look()) == {"pack.zip": State.NEW}
    hall.add(made)
    assert hall.on_shelf() == {"current": 1} and hall.whole(made)


def test_a_stick_that_cannot_be_read_at_all_is_told_in_words(hall, monkeypatch):
    """The child ends in the middle: killed for its memory, or by the kernel when a stick breaks."""
    stick(hall.media / "blue", box())
    monkeypatch.setattr("sys.executable", "/bin/false")
    hall.look()
    assert "Reading the stick stopped in the middle. Nothing was changed." in hall.page().words


def test_a_pack_that_does_not_fit_has_no_button(hall):
    stick(hall.media / "blue", heavy())
    hall.look()
    settings = hall.world.hub.settings
    hall.world.hub.settings = replace(settings, free_mb=1_000_000)
    said = hall.page()
    assert "and 977 GB must stay free. There is not enough space on this box." in said.words
    assert all("Add" not in form.button for form in said.forms)


def alike():
    """Two packs of 7 MB that have a film of 6 MB in common."""
    made = [heavy(count=1, size=6 << 20), heavy(count=1, size=6 << 20, id="org.example.other")]
    for number, each in enumerate(made):
        data = random.Random(number).randbytes(1 << 20)
        each.put("modules/tea/media/own.mp4", data, type="video/mp4", role="media")
    return made


def test_what_several_packs_have_alike_is_counted_once(hall):
    stick(hall.media / "blue", *alike())
    hall.look()
    said = hall.page().words
    assert said.count("7.0 MB to copy.") == 2 and "Together they need 8.0 MB." in said


def test_packs_that_do_not_fit_together_are_added_one_by_one(hall, monkeypatch):
    stick(hall.media / "blue", *alike())
    hall.look()
    room = (hall.world.hub.settings.free_mb << 20) + (8 << 20)  # for one of them, and not for both
    monkeypatch.setattr("hubserver.sticks.pages.free_bytes", lambda _: room)  # others write to this disk, too
    said = hall.page()
    assert "There is not enough space for all. Add some of them." in said.words
    assert [form.button for form in said.forms if form.button.startswith("Add")] == ["Add", "Add"]


def test_what_is_still_to_come_is_not_free_any_more(hall):
    stick(hall.media / "blue", heavy(count=1, size=6 << 20), heavy(2, count=1, size=6 << 20, id="org.example.other"))
    hall.look()
    (one,) = hall.watch.sticks
    one.busy, one.copy = True, Copy(SMALL, {"en": "Small things"}, 0, all=6 << 20)
    free = 100 << 20
    coming = view.coming(hall.watch.sticks, Wish.all(), hall.watch.copies)
    room = view.Room(free, coming, 90 << 20)
    assert coming == 6 << 20 and room.after(1 << 20) == 93 << 20 and room.fits(1 << 20) and not room.fits(6 << 20)
    one.busy, one.copy = False, None


# Who signed it


def test_a_pack_by_someone_new_is_amber_and_only_the_steward_can_say_yes(hall):
    stick(hall.media / "blue", box(), key=STRANGER, public=[STRANGER])
    (found,) = hall.look().values()
    assert found.state is State.STRANGE
    words = spoken(STRANGER.public)
    vera, sian = hall.page("vera"), hall.page("sian")
    for page in (vera, sian):
        assert "Signed by someone new" in page.words and words in page.words
        assert "Do not add it unless your coordinator said so." in page.words
    assert "Only the steward can say yes to this." in vera.words
    assert [form.button for form in vera.forms if "trust" in form.button] == []
    assert not hall.watch.add([found.digest], "test")


def test_the_steward_trusts_a_key_with_their_passphrase_and_adds_the_pack(hall):
    stick(hall.media / "blue", box(), key=STRANGER, public=[STRANGER])
    hall.look()
    sian = hall.world.as_("sian")
    sian.open("/sticks/")
    sian.press("trust this key", pin="wrong-wrong-wrong-wrong")
    assert sian.page.status == 403 and "That is not your passphrase. Nothing was changed." in sian.page.words
    assert len(press.rows(hall.data, "publisher")["publisher"]) == 2
    sian.open("/sticks/")
    sian.press("trust this key", pin=hall.world.people["sian"].secret)
    (found,) = hall.rest().values()
    assert sian.page.status == 200 and found.state is State.NEW
    sian.open("/sticks/")
    sian.press("Add")
    hall.rest()
    assert hall.on_shelf() == {"current": 1}
    assert "Added: Small things." in sian.open("/sticks/").words


def test_a_key_that_is_not_on_the_stick_or_is_another_one_cannot_be_trusted(hall):
    other = SigningKey(b"a publisher who signed something")
    stick(hall.media / "blue", box(), key=STRANGER, public=[other])
    (found,) = hall.look().values()
    assert found.state is State.STRANGE and found.public == b""
    page = hall.page("sian")
    assert "The key of whoever made it is not on this stick" in page.words
    assert [form.button for form in page.forms if "trust" in form.button] == []
    sian = hall.world.as_("sian")
    assert sian.post("/sticks/trust", key=found.key, pin=hall.world.people["sian"].secret).status == 404


def test_a_volunteer_cannot_trust_a_key_by_hand(hall):
    stick(hall.media / "blue", box(), key=STRANGER, public=[STRANGER])
    (found,) = hall.look().values()
    vera = hall.world.as_("vera")
    assert vera.post("/sticks/trust", key=found.key, pin=hall.world.people["vera"].secret).status == 403
    assert hall.world.as_("amina").open("/sticks/").status == 403
    assert len(press.rows(hall.data, "publisher")["publisher"]) == 2
