"""Settings: the command line over HUB_* over hub.toml over the defaults; a bad value stops with a sentence."""

from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubserver.errors import HubError
from hubserver.settings import BadSetting, Settings, load


@pytest.fixture
def folder(tmp_path):
    """Writes hub.toml and loads: `folder(text, environ, **given)`."""

    def settings(toml="", environ=None, **given):
        (tmp_path / "hub.toml").write_text(toml)
        return load({"data": str(tmp_path), **given}, environ or {})

    return settings


def test_without_anything_the_defaults_hold(tmp_path):
    found = load({}, {"HUB_DATA": str(tmp_path)})
    assert {f.name: getattr(found, f.name) for f in fields(Settings)} == {
        f.name: tmp_path if f.name == "data" else f.default for f in fields(Settings)
    }


def test_the_file_is_over_the_default_the_environment_over_the_file_and_the_command_line_over_all(folder):
    assert folder("port = 81").port == 81
    assert folder("port = 81", {"HUB_PORT": "82"}).port == 82
    assert folder("port = 81", {"HUB_PORT": "82"}, port=83).port == 83
    assert folder("port = 81", {"HUB_PORT": "82"}, port=None).port == 82


def test_the_file_is_that_of_the_data_folder_that_was_asked_for(tmp_path):
    for name, port in (("one", 81), ("two", 82)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "hub.toml").write_text(f'port = {port}\ndata = "elsewhere"')
    assert load({}, {"HUB_DATA": str(tmp_path / "one")}).port == 81
    found = load({"data": str(tmp_path / "two")}, {"HUB_DATA": str(tmp_path / "one")})
    assert found.port == 82 and found.data == tmp_path / "two" and found.data.is_absolute()


@pytest.mark.parametrize("yes", ["yes", "true", "1", "YES", " True "])
@pytest.mark.parametrize("no", ["no", "false", "0", "No"])
def test_yes_and_no_may_be_said_in_several_ways(folder, yes, no):
    assert folder(environ={"HUB_ANNOUNCE": yes}).announce and not folder(environ={"HUB_ANNOUNCE": no}).announce
    assert folder("announce = true").announce and not folder("announce = false").announce


BAD = [
    ("port", "eighty", "a whole number from 0 to 65535"),
    ("port", "80.5", "a whole number"),
    ("port", "-1", "from 0 to 65535"),
    ("port", "65536", "from 0 to 65535"),
    ("port", "", "a whole number"),
    ("threads", "0", "a whole number from 1 to 1000"),
    ("pin_digits", "3", "a whole number from 4 to 8"),
    ("pin_digits", "9", "a whole number from 4 to 8"),
    ("learner_hours", "0", "a whole number from 1"),
    ("shared_minutes", "-6", "a whole number from 1"),
    ("helper_minutes", "half an hour", "a whole number"),
    ("free_mb", "-1", "a whole number from 0"),
    ("announce", "maybe", "yes or no"),
    ("announce", "", "yes or no"),
    ("announce", "2", "yes or no"),
    ("host", "", "a text that is not empty"),
    ("host", "  ", "a text that is not empty"),
    ("programme", "", "a text that is not empty"),
]


@pytest.mark.parametrize("name, value, wanted", BAD)
def test_a_bad_value_stops_with_a_sentence(folder, name, value, wanted):
    for settings in ({"environ": {f"HUB_{name.upper()}": value}}, {"toml": f'{name} = "{value}"'}, {name: value}):
        with pytest.raises(BadSetting) as why:
            folder(**settings)
        assert str(why.value).startswith(f"The setting {name} cannot be “{value}”. It must be") and wanted in str(
            why.value
        )


@pytest.mark.parametrize(
    "line",
    [
        'languages = ["en", "cy"]',
        "languages = {en = 1}",
        "names = 1.5",
        "port = [80]",
        "port = 80.0",
        "host = true",
        "names = 5",
    ],
)
def test_a_value_of_another_kind_in_the_file_is_not_taken_as_its_text(folder, line):
    with pytest.raises(BadSetting, match="cannot be"):
        folder(line)


def test_no_folder_is_not_taken_for_this_one():
    """`HUB_DATA=` in a unit file would put a hub wherever it was started."""
    for settings in ({"data": ""}, {}):
        with pytest.raises(BadSetting, match="The setting data cannot be “”"):
            load(settings, {"HUB_DATA": ""})


def test_a_misspelt_setting_is_named(folder):
    with pytest.raises(BadSetting, match="a setting nobody knows: prot") as why:
        folder("prot = 80")
    assert "hub.toml" in str(why.value) and "misspelt" in str(why.value)


@pytest.mark.parametrize("text", ["port = ", "[", "port = 80\nport = 81", "\0", "port 80"])
def test_a_file_that_cannot_be_read_is_named(folder, text):
    with pytest.raises(BadSetting, match="cannot be read"):
        folder(text)


def test_a_file_that_is_no_text_and_a_folder_in_its_place_are_named(tmp_path):
    (tmp_path / "hub.toml").write_bytes(b"port = 80 # \xff\xfe")
    with pytest.raises(BadSetting, match="cannot be read"):
        load({"data": str(tmp_path)}, {})
    (tmp_path / "hub.toml").unlink()
    (tmp_path / "hub.toml").mkdir()
    with pytest.raises(BadSetting, match="cannot be read"):
        load({"data": str(tmp_path)}, {})


def test_what_else_is_in_the_environment_is_not_ours(folder):
    assert folder(environ={"PORT": "1", "HUB": "x", "HUB_NOTHING": "x", "hub_port": "2"}).port == 8080


@given(st.sampled_from([f.name for f in fields(Settings) if f.name != "data"]), st.text(max_size=20))
def test_any_text_is_a_value_or_a_sentence(tmp_path_factory, name, text):
    try:
        found = load({"data": "/nowhere", name: text}, {})
    except HubError as why:
        assert name in str(why) and "It must be" in str(why)
    else:
        assert type(getattr(found, name)) is type(getattr(Settings(), name))


def test_settings_cannot_change_while_the_hub_runs():
    with pytest.raises(AttributeError):
        Settings().port = 81


def test_the_places_are_in_the_data_folder():
    found = Settings(data=Path("/srv/hub"))
    assert found.database == Path("/srv/hub/hub.sqlite") and found.key_file == Path("/srv/hub/hub.key")


@pytest.mark.slow
def test_the_command_says_the_sentence_and_nothing_else(live):
    hub = live()
    hub.environ["HUB_PIN_DIGITS"] = "99"
    done = hub.run("person", "list")
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr == "hubserver: The setting pin_digits cannot be “99”. It must be a whole number from 4 to 8.\n"
