"""The shelf is read again in slices: what is damaged is told, not served, and comes back from the next stick."""

import pytest

from hubserver.db import database, write
from hubserver.packs.models import Harmed, Reread, drop
from hubserver.packs.recheck import recheck
from tests.packs import press
from tests.packs.press import SMALL, box, zip_of
from tests.sticks.laid import stick

PICTURE = "modules/tea/media/kettle.svg"
WHOLE = 1 << 40


@pytest.fixture
def shelf(hall, tmp_path):
    """The small pack is on the shelf."""
    press.add(hall.world, box().write(tmp_path / "one"))
    return hall


def path_of(hall, digest):
    return hall.data / "blobs" / digest[:2] / digest


def digest_of(path):
    return box().entry(path)["sha256"]


def damage(hall, *paths):
    for path in paths:
        blob = path_of(hall, digest_of(path))
        blob.write_bytes(b"!" + blob.read_bytes()[1:])


def harmed():
    return {row.digest for row in Harmed.all()}


def test_a_damaged_file_is_told_on_the_desk_and_not_served(shelf):
    damage(shelf, PICTURE)
    path_of(shelf, digest_of("modules/tea/quiz.en.json")).unlink()
    recheck(shelf.data, WHOLE)
    assert harmed() == {digest_of(PICTURE), digest_of("modules/tea/quiz.en.json")}
    vera = shelf.world.as_("vera")
    said = vera.open("/desk/").words
    assert "A file of “Small things” is damaged or missing. Answers and records are safe." in said
    assert "Put in a stick that has this pack." in said
    page = vera.open(f"/packs/media/{digest_of(PICTURE)}.svg")
    assert page.status == 404 and "This picture is damaged here." in page.words
    assert "Put the kettle on" in shelf.world.as_("amina").open(f"/modules/{SMALL}/tea").words
    recheck(shelf.data, WHOLE)
    assert len(Harmed.all()) == 2


def test_the_shelf_is_read_in_slices_and_each_begins_where_the_last_one_ended(shelf):
    damage(shelf, *(file["path"] for file in box().index["files"]))
    every, sizes = {file["sha256"] for file in box().index["files"]}, []
    for _ in range(100):
        recheck(shelf.data, 1)  # a file at a time
        sizes.append(len(harmed()))
        if Reread.get().after == "":
            break
    assert harmed() == every and sizes == sorted(sizes) and len(sizes) > len(every)


def test_what_is_whole_again_is_not_told_any_more(shelf, tmp_path):
    damage(shelf, PICTURE)
    recheck(shelf.data, WHOLE)
    path_of(shelf, digest_of(PICTURE)).write_bytes(box()[PICTURE])
    recheck(shelf.data, 1)
    assert harmed() == set()
    assert shelf.world.as_("vera").open(f"/packs/media/{digest_of(PICTURE)}.svg").status == 200


def test_the_next_stick_that_has_it_mends_it_by_itself(shelf):
    damage(shelf, PICTURE, "modules/tea/quiz.en.json")
    recheck(shelf.data, WHOLE)
    other = box(7, id="org.example.other")  # another pack with the same files
    stick(shelf.media / "blue", other)
    shelf.look()
    assert harmed() == set() and shelf.whole(box())
    assert "damaged or missing" not in shelf.page().words
    assert list((shelf.data / "packs" / ".incoming").glob("*")) == []


def test_a_zip_mends_it_too_and_a_stick_with_bad_bytes_does_not(shelf):
    damage(shelf, PICTURE)
    recheck(shelf.data, WHOLE)
    blue = stick(shelf.media / "blue", box())
    bad = blue / "learnhub" / "blobs" / digest_of(PICTURE)[:2] / digest_of(PICTURE)
    bad.write_bytes(b"?" * len(box()[PICTURE]))
    shelf.look()
    assert harmed() == {digest_of(PICTURE)}
    (shelf.media / "green").mkdir()
    zip_of(shelf.media / "green" / "tea.zip", box().files())
    shelf.look()
    assert harmed() == set() and shelf.whole(box())


def test_a_lost_index_is_told_and_put_back_from_a_stick(shelf):
    index = shelf.data / "packs" / SMALL / "1" / "pack.json"
    good = index.read_bytes()
    index.unlink()
    recheck(shelf.data, WHOLE)
    assert len(harmed()) == 1 and "A file of “Small things”" in shelf.world.as_("vera").open("/desk/").words
    stick(shelf.media / "blue", box())
    shelf.look()
    assert index.read_bytes() == good and harmed() == set()


def test_installing_the_same_pack_again_mends_it_too(shelf, tmp_path):
    damage(shelf, PICTURE)
    recheck(shelf.data, WHOLE)
    assert press.add(shelf.world, tmp_path / "one").restored == 1 and harmed() == set()


def test_what_left_the_shelf_is_not_looked_for(shelf):
    damage(shelf, PICTURE)
    recheck(shelf.data, WHOLE)
    write(drop, SMALL, 1)
    recheck(shelf.data, WHOLE)
    assert harmed() == set() and database.execute_sql("SELECT count(*) FROM reread").fetchone() == (1,)
