"""Every hostile pack of the table is refused with its own sentence, soon, and the hub is as it was."""

import os
import time

import pytest

from hubserver.authoring.build import build
from hubserver.errors import Refused
from hubserver.packs import install
from tests.conftest import Hands, opened
from tests.packs import press
from tests.packs.hostile import table
from tests.packs.hostile.whole import AUTHORS, STICKS
from tests.packs.press import all_of

SOON = 20  # seconds, on a machine with much else to do


@pytest.fixture(scope="module")
def hall(made_world, tmp_path_factory):
    """A hub that trusts our publisher and has a pack of theirs. It is one for all, because nothing changes it."""
    folder = tmp_path_factory.mktemp("hall")
    for world in opened(made_world, folder, Hands()):
        press.trusting(world)
        press.add(world, table.before(folder / "before"))
        yield world


@pytest.mark.parametrize("kind", STICKS, ids=lambda kind: kind.name)
def test_a_hostile_pack_is_refused_with_its_sentence_and_nothing_changes(hall, tmp_path, kind):
    path, data, began = kind.make(tmp_path), hall.hub.settings.data, time.monotonic()
    before = all_of(data)
    with pytest.raises(Refused) as why:
        press.add(hall, path)
    assert table.short(str(why.value)) == kind.said
    assert all_of(data) == before
    assert not list(data.glob("packs/.incoming/*"))
    assert time.monotonic() - began < SOON


@pytest.mark.parametrize("kind", AUTHORS, ids=lambda kind: kind.name)
def test_a_hostile_folder_of_an_author_is_told_by_file_and_line_and_not_built(tmp_path, kind):
    began, built = time.monotonic(), build(kind.make(tmp_path))
    assert kind.said in [str(finding) for finding in built.findings.found]
    assert built.index is None
    assert time.monotonic() - began < SOON


@pytest.mark.slow
def test_a_film_larger_than_the_memory_is_told_of_and_not_read_into_it(tmp_path):
    folder = press.lay(tmp_path / "folder", press.small())
    page, film = folder / "modules/tea/index.md", folder / "modules/tea/media/film.mp4"
    page.write_text(press.INDEX.replace("Slowly.", "![Slowly](media/film.mp4)"))
    film.write_bytes(b"\0\0\0\x18ftyp")
    os.truncate(film, 3 << 30)
    done = press.hubserver("pack", "build", folder, "--out", tmp_path / "built")
    assert (done.returncode, done.stdout) == (1, "")
    assert "media/film.mp4 needs captions beside it" in done.stderr and "is large (3221 MB)" in done.stderr
    assert done.stderr.endswith("Nothing was built.\n")
    assert not (tmp_path / "built").exists()


def test_what_needs_too_much_memory_is_refused_and_nothing_is_left(hall, tmp_path):
    def greedy(*_):
        return bytearray(1 << 60)

    data, settings = hall.hub.settings.data, hall.hub.settings
    before = all_of(data)
    with pytest.raises(Refused, match=r"needs too much memory\. Nothing was added\."):
        install.stage(table.pack().write(tmp_path / "pack"), settings, press.shelf.known(), greedy)
    assert all_of(data) == before and not list(data.glob("packs/.incoming/*"))


def test_the_pack_from_which_they_are_made_is_let_in(world, tmp_path):
    press.trusting(world)
    for number, path in enumerate((table.pack().write(tmp_path / "pack"), table.zipped(tmp_path))):
        staged = press.stage(world, path)
        assert staged.pack.serial == table.NEWER, number


def test_each_kind_has_a_name_of_its_own():
    assert len({kind.name for kind in STICKS}) == len(STICKS) >= 40
