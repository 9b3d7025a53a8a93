"""The disk is full, the stick is pulled, another is quicker: the shelf stays whole, and the next try works."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from hubserver.errors import HubError
from hubserver.packs.staged import discard
from tests.conftest import ROOT, Hands, opened
from tests.packs import press
from tests.packs.falling import whole
from tests.packs.hostile.whole import MEANWHILE
from tests.packs.press import box, serials
from tests.packs.test_power_cut import larger

SAID = {kind.name: kind.said for kind in MEANWHILE}


@pytest.fixture
def disk(tmp_path):
    """A small disk of its own; `disk(option)` changes it."""
    place = tmp_path / "disk"
    place.mkdir()

    def mounted(options):
        return subprocess.run(["mount", "-t", "tmpfs", "-o", options, "hub", place], capture_output=True).returncode

    if os.geteuid() or mounted("size=64m"):
        pytest.skip("Only root can make a small disk to fill.")
    mounted.place = place
    yield mounted
    subprocess.run(["umount", "-l", place], check=True)


def used(place):
    """How many files the disk has room for, and how many there are."""
    about = os.statvfs(place)
    return about.f_files - about.f_ffree


def tried(world, pack):
    """What the hub says of a pack; "" where it was added."""
    try:
        press.add(world, pack)
    except HubError as why:
        return str(why)
    return ""


def test_a_disk_that_is_full_at_any_step_leaves_the_shelf_as_it_was(made_world, disk, tmp_path):
    """At each step of an install there is no room for one more file."""
    pack = box(2).write(tmp_path / "two")
    for world in opened(made_world, disk.place, Hands()):
        world.hub.settings = replace(world.hub.settings, free_mb=0)
        press.trusting(world)
        press.add(world, box(1).change("modules/tea/module.en.json", title="Old").write(tmp_path / "one"))
        data, said = world.hub.settings.data, []
        before = press.rows(data)
        for room in range(100):
            assert disk(f"remount,nr_inodes={used(disk.place) + room}") == 0
            said.append(tried(world, pack))
            if not said[-1]:
                break
            assert press.rows(data) == before
            assert not list(data.glob("packs/.incoming/*"))
            assert "Old" in world.phone().open(f"/modules/{press.SMALL}/tea").words
        assert len(said) > 4 and set(said[:-1]) == {SAID["the disk becomes full"]}
        assert serials(data) == {"current": 2, "previous": 1}


def test_a_disk_that_is_full_when_the_shelf_is_switched_is_told_and_the_next_try_works(made_world, disk, tmp_path):
    pack = larger(2).write(tmp_path / "two")
    for world in opened(made_world, disk.place, Hands()):
        world.hub.settings = replace(world.hub.settings, free_mb=0)
        press.trusting(world)
        press.add(world, box(1).write(tmp_path / "one"))
        data = world.hub.settings.data
        before = press.rows(data)
        staged = press.stage(world, pack)
        with (disk.place / "film").open("wb", 0) as film, pytest.raises(OSError):
            while True:
                film.write(bytes(4096))
        with pytest.raises(HubError):
            press.shelf.switch(staged, data, "test")
        assert press.rows(data) == before
        (disk.place / "film").unlink()
        assert tried(world, pack) == ""
        assert serials(data) == {"current": 2, "previous": 1}


def at_call(name, number, act):
    """Act when a function of this name is called for the so-many-th time."""
    calls = 0

    def look(frame, event, _):
        nonlocal calls
        if event == "call" and frame.f_code.co_name == name and "/packs/" in frame.f_code.co_filename:
            calls += 1
            if calls == number:
                act()

    return look


@pytest.mark.parametrize("tenth", range(1, 11))
def test_a_stick_that_is_pulled_at_any_tenth_is_told_and_the_next_try_works(world, tmp_path, tenth):
    press.trusting(world)
    stick, away = larger(1).write(tmp_path / "stick"), tmp_path / "away"
    before, data = press.all_of(world.hub.settings.data), world.hub.settings.data
    files = len({file["sha256"] for file in larger(1).index["files"]})
    sys.setprofile(at_call("_in_folder", 2 + max(1, files * tenth // 10), lambda: stick.rename(away)))
    try:
        said = tried(world, stick)
    finally:
        sys.setprofile(None)
    assert said == SAID["the stick is pulled out"]
    assert press.all_of(data) == before and not list(data.glob("packs/.incoming/*"))
    away.rename(stick)
    assert tried(world, stick) == ""
    assert serials(data) == {"current": 1}


def test_what_was_staged_and_is_removed_before_the_switch_is_told(world, tmp_path):
    press.trusting(world)
    staged = press.stage(world, box(1).write(tmp_path / "one"))
    before = press.rows(world.hub.settings.data)
    discard(staged, world.hub.settings.data)
    with pytest.raises(HubError) as why:
        press.shelf.switch(staged, world.hub.settings.data, "test")
    assert str(why.value) == SAID["what was copied is removed"]
    assert press.rows(world.hub.settings.data) == before


@pytest.mark.slow
def test_two_sticks_at_once_get_in_one_after_the_other_and_the_shelf_is_whole(live, tmp_path):
    hub = live()
    assert hub.run("pack", "trust", str(press.public_file(tmp_path))).returncode == 0
    packs = [larger(1), larger(1), box(1, id="org.example.other")]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "hubserver", "pack", "install", pack.write(tmp_path / str(number))],
            **{"env": hub.environ, "cwd": ROOT, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True},
        )
        for number, pack in enumerate(packs)
    ]
    said = ["".join(each.communicate()) for each in running]
    assert "Added" in said[2] and sum("Added" in each for each in said) == 2, said
    late = next(each for each in said[:2] if "Added" not in each)
    assert "already here" in late or late.startswith(f"hubserver: {SAID['two bring the same number']}")
    assert serials(hub.data) == {"current": 1} == serials(hub.data, "org.example.other")
    assert whole(hub.data) and not list(hub.data.glob("packs/.incoming/*"))
