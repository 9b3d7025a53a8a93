"""A new hub is made whole or not at all; one of which a part is lost is never made anew over what is left."""

import shutil
import sqlite3

import pytest

from hubserver import app, beginning, db, demo
from hubserver.errors import HubError
from hubserver.people.models import Person
from hubserver.settings import Settings
from tests.packs.press import all_of, hubserver


def settings(folder):
    return Settings(data=folder / "data", announce=False)


def files(folder):
    return {path.name: path.read_bytes() for path in folder.glob("hub.[ks]*")}


@pytest.fixture
def kept(made_world, tmp_path):
    """The data folder of a hub that nobody runs."""
    shutil.copytree(made_world[0], tmp_path / "data")
    return tmp_path


@pytest.mark.parametrize(
    "name, steward, languages, why",
    [
        ("Bryn", "---", "en", "not a name we can use"),
        ("Bryn", "", "en", "not a name we can use"),
        ("Bryn", "\udcff", "en", "not a name we can use"),
        ("  ", "Sian Rees", "en", "The hall needs a name"),
        ("x" * 81, "Sian Rees", "en", "That is too long"),
        ("Bryn", "Sian Rees", "xx", "There is no language"),
    ],
)
def test_what_cannot_be_kept_is_refused_before_anything_is_made(tmp_path, name, steward, languages, why):
    with pytest.raises(HubError, match=why):
        beginning.begin(settings(tmp_path), name, steward, languages)
    assert not (tmp_path / "data").exists()
    beginning.begin(settings(tmp_path), "Bryn", "Sian Rees")
    db.close_database()


LOST = {
    "the key": ("hub.key", lambda path: path.unlink()),
    "an empty key": ("hub.key", lambda path: path.write_bytes(b"")),
    "the database": ("hub.sqlite", lambda path: path.unlink()),
    "an empty database": ("hub.sqlite", lambda path: path.write_bytes(b"")),
}


@pytest.mark.parametrize("lost", LOST)
def test_a_hub_of_which_a_part_is_lost_says_which_and_touches_nothing(kept, lost):
    name, harm = LOST[lost]
    harm(kept / "data" / name)
    before = files(kept / "data")
    for opening in (app.open_hub, demo.open_demo, lambda s: beginning.begin(s, "Bryn", "Sian Rees")):
        with pytest.raises(HubError, match=f"{name} is missing or empty") as why:
            opening(settings(kept))
        assert "Put it back from a copy" in str(why.value) and "hubserver init" not in str(why.value)
    assert files(kept / "data") == before


def test_another_database_is_not_taken_for_this_hubs(kept):
    path = kept / "data" / "hub.sqlite"
    path.unlink()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE shopping (milk)")
    for _ in range(2):
        with pytest.raises(HubError, match="has no hall in it"):
            app.open_hub(settings(kept))


@pytest.mark.parametrize("key", [b"garbage", b"\xff\xfe", b"hubserver-ed25519-seed:AAAA"])
def test_a_damaged_key_of_a_hub_is_to_be_put_back_and_not_made_anew(kept, key):
    (kept / "data" / "hub.key").write_bytes(key)
    with pytest.raises(HubError, match=r"cannot be read. Nothing was changed. Put it back from a copy.") as why:
        app.open_hub(settings(kept))
    assert "keygen" not in str(why.value)


def test_a_hub_is_not_made_over_a_hub(kept):
    before = all_of(kept / "data")
    with pytest.raises(HubError, match="There is a hub in the folder"):
        beginning.begin(settings(kept), "Bryn", "Sian Rees")
    assert all_of(kept / "data") == before


def test_a_hub_whose_making_was_interrupted_is_none_yet_and_is_made_again(tmp_path):
    beginning.begin(settings(tmp_path), "Bryn", "Sian Rees")
    db.close_database()
    settings(tmp_path).unfinished.touch()
    with pytest.raises(HubError, match="Make one with: hubserver init"):
        app.open_hub(settings(tmp_path))
    key = settings(tmp_path).key_file.read_bytes()
    _, welcome = beginning.begin(settings(tmp_path), "Cwm", "Mair Ellis")
    assert [person.name for person in Person.present()] == [welcome.person.name] == ["Mair E"]
    assert settings(tmp_path).key_file.read_bytes() != key and not settings(tmp_path).unfinished.exists()
    db.close_database()


def test_a_demo_is_not_made_of_a_real_hub(kept):
    before = all_of(kept / "data")
    with pytest.raises(HubError, match=r"has a hub that is not a demo. Nothing was changed."):
        demo.open_demo(settings(kept))
    assert all_of(kept / "data") == before


@pytest.mark.parametrize("sheet", [b"", b"{", b"[]", b'{"people": 3}', b"\xff"])
def test_a_demo_whose_sheet_is_damaged_says_what_to_do(kept, sheet):
    (kept / "data" / "demo.json").write_bytes(sheet)
    with pytest.raises(HubError, match=r"demo.json is damaged, .* Remove the folder"):
        demo.open_demo(settings(kept))


@pytest.mark.slow
def test_the_commands_say_it_in_one_sentence(kept, tmp_path):
    data = tmp_path / "data"
    (data / "hub.sqlite").unlink()
    for words in (("serve", "--port", "0"), ("init",), ("person", "list")):
        done = hubserver(*words, "--data", data)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert done.stderr.startswith(f"hubserver: {data}/hub.sqlite is missing or empty.")
    for words in (("person", "list"), ("pack", "list"), ("serve",)):
        done = hubserver(*words, "--data", "/etc/passwd")
        assert done.stderr == "hubserver: There is no hub in the folder /etc/passwd. Make one with: hubserver init\n"
