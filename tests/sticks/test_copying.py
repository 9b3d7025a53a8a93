"""One press copies a pack in the background: how far it is; pulled and put back; stopped; a hub that starts again."""

import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubserver.clock import now
from hubserver.sticks.models import Wish
from hubserver.sticks.stick import Copy
from tests.packs import press
from tests.packs.press import SMALL, box
from tests.sticks.laid import heavy, stick, until

OTHER = "org.example.other"


def kept(hall):
    return {path.name for path in (hall.data / "packs" / ".copied").glob("*/*")}


def blob(folder, digest):
    return folder / "learnhub" / "blobs" / digest[:2] / digest


def in_order(made):
    """The digests of a pack's films, as they are copied."""
    return [file["sha256"] for file in made.index["files"] if file["path"].endswith(".mp4")]


def pull(hall, name="blue"):
    """Take the stick out; where it lies then."""
    away = hall.media.parent / f"{name} in the hand"
    (hall.media / name).rename(away)
    hall.look()
    return away


def test_one_press_adds_all_that_is_new_and_says_so(hall):
    stick(hall.media / "blue", box(), box(1, id=OTHER, title={"en": "Other things"}))
    hall.look()
    vera = hall.world.as_("vera")
    vera.open("/sticks/")
    vera.press("Add all that is new")
    hall.rest()
    assert hall.on_shelf() == hall.on_shelf(OTHER) == {"current": 1} and hall.whole(box())
    said = vera.open("/sticks/").words
    assert "Added: Small things." in said and "Added: Other things." in said and said.count("Already here") == 2
    assert "You can take it out." in said and kept(hall) == set() and Wish.all() == []
    assert "Put the kettle on" in hall.world.as_("amina").open(f"/modules/{SMALL}/tea").words
    vera.post("/sticks/add", digest=press.sha256(box().files()["pack.json"]))  # pressed twice
    assert vera.page.status == 200 and hall.rest() and hall.on_shelf() == {"current": 1}


@pytest.mark.parametrize("after", [0, 3, 7])
def test_a_pulled_stick_goes_on_where_it_stopped_and_needs_only_what_is_left(hall, after):
    made = heavy()
    films, blue = in_order(made), stick(hall.media / "blue", made)
    hall.look()
    blob(blue, films[after]).rename(hall.media.parent / "film")  # from here on the stick gives nothing
    hall.add(made)
    assert hall.on_shelf() == {} and set(films[:after]) <= kept(hall) and films[after] not in kept(hall)
    assert "A file of this pack is missing" in (said := hall.page().words) and "What was copied so far is kept." in said
    away = pull(hall)
    assert "Not copied yet: Small things Put in a stick that has it." in hall.page().words
    (hall.media.parent / "film").rename(blob(away, films[after]))
    for film in films[:after]:
        blob(away, film).unlink()  # copied before: not asked for again
    away.rename(hall.media / "green")
    hall.look()
    assert hall.on_shelf() == {"current": 1} and hall.whole(made) and kept(hall) == set()


def test_a_wish_outlives_a_restart_of_the_hub(hall):
    made = heavy()
    films, blue = in_order(made), stick(hall.media / "blue", made)
    hall.look()
    blob(blue, films[4]).rename(hall.media.parent / "film")
    hall.add(made)
    hall.again()
    (hall.media.parent / "film").rename(blob(blue, films[4]))
    for film in films[:4]:
        blob(blue, film).unlink()
    hall.look()
    assert hall.on_shelf() == {"current": 1} and hall.whole(made)


def test_a_copied_file_that_went_bad_meanwhile_is_copied_anew(hall):
    made = heavy()
    films, blue = in_order(made), stick(hall.media / "blue", made)
    hall.look()
    blob(blue, films[4]).rename(hall.media.parent / "film")
    hall.add(made)
    bad = hall.data / "packs" / ".copied" / films[0][:2] / films[0]
    bad.write_bytes(bad.read_bytes()[:-1] + b"!")
    (hall.media.parent / "film").rename(blob(blue, films[4]))
    hall.watch.look_again()
    hall.rest()
    assert hall.on_shelf() == {"current": 1} and hall.whole(made)


def test_a_damaged_blob_stops_the_copy_and_nothing_of_it_is_kept(hall):
    made = heavy()
    films, blue = in_order(made), stick(hall.media / "blue", made)
    hall.look()
    data = blob(blue, films[2]).read_bytes()
    blob(blue, films[2]).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    hall.add(made)
    vera = hall.world.as_("vera")
    assert "This pack has been changed or damaged (modules/tea/media/2.mp4)" in vera.open("/sticks/").words
    assert hall.on_shelf() == {} and films[2] not in kept(hall)
    blob(blue, films[2]).write_bytes(data)
    vera.press("Try again")
    hall.rest()
    assert hall.on_shelf() == {"current": 1} and hall.whole(made)


