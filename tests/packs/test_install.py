"""From an author's folder to the shelf by real commands: with and without a hub, as a folder and as one file."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from hubserver.journal import Kind, rows
from hubserver.modules.leaving import let_go
from tests.packs import press
from tests.packs.press import SMALL, all_of, box, hubserver, serials

TEA = f"/modules/{SMALL}/tea"


@pytest.fixture
def cold(made_world, tmp_path):
    """A hub's data folder with no hub running on it."""
    return shutil.copytree(made_world[0], tmp_path / "cold")


def told(done, **environ):
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def made_by_commands(tmp_path):
    """A signed pack, made with nothing but the commands: its folder, its one file, and the public key."""
    source = press.lay(tmp_path / "source", press.small())
    built, key, one_file = tmp_path / "built", tmp_path / "my.key", tmp_path / "small.zip"
    assert "Made key" in hubserver("pack", "keygen", key).stdout
    assert "This pack can be built: 1 modules" in hubserver("pack", "check", source).stdout
    assert "Built in" in hubserver("pack", "build", source, "--out", built).stdout
    signed = hubserver("pack", "sign", built, "--key", key, "--zip", one_file)
    assert signed.stdout == f"Signed {SMALL}, serial 1.\n", signed.stderr
    return built, one_file, tmp_path / "my.key.pub"


@pytest.mark.slow
def test_a_pack_goes_from_an_authors_folder_onto_the_shelf_of_a_running_hub(tmp_path, live):
    built, _, public = made_by_commands(tmp_path)
    hub = live()
    refused = hub.run("pack", "install", str(built))
    assert refused.returncode == 1
    assert "signed by someone this hub does not know" in refused.stderr
    assert hub.run("pack", "trust", str(public), "--name", "Me").returncode == 0
    added = hub.run("pack", "install", str(built))
    assert added.stdout == f"Added Small things ({SMALL}, 1): 1 modules.\n"
    assert added.stderr == ""
    assert f"Small things ({SMALL}, 1, 1): 1 modules" in hub.run("pack", "list").stdout
    assert "Put the kettle on" in hub.phone().open(TEA).words


@pytest.mark.slow
def test_a_pack_goes_onto_the_shelf_as_one_file_while_no_hub_runs(tmp_path, cold, live):
    _, one_file, public = made_by_commands(tmp_path)
    assert hubserver("pack", "trust", public, HUB_DATA=str(cold)).returncode == 0
    answer = told(hubserver("pack", "install", one_file, "--json", HUB_DATA=str(cold)))
    assert answer == {"added": True, "pack": SMALL, "serial": 1, "title": "Small things", "modules": 1}
    assert "Put the kettle on" in live("cold", fresh=False).phone().open(TEA).words


def test_the_same_pack_again_is_already_here_and_that_is_no_error(tmp_path, cold):
    signed = box().write(tmp_path / "signed")
    assert hubserver("pack", "trust", press.public_file(tmp_path), HUB_DATA=str(cold)).returncode == 0
    assert hubserver("pack", "install", signed, HUB_DATA=str(cold)).returncode == 0
    before = all_of(cold)
    again = hubserver("pack", "install", signed, HUB_DATA=str(cold))
    assert (again.returncode, again.stdout) == (0, "This pack is already here. Nothing was changed.\n")
    as_zip = hubserver("pack", "install", press.zip_of(tmp_path / "a.zip", box().files()), HUB_DATA=str(cold))
    assert as_zip.stdout == again.stdout
    assert all_of(cold) == before


def test_a_newer_serial_replaces_and_the_one_before_stays_for_undo(tmp_path, world):
    press.trusting(world)
    data = world.hub.settings.data
    for serial in (1, 2, 5):
        changed = box(serial).change("modules/tea/module.en.json", title=f"Tea {serial}")
        press.add(world, changed.write(tmp_path / str(serial)))
        assert f"Tea {serial}" in world.phone().open(TEA).words
    assert serials(data) == {"current": 5, "previous": 2, "leaving": 1}
    let_go(data)
    assert serials(data) == {"current": 5, "previous": 2}
    assert press.rows(data, "seen_serial")["seen_serial"][0][:2] == (SMALL, 5)
    assert {row[4] for row in press.rows(data, "shelf_module")["shelf_module"] if row[1] == SMALL} == {"cy", "en"}


