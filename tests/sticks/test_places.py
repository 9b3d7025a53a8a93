"""Where sticks are found: in the watched folder, on mounts below it; and whatever is on one, it can be read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubserver.blobs import Blobs
from hubserver.keys import key_id
from hubserver.packs.learnhub import on_stick
from hubserver.settings import Settings
from hubserver.sticks import places
from hubserver.sticks.found import Known, State
from hubserver.sticks.reading import Look
from tests.packs.press import KEY, SMALL, box, lay, zip_of
from tests.sticks.laid import new_hub, stick

LINE = "{number} 25 8:1 / {point} ro,nosuid,nodev,noexec - vfat /dev/sda1 ro\n"


@pytest.fixture
def mounts(tmp_path, monkeypatch):
    """Write what Linux says is mounted."""
    table = tmp_path / "mountinfo"
    monkeypatch.setattr(places, "MOUNTS", table)

    def mounted(*points):
        lines = (LINE.format(number=number, point=point) for number, point in points)
        table.write_text("22 1 8:0 / / rw - ext4 /dev/vda rw\n" + "".join(lines))

    mounted()
    return mounted


def test_a_mount_is_a_stick_whatever_is_on_it_and_however_deep(tmp_path, mounts):
    folder = tmp_path / "media"
    (folder / "vera" / "Vera’s stick").mkdir(parents=True)
    assert places.sticks(folder) == {}
    name = "Vera’s\\040stick"
    mounts((91, f"{folder}/vera/{name}"), (92, f"{tmp_path}/elsewhere"))
    assert [path.name for path in places.sticks(folder)] == ["Vera’s stick"]


def test_a_stick_that_was_taken_out_and_put_back_is_another_visit(tmp_path, mounts):
    folder = tmp_path / "media"
    stick(folder / "sda1", box())
    mounts((91, folder / "sda1"))
    before = places.sticks(folder)[folder / "sda1"]
    mounts((95, folder / "sda1"))
    after = places.sticks(folder)[folder / "sda1"]
    assert before.here != after.here and before.content == after.content
    stick(folder / "sda1", box(1, id="org.example.other"))
    assert places.sticks(folder)[folder / "sda1"].content != after.content


def test_only_folders_with_packs_are_sticks_and_no_link_is_followed(tmp_path, mounts):
    folder = tmp_path / "media"
    stick(tmp_path / "away", box())
    lay(folder, {"photos/me.jpg": b"", "zips/tea.zip": b"", "file": b""})
    (folder / "link").symlink_to(tmp_path / "away")
    assert [path.name for path in places.sticks(folder)] == ["zips"]
    assert places.sticks(tmp_path / "nowhere") == {}


def test_the_folder_of_a_version_on_a_stick_has_its_blobs_beside_all_others(tmp_path):
    home = stick(tmp_path / "blue", box()) / "learnhub"
    assert on_stick(home / "packs" / SMALL / "1") == home
    assert on_stick(tmp_path / "packs" / SMALL / "1") is None


def look(folder):
    known = Known(new_hub({key_id(KEY.public): KEY.public}), {}, [])
    return Look(folder, Settings(data=folder.parent / "data"), known, Blobs(folder.parent / "copied")).report()


@given(st.data())
@settings(max_examples=25)
def test_a_stick_on_which_any_bytes_changed_is_read_and_nothing_of_it_is_believed(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("any") / "blue"
    files = box().files()
    name = data.draw(st.sampled_from(["pack.json", "pack.sig"]))
    harm = data.draw(st.binary(max_size=60) | st.integers(0, len(files[name]) - 1))
    good = files[name]
    bad = good[:harm] + bytes([good[harm] ^ 1]) + good[harm + 1 :] if isinstance(harm, int) else harm
    lay(folder / "learnhub", {n if n.startswith("blobs/") else f"packs/{SMALL}/1/{n}": d for n, d in files.items()})
    (folder / "learnhub" / "packs" / SMALL / "1" / name).write_bytes(bad)
    zip_of(folder / "tea.zip", files | {name: bad})
    lay(folder, {"junk.zip": bad, "learnhub/keys/a.pub": bad, f"learnhub/packs/{SMALL}/2/pack.json": bad})
    states = {found.state for found in look(folder).found}
    # A changed letter in the seal's own spelling (white space, padding) can leave it good; its bytes are not believed.
    assert states <= {State.BAD, State.STRANGE} or name == "pack.sig"