def test_what_is_not_wanted_any_more_is_not_copied_and_not_kept(hall):
    made = heavy()
    blue = stick(hall.media / "blue", made)
    hall.look()
    blob(blue, in_order(made)[4]).unlink()
    hall.add(made)
    assert kept(hall)
    vera = hall.world.as_("vera")
    vera.open("/sticks/")
    vera.press("Stop this")
    hall.rest()
    assert kept(hall) == set() and Wish.all() == [] and "Not copied yet" not in vera.page.words
    assert list((hall.data / "packs" / ".incoming").iterdir()) == []


def test_what_something_newer_took_the_place_of_is_not_waited_for_any_more(hall, tmp_path):
    made = heavy()
    blue = stick(hall.media / "blue", made)
    hall.look()
    blob(blue, in_order(made)[4]).unlink()
    hall.add(made)
    pull(hall)
    press.add(hall.world, box(2).write(tmp_path / "two"))
    hall.again()
    stick(hall.media / "green", box(1, id=OTHER))
    hall.look()
    assert Wish.all() == [] and "Not copied yet" not in hall.page().words


def test_what_was_added_is_not_offered_again_while_the_stick_is_read_again(hall):
    made = box()
    stick(hall.media / "blue", made)
    hall.look()
    (one,) = hall.watch.sticks
    one.busy = True  # whoever is at it has just put the pack on the shelf
    one.added(press.sha256(made.files()["pack.json"]))
    page = hall.page()
    assert "Already here" in page.words and all(form.button != "Add" for form in page.forms)
    one.busy = False


def test_two_sticks_at_once_are_read_and_copied_beside_each_other(hall):
    one, two = heavy(1), heavy(1, id=OTHER)
    stick(hall.media / "blue", one)
    stick(hall.media / "green", two)
    hall.look()
    hall.add(one, two)
    assert hall.on_shelf() == hall.on_shelf(OTHER) == {"current": 1} and hall.whole(one, two)


def test_the_same_pack_on_two_sticks_is_copied_once(hall):
    made = heavy()
    for name in ("blue", "green"):
        stick(hall.media / name, made)
    hall.look()
    hall.add(made)
    assert hall.on_shelf() == {"current": 1} and len(hall.watch.done) == 1


def test_a_pull_in_the_middle_of_copying_leaves_no_trace_and_goes_on(hall, caplog):
    made = heavy(count=30, size=1_000_000)
    stick(hall.media / "blue", made)
    hall.look()
    for _ in range(3):
        hall.watch.add([press.sha256(made.files()["pack.json"])], "test")
        until(lambda: hall.on_shelf() or any(copy.done for copy in hall.watch.copies.values()))
        pull(hall).rename(hall.media / "blue")
        hall.watch.poll()
    hall.look()
    assert hall.on_shelf() == {"current": 1} and hall.whole(made) and caplog.text == ""
    until(lambda: not kept(hall))


def test_the_page_says_how_far_it_is_and_looks_again_by_itself(hall):
    made = heavy(count=1, size=400_000)
    blue = stick(hall.media / "blue", made)
    hall.look()
    (one,) = hall.watch.sticks
    one.busy, one.copy = True, Copy(SMALL, {"en": "Small things"}, now().mono_ms - 60_000)
    one.copy.heard(10 << 20, 400 << 20)
    one.copy.heard(110 << 20, 400 << 20)
    page = hall.page()
    assert "Being copied: Small things 110 MB of 400 MB About 3 minutes are left. Leave the stick in." in page.words
    assert '<noscript><meta http-equiv="refresh" content="4; url=/sticks/?renewing=1"></noscript>' in page.text
    assert "You can take it out." not in page.words
    one.copy.heard(400 << 20, 400 << 20)
    assert "Everything is copied. It is being put on the shelf." in hall.page().words
    one.busy, one.copy = False, None
    assert 'http-equiv="refresh"' not in hall.page().text
    shutil.rmtree(blue)


def test_a_page_that_looks_again_by_itself_does_not_keep_anybody_signed_in(hall):
    vera = hall.world.as_("vera")
    for _ in range(7):
        hall.world.clock.pass_(minutes=5)
        vera.open("/sticks/?renewing=1")
    assert "Sign in" in vera.page.words and "Packs from a stick" not in vera.page.words


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**6)), min_size=1))
@settings(max_examples=30)
def test_the_time_that_is_left_is_never_less_than_nothing(steps):
    copy, done, at = Copy("x", {}, 0), 0, 0
    every = sum(step for step, _ in steps)
    for step, ms in steps:
        done, at = done + step, at + ms
        copy.heard(done, every)
        left = copy.seconds_left(at)
        assert left is None or left >= 0
