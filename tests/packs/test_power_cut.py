"""Killed at any moment, an install leaves the old shelf or the new one, whole, and the next install works."""

import json
import random
import resource
import shutil
import subprocess
import sys
import time

import pytest

from tests.conftest import ROOT
from tests.packs import press
from tests.packs.falling import spare, whole
from tests.packs.press import box, hubserver, rows, serials

OLD, NEW = {"current": 1}, {"current": 2, "previous": 1}


def prepared(data, tmp_path):
    """A data folder with serial 1 on the shelf; returns the folder of serial 2."""
    assert hubserver("pack", "trust", press.public_file(tmp_path), HUB_DATA=str(data)).returncode == 0
    assert hubserver("pack", "install", box(1).write(tmp_path / "one"), HUB_DATA=str(data)).returncode == 0
    assert serials(data) == OLD
    return larger(2).write(tmp_path / "two")


def larger(serial):
    """A pack with enough new in it for the copying to take a while."""
    made, dice = box(serial), random.Random(serial)
    for number in range(12):
        made.put(f"modules/tea/media/{number}.mp4", dice.randbytes(300_000), type="video/mp4", role="media")
    return made


@pytest.mark.slow
def test_killed_at_every_step_the_shelf_is_the_old_one_or_the_new_one(made_world, tmp_path):
    data = shutil.copytree(made_world[0], tmp_path / "data")
    newer = prepared(data, tmp_path)
    command = [sys.executable, "-m", "tests.packs.falling", str(data), str(newer), "24"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    falls = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(falls) >= 40
    for fall in falls:
        assert fall["fell"] == -9 or fall["found"] == NEW, fall
        assert fall["found"] in (OLD, NEW) and fall["found_whole"] and fall["found_indexed"], fall
        assert (fall["now"], fall["now_whole"], fall["left"]) == (NEW, True, []), fall
        assert fall["again"] > 0, fall
    order = [fall["found"] for fall in falls]
    assert order == sorted(order, key=len)  # once it is new, it stays new
    assert order[0] == OLD and order[-1] == NEW


@pytest.mark.slow
def test_an_installing_command_killed_beside_a_running_hub_harms_nothing(live, tmp_path):
    hub, dice = live(), random.Random(5)
    newer = prepared(hub.data, tmp_path)
    for _ in range(5):
        command = [sys.executable, "-m", "hubserver", "pack", "install", str(newer)]
        running = subprocess.Popen(command, env=hub.environ, cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            running.wait(dice.uniform(0.1, 0.7))
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
        assert serials(hub.data) in (OLD, NEW) and whole(hub.data)
        assert "Put the kettle on" in hub.phone().open(f"/modules/{press.SMALL}/tea").words
    assert hub.run("pack", "install", str(newer)).returncode == 0
    assert serials(hub.data) == NEW and whole(hub.data)
    assert not list((hub.data / "packs" / ".incoming").iterdir())


@pytest.mark.slow
def test_a_hub_killed_while_it_installs_comes_back_with_a_whole_shelf(live, tmp_path):
    hub, dice = live(), random.Random(6)
    prepared(hub.data, tmp_path)
    for serial in range(2, 6):
        newer, before = larger(serial).write(tmp_path / f"s{serial}"), serials(hub.data)
        command = [sys.executable, "-m", "hubserver", "pack", "install", str(newer)]
        running = subprocess.Popen(command, env=hub.environ, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
        staged = hub.data / "packs" / ".incoming"
        until(lambda folder=staged: folder.exists() and any(folder.glob("*/pack.sig")), running)
        time.sleep(dice.uniform(0, 0.03))  # the moment is the point
        hub.kill()
        _, said = running.communicate()
        assert b"Traceback" not in said
        hub = live(fresh=False)
        now = serials(hub.data)
        assert now == before or now["current"] == serial
        assert whole(hub.data)
        assert hub.run("pack", "install", str(newer)).returncode == 0
        assert serials(hub.data)["current"] == serial
        assert hub.run("records", "verify").returncode == 0
        assert "Put the kettle on" in hub.phone().open(f"/modules/{press.SMALL}/tea").words


STEPS = {"settle": OLD, "_switch": OLD, "audit": OLD, "tidy": NEW}


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
def test_a_hub_killed_at_a_named_step_of_the_switch_has_the_old_shelf_or_the_new_one(live, tmp_path, step):
    hub = live()
    newer = prepared(hub.data, tmp_path)
    hub.stop()
    command = [sys.executable, "-m", "tests.packs.dying", step, "serve", "--port", "0", "--json"]
    dying = subprocess.Popen(command, env=hub.environ, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert dying.stdout.readline()
    done = hub.run("pack", "install", str(newer))
    assert dying.wait(20) == -9
    dying.stdout.close()
    assert "The hub stopped before it answered." in done.stderr and "Traceback" not in done.stderr
    again = live(fresh=False)
    assert serials(again.data) == STEPS[step] and whole(again.data)
    assert "Put the kettle on" in again.phone().open(f"/modules/{press.SMALL}/tea").words
    assert again.run("pack", "install", str(newer)).returncode == 0
    assert serials(again.data) == NEW and whole(again.data) and not spare(again.data)
    assert not list(again.data.glob("packs/.incoming/*"))


def until(true, process):
    """Look until it is true, or the process has ended."""
    while process.poll() is None and not true():
        pass


@pytest.mark.slow
def test_a_disk_that_fills_up_while_copying_is_told_and_nothing_is_left(live, tmp_path):
    hub = live()
    newer = prepared(hub.data, tmp_path)
    before = press.all_of(hub.data)

    def small_files_only():
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    command = [sys.executable, "-m", "hubserver", "pack", "install", str(newer)]
    done = subprocess.run(
        command, env=hub.environ, cwd=ROOT, capture_output=True, text=True, preexec_fn=small_files_only
    )
    assert done.returncode == 1
    assert done.stderr.startswith("hubserver: The disk of this hub became full while it copied this pack. Nothing was")
    assert press.all_of(hub.data) == before
    assert rows(hub.data) == before[1]
