"""Filling a stick for another hall: the same bytes, whole whenever it is pulled out, and only what the other wants."""

import json
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubserver.db import write
from hubserver.errors import HubError, Refused
from hubserver.files import sha256
from hubserver.packs import install, shelf
from hubserver.packs.models import Harmed, drop
from hubserver.sticks import commands, export, wants
from hubserver.sticks.found import State
from tests.conftest import PACK
from tests.packs import press
from tests.packs.press import SMALL, box, hubserver
from tests.sticks.laid import heavy, new_hub


class Here:
    """How a command reaches an open hub in this process."""

    def __init__(self, world):
        self.world, self.settings = world, world.hub.settings

    def do(self, command, **values):
        assert command == "pack standing"
        return commands._standing(self.world.hub, **values)


@pytest.fixture
def full(hall, tmp_path):
    """The shelf has two packs of ours besides the sample, and an empty folder stands for a stick."""
    press.add(hall.world, heavy(1).write(tmp_path / "one"))
    press.add(hall.world, heavy(3, count=2, id="org.example.other").write(tmp_path / "other"))
    hall.to = tmp_path / "stick"
    hall.to.mkdir()
    return hall


def filled(hall, *packs, **more):
    return commands._export(Here(hall.world), str(hall.to), packs, **more)


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_stick_has_every_index_and_seal_as_it_came_and_each_blob_once(full):
    answer = filled(full)
    assert answer["packs"] == ["org.example.other", SMALL, PACK]
    home = full.to / "learnhub"
    for pack, serial in ((SMALL, 1), ("org.example.other", 3)):
        for name in ("pack.json", "pack.sig"):
            kept = full.data / "packs" / pack / str(serial) / name
            assert (home / "packs" / pack / str(serial) / name).read_bytes() == kept.read_bytes()
    for path in (home / "blobs").glob("*/*"):
        assert sha256(path.read_bytes()) == path.name and path.parent.name == path.name[:2]
    assert answer["bytes"] == sum(path.stat().st_size for path in (home / "blobs").glob("*/*"))
    assert filled(full)["bytes"] == 0  # it is all there


def test_another_hub_finds_and_adds_what_is_on_it(full):
    write(drop, SMALL, 1)
    filled(full, "org.example.other")
    full.to.rename(full.media / "blue")
    (found,) = full.look().values()
    assert found.state is State.HERE and found.pack == "org.example.other"
    staged = install.stage(
        full.media / "blue" / found.place,
        full.world.hub.settings,
        new_hub(shelf.known().trusted),
        press.inspect,
    )
    assert staged.digest == found.digest


def test_what_is_damaged_here_is_not_handed_on(full):
    blob = next((full.data / "blobs").glob("*/*"))
    blob.write_bytes(b"!" + blob.read_bytes()[1:])
    with pytest.raises(Refused, match="is damaged on this hub, so it was not copied"):
        filled(full)
    assert not list(full.to.rglob(blob.name)) and not list(full.to.rglob("*.partial"))


@given(st.data())
@settings(max_examples=8)
def test_pulled_at_any_moment_what_is_on_it_is_whole_and_the_next_time_goes_on(full, data):
    """Whatever the order of the disk's files is, an index is only there when every blob of it is."""
    shutil.rmtree(full.to / "learnhub", ignore_errors=True)
    at, real = data.draw(st.integers(0, 60)), export.write_whole

    class Pulled(OSError):
        pass

    left = [at]

    def counted(do):
        def run(*values, **more):
            left[0] -= 1
            if left[0] < 0:
                raise Pulled(5, "Input/output error")
            return do(*values, **more)

        return run

    whole = export.whole
    export.whole, export.write_whole = counted(whole), counted(real)
    try:
        filled(full)
    except Refused as why:
        assert "The stick could not be written" in str(why)
    finally:
        export.whole, export.write_whole = whole, real
    for index in (full.to / "learnhub" / "packs").glob("*/*/pack.json"):
        assert index.with_name("pack.sig").exists()
        for file in json.loads(index.read_bytes())["files"]:
            blob = full.to / "learnhub" / "blobs" / file["sha256"][:2] / file["sha256"]
            assert sha256(blob.read_bytes()) == file["sha256"]
    filled(full)
    assert len(list((full.to / "learnhub" / "packs").glob("*/*/pack.json"))) == 3


def test_wants_name_what_a_hub_has_and_what_is_damaged(full, tmp_path):
    write(Harmed.create, digest="a" * 64, pack=SMALL, size=5, found_at="")
    commands._wants(Here(full.world), str(tmp_path / "wants.json"))
    asked = wants.read((tmp_path / "wants.json").read_bytes())
    assert {(each.id, each.serial, *each.missing) for each in asked.packs} >= {
        (SMALL, 1, "a" * 64),
        ("org.example.other", 3),
    }
    assert asked.hall == "Cwm Bryn"


def test_only_what_the_other_hub_lacks_goes_on_its_stick(full, tmp_path):
    film = box().entry("modules/tea/media/kettle.svg")["sha256"]
    asked = [wants.Want(SMALL, 1, [film, "b" * 64]), wants.Want(PACK, 99), wants.Want("org.example.other", 2)]
    (tmp_path / "wants.json").write_bytes(wants.write("Llan", asked))
    answer = filled(full, wants=str(tmp_path / "wants.json"))
    assert answer["packs"] == ["org.example.other"] and answer["files"] in (0, 1)
    assert not (full.to / "learnhub" / "packs" / SMALL).exists()
    assert (full.to / "learnhub" / "blobs" / film[:2] / film).read_bytes() == box().blobs[film]


@given(st.binary(max_size=200) | st.sampled_from([b"[" * 100_000, b'{"format":"learnhub/wants/1"}', b"\xff"]))
@settings(max_examples=40)
def test_a_list_of_wants_that_is_none_is_refused(data):
    with pytest.raises(HubError, match="That is not a list of what a hub wants"):
        wants.read(data)


def test_a_pack_or_a_folder_that_is_not_there_is_told(full, tmp_path):
    with pytest.raises(HubError, match=r"There is no pack org\.example\.none on the shelf"):
        filled(full, "org.example.none")
    with pytest.raises(HubError, match=r"wants\.json cannot be read"):
        filled(full, wants=str(tmp_path / "wants.json"))
    full.to.rmdir()
    with pytest.raises(HubError, match="There is no folder"):
        filled(full)
    assert not full.to.exists()


@pytest.mark.slow
def test_the_command_fills_a_stick_and_says_when_it_cannot(made_world, tmp_path):
    data = shutil.copytree(made_world[0], tmp_path / "data")
    (tmp_path / "stick").mkdir()
    done = hubserver("pack", "export", "--to", tmp_path / "stick", HUB_DATA=str(data))
    assert done.returncode == 0 and done.stdout.startswith("1 pack is in "), done.stderr
    assert done.stdout.endswith(" were copied. You can take the stick out.\n")
    done = hubserver("pack", "wants", "--out", tmp_path / "wants.json", HUB_DATA=str(data))
    assert done.stdout.startswith("Wrote ") and (tmp_path / "wants.json").exists()