def test_a_lower_serial_is_refused_and_so_is_another_pack_with_the_same(tmp_path, world):
    press.trusting(world)
    press.add(world, box(7).write(tmp_path / "seven"))
    before = all_of(world.hub.settings.data)
    older, other = box(6).write(tmp_path / "six"), box(7, version="other").write(tmp_path / "other")
    for path, sentence in ((older, "older than the one this hub has had (6, not 7)"), (other, "two different packs")):
        with pytest.raises(press.install.BadPack) as why:
            press.stage(world, path)
        assert sentence in str(why.value)
        assert all_of(world.hub.settings.data) == before


def test_what_was_seen_is_remembered_though_the_pack_is_gone(tmp_path, world):
    press.trusting(world)
    press.add(world, box(7).write(tmp_path / "seven"))
    press.shelf.remove(SMALL, "test")
    let_go(world.hub.settings.data)
    with pytest.raises(press.install.BadPack, match="older"):
        press.stage(world, box(6).write(tmp_path / "six"))


def test_an_install_is_in_the_journal_with_what_came_and_who_signed_it(tmp_path, world):
    press.trusting(world)
    staged = press.add(world, box().write(tmp_path / "one"))
    bodies = [row.content for row in rows() if row.kind == Kind.AUDIT]
    assert bodies[-1] | {"salt": ""} == {
        "did": "installed a pack",
        "who": "test",
        "pack": SMALL,
        "serial": 1,
        "digest": staged.digest,
        "signer": staged.signer,
        "salt": "",
    }
    assert any(body["did"] == "trusted a publisher" and body["key"] == staged.signer for body in bodies)


def test_of_two_packs_with_one_serial_that_come_together_only_the_first_gets_in(tmp_path, world):
    press.trusting(world)
    data = world.hub.settings.data
    first = press.stage(world, box().write(tmp_path / "a"))
    second = press.stage(world, box(version="other").write(tmp_path / "b"))
    with ThreadPoolExecutor() as pool:
        done = list(pool.map(lambda staged: attempt(staged, data), (first, second)))
    assert sorted(done) == ["", "Another copy of this pack was added meanwhile. Nothing was changed."]
    digest = next(row[3] for row in press.rows(data, "shelf_pack")["shelf_pack"] if row[0] == SMALL)
    assert press.sha256((data / "packs" / SMALL / "1" / "pack.json").read_bytes()) == digest
    assert not list((data / "packs" / ".incoming").iterdir())


def attempt(staged, data):
    try:
        press.shelf.switch(staged, data, "test")
    except press.install.Refused as why:
        return str(why)
    return ""


def test_only_what_is_new_is_copied(tmp_path, world):
    press.trusting(world)
    press.add(world, box(1).write(tmp_path / "one"))
    newer = box(2).change("modules/tea/module.en.json", title="Tea again")
    folder = newer.write(tmp_path / "two")
    known = {file["sha256"] for file in box(1).index["files"]}
    for path in folder.glob("blobs/*/*"):
        if path.name in known:
            path.unlink()
    press.add(world, folder)
    assert "Tea again" in world.phone().open(TEA).words


def test_trusting_wants_a_public_key_and_nothing_else(tmp_path, cold):
    before = press.rows(cold)
    secret, garbage = press.key_file(tmp_path), tmp_path / "garbage.pub"
    garbage.write_bytes(b"\xff\x00")
    for path in (secret, garbage, tmp_path, tmp_path / "nothing.pub"):
        done = hubserver("pack", "trust", path, HUB_DATA=str(cold))
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("hubserver: That is not a public key. Nothing was changed.")
    assert press.rows(cold) == before


def test_installing_where_there_is_no_hub_says_so(tmp_path):
    done = hubserver("pack", "install", tmp_path, HUB_DATA=str(tmp_path / "nowhere"))
    assert done.returncode == 1
    assert done.stderr.startswith("hubserver: There is no hub in the folder")
