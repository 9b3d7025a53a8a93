"""What was lost or damaged on the shelf comes back with the same pack, is never taken into a newer one, and files that
no pack needs are removed without ever taking one that is needed."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hubserver.modules.leaving import let_go
from hubserver.packs import staged as staging
from hubserver.packs.install import AlreadyHere, Refused
from tests.packs import press
from tests.packs.press import SMALL, box, hubserver, serials

LESSON = "modules/tea/module.en.json"


@pytest.fixture
def hall(world, tmp_path):
    """A hub that trusts our publisher and has the small pack, serial 1."""
    press.trusting(world)
    press.add(world, box(1).write(tmp_path / "one"))
    return world


def blob(world, digest):
    return world.hub.settings.data / "blobs" / digest[:2] / digest


def digests(*boxes):
    return {file["sha256"] for each in boxes for file in each.index["files"]}


def on_disk(world):
    return {path.name for path in (world.hub.settings.data / "blobs").glob("*/*")}


def whole(world, *boxes):
    """Whether every file of these is on the shelf, byte for byte."""
    return all(blob(world, digest).read_bytes() == each.blobs[digest] for each in boxes for digest in digests(each))


def flip(path):
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


HARMS = {"flipped": flip, "cut": lambda path: os.truncate(path, 1), "lost": Path.unlink}


@pytest.mark.parametrize("harm", HARMS)
def test_the_same_pack_again_puts_back_what_is_damaged_and_says_so(hall, tmp_path, harm):
    some = sorted(digests(box()))[:2]
    for digest in some:
        HARMS[harm](blob(hall, digest))
    before = press.rows(hall.hub.settings.data)
    staged = press.add(hall, tmp_path / "one")
    assert staged.restored == 2 and whole(hall, box())
    assert press.rows(hall.hub.settings.data) == before
    with pytest.raises(AlreadyHere):
        press.add(hall, tmp_path / "one")


@pytest.mark.parametrize("name", ["pack.json", "pack.sig"])
def test_the_same_pack_again_puts_back_its_index_and_its_seal(hall, tmp_path, name):
    kept = hall.hub.settings.data / "packs" / SMALL / "1" / name
    good = kept.read_bytes()
    flip(kept)
    assert press.add(hall, tmp_path / "one").restored == 1 and kept.read_bytes() == good


def test_a_newer_pack_takes_nothing_damaged_from_the_shelf(hall, tmp_path):
    digest = box().entry("modules/tea/quiz.en.json")["sha256"]
    flip(blob(hall, digest))
    newer = box(2).change(LESSON, title="Tea again")
    press.add(hall, newer.write(tmp_path / "two"))
    assert serials(hall.hub.settings.data) == {"current": 2, "previous": 1} and whole(hall, box(1), newer)


def test_a_newer_pack_whose_stick_has_not_what_is_damaged_here_is_refused(hall, tmp_path):
    digest = box().entry("modules/tea/quiz.en.json")["sha256"]
    folder = box(2).change(LESSON, title="Tea again").write(tmp_path / "two")
    (folder / "blobs" / digest[:2] / digest).unlink()
    flip(blob(hall, digest))
    with pytest.raises(press.install.BadPack, match="A file of this pack is missing"):
        press.stage(hall, folder)
    assert serials(hall.hub.settings.data) == {"current": 1}


def test_a_copy_that_was_swept_away_before_it_was_settled_is_refused(hall, tmp_path):
    """Its process was killed, and another one cleaned up behind it while the hub began to settle it."""
    data = hall.hub.settings.data
    newer = (
        box(2).change(LESSON, title="Tea again").put("modules/tea/media/x.mp4", b"x", type="video/mp4", role="media")
    )
    before = press.rows(data)
    for gone in ("pack.json", "pack.sig", f"blobs/{newer.entry(LESSON)['sha256']}", ""):
        staged = press.stage(hall, newer.write(tmp_path / "two"))
        path = data / "packs" / ".incoming" / staged.folder / gone
        path.unlink() if gone else shutil.rmtree(path)
        with pytest.raises(Refused, match=r"is not all there any more. Nothing was added. Add it once more."):
            press.shelf.switch(staged, data, "test")
        assert press.rows(data) == before and whole(hall, box(1))
    press.add(hall, tmp_path / "two")
    assert whole(hall, box(1), newer)


def test_what_no_pack_needs_is_removed_and_the_version_before_stays_whole(hall, tmp_path):
    data, every = hall.hub.settings.data, [box(1)]
    others = on_disk(hall) - digests(box(1))
    for serial in (2, 3, 4):
        every.append(box(serial).change(LESSON, title=f"Tea {serial}"))
        press.add(hall, every[-1].write(tmp_path / str(serial)))
    let_go(data)
    assert on_disk(hall) == others | digests(*every[-2:]) and whole(hall, *every[-2:])
    assert sorted(path.name for path in (data / "packs" / SMALL).iterdir()) == ["3", "4"]


def test_what_an_install_left_that_was_cut_short_is_removed_by_the_job(hall, tmp_path):
    data, before = hall.hub.settings.data, on_disk(hall)
    newer = box(2).change(LESSON, title="Tea again")
    staging.settle(press.stage(hall, newer.write(tmp_path / "two")), data)  # and then the power went
    assert on_disk(hall) > before
    press.shelf.collect(data)
    assert on_disk(hall) == before and not (data / "packs" / SMALL / "2").exists()
    assert whole(hall, box(1))


def test_an_install_under_way_loses_nothing_that_it_took_from_the_shelf(hall, tmp_path):
    """Between its copying and its switch, the version is dropped whose files it takes over."""
    data = hall.hub.settings.data
    third = box(3).put("modules/tea/media/old.mp4", b"old", type="video/mp4", role="media")
    first = box(1, id="org.example.other").put("x/old.mp4", b"old", type="video/mp4", role="media")
    press.add(hall, first.write(tmp_path / "other"))
    staged = press.stage(hall, third.write(tmp_path / "three"))
    press.shelf.remove("org.example.other", "test")
    let_go(data)
    assert not blob(hall, third.entry("modules/tea/media/old.mp4")["sha256"]).exists()
    press.shelf.switch(staged, data, "test")
    assert whole(hall, third)


def test_installs_and_the_job_at_the_same_time_leave_a_whole_shelf(hall, tmp_path):
    data = hall.hub.settings.data
    boxes = [box(n, id=f"org.example.p{n}").change(LESSON, title=f"Tea {n % 3}") for n in range(1, 9)]
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(press.add, hall, each.write(tmp_path / f"p{n}")) for n, each in enumerate(boxes)]
        while not all(job.done() for job in jobs):
            press.shelf.collect(data)
        assert [job.result().restored for job in jobs] == [0] * 8
    assert whole(hall, box(1), *boxes)


@pytest.mark.parametrize("harm", [Path.unlink, flip])
def test_nothing_is_removed_while_an_index_is_not_as_it_should_be(hall, tmp_path, caplog, harm):
    data = hall.hub.settings.data
    harm(data / "packs" / SMALL / "1" / "pack.json")
    spare = data / "blobs" / "00" / ("0" * 64)
    spare.parent.mkdir(exist_ok=True)
    spare.write_bytes(b"spare")
    press.shelf.collect(data)
    assert spare.exists() and whole(hall, box(1))
    assert "Files that no pack needs were left on the shelf" in caplog.text
    press.add(hall, tmp_path / "one")
    assert not spare.exists() and whole(hall, box(1))


def test_a_folder_left_by_a_process_is_swept_though_its_number_was_given_again(hall, tmp_path):
    data = hall.hub.settings.data
    staged = press.stage(hall, box(2).write(tmp_path / "two"))
    mine = data / "packs" / ".incoming" / staged.folder
    pid, _, rest = staged.folder.split("-", 2)
    others = [
        mine.with_name(f"{pid}-1-{rest}"),
        mine.with_name(f"{2**22 + 1}-1-{rest}"),
        mine.with_name(f"{pid}-{rest}"),
    ]
    for other in others:
        shutil.copytree(mine, other)
    staging.sweep(data)
    assert mine.exists() and not any(other.exists() for other in others)


@pytest.mark.slow
def test_the_command_says_that_files_were_put_back(made_world, tmp_path):
    data = shutil.copytree(made_world[0], tmp_path / "data")
    one = box().write(tmp_path / "one")
    assert hubserver("pack", "trust", press.public_file(tmp_path), HUB_DATA=str(data)).returncode == 0
    assert hubserver("pack", "install", one, HUB_DATA=str(data)).returncode == 0
    digest = min(digests(box()))
    flip(data / "blobs" / digest[:2] / digest)
    done = hubserver("pack", "install", one, HUB_DATA=str(data))
    assert (done.returncode, done.stdout) == (
        0,
        "This pack is already here. A file of it was lost or damaged, now whole.\n",
    )
    assert hubserver("job", "run", "shelf", HUB_DATA=str(data)).stdout == "Ran shelf.\n"
