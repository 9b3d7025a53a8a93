"""A hub as scripts know it: init, serve, demo, commands beside it and without it, stopping."""

import json
import sqlite3
import stat

import pytest

from tests.conftest import PACK, PAYSLIP, ROOT, LiveHub


@pytest.fixture
def demo(tmp_path):
    """Starts the demo hub on a folder of this test; again on the same folder when called again."""
    hubs = []

    def start():
        hubs.append(LiveHub("demo", tmp_path / "demo"))
        return hubs[-1]

    yield start
    for hub in hubs:
        hub.close()


@pytest.mark.slow
def test_the_demo_tells_how_each_person_signs_in_and_keeps_it(demo):
    hub = demo()
    people = hub.first["people"]
    assert [p["role"] for p in people] == ["steward", "tutor", "volunteer", *["learner"] * 4]
    assert all(p["pin"] and p["card_url"].startswith(hub.url + "c/") for p in people if p["role"] == "learner")
    assert all(p["passphrase"] and p["card_url"] is None for p in people if p["role"] != "learner")
    assert {"pack": PACK, "serial": 1, "title": "Managing money"} in hub.first["packs"]
    assert len(hub.first["packs"]) == len([*ROOT.glob("content_packs/*/pack.yaml")]), "every pack of ours is there"
    learner = people[3]
    phone = hub.phone()
    phone.open("/sign-in")
    phone.press("Sign in", name=learner["name"], pin=learner["pin"])
    assert f"Hello, {learner['name']}" in phone.page.words
    assert hub.stop() == 0
    again = demo()
    assert [p.get("pin") for p in again.first["people"]] == [p.get("pin") for p in people]
    card = again.phone()
    card.open("/")
    card.open("/c/" + again.first["people"][3]["card_url"].rpartition("/")[2])
    card.press("sign in")
    assert f"Hello, {learner['name']}" in card.page.words
    assert "Traceback" not in again.said()


def test_init_makes_a_hub_and_says_its_stewards_passphrase_once(live, tmp_path):
    hub = live("other")  # only to borrow its way of running commands
    new = tmp_path / "new"
    made = hub.run("init", "--data", str(new), "--name", "Bryn", "--steward", "Sian Rees", "--json")
    answer = json.loads(made.stdout)
    assert made.returncode == 0 and answer["people"][0]["passphrase"] and "url" in answer
    assert stat.S_IMODE((new / "hub.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(new.stat().st_mode) == 0o700
    twice = hub.run("init", "--data", str(new))
    assert twice.returncode == 1 and "already" in twice.stderr and "Traceback" not in twice.stderr
    nowhere = hub.run("serve", "--data", str(tmp_path / "nothing"), "--port", "0")
    assert nowhere.returncode == 1 and "no hub" in nowhere.stderr


def test_commands_reach_the_running_hub_and_work_without_it(live):
    hub = live()
    made = json.loads(hub.run("person", "add", "Mair Ellis", "--json").stdout)
    assert made["role"] == "learner" and made["card_url"].startswith(hub.url)
    phone = hub.phone()
    phone.open("/sign-in")
    phone.press("Sign in", name="Mair E", pin=made["pin"])
    assert "Hello, Mair E" in phone.page.words
    assert hub.stop() == 0
    listed = json.loads(hub.run("person", "list", "--json").stdout)["people"]
    assert "Mair E" in [p["name"] for p in listed]
    assert json.loads(hub.run("pack", "list", "--json").stdout)["packs"][0]["pack"] == PACK


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["person", "retire", "Nobody At All"], "Nobody here is called"),
        (["pack", "install", "/nowhere/at/all"], "cannot be opened"),
        (["job", "run", "tea"], "no job called"),
        (["hall", "set", "--name", "x" * 200], "too long"),
        (["person", "add"], "Missing argument"),
        (["person", "add", "A", "--role", "king"], "Invalid value"),
        (["fly"], "No such command"),
    ],
)
def test_a_command_that_fails_is_one_sentence_and_status_1(live, words, said):
    done = live().run(*words)
    assert done.returncode == 1 and said in done.stderr, done.stderr
    assert "Traceback" not in done.stderr and done.stdout == ""


def test_stopping_is_graceful_and_what_was_seen_is_kept(live):
    hub = live()
    phone = hub.phone()
    phone.open("/")
    phone.open(hub.people["amina"].card)
    phone.press("sign in")
    phone.open(PAYSLIP)
    phone.press("Start")
    assert hub.stop() == 0
    assert "Traceback" not in hub.said()
    with sqlite3.connect(hub.data / "hub.sqlite") as kept:
        assert kept.execute("SELECT count(*) FROM seen").fetchone() == (1,)
    again = live(fresh=False)
    back = again.phone()
    back.cookies = phone.cookies
    assert "0 of 6 steps" in back.open("/").words, "still signed in, and the module is where it was"


def test_a_killed_hubs_socket_is_no_obstacle(live):
    hub = live()
    hub.kill()
    assert (hub.data / "control.sock").exists()
    assert hub.run("records", "verify").returncode == 0
    again = live(fresh=False)
    assert again.run("records", "verify").returncode == 0


def test_healthz_and_ping_are_json(live):
    hub = live()
    phone = hub.phone()
    health, ping = json.loads(phone.open("/healthz").text), json.loads(phone.open("/ping").text)
    assert health["status"] == "ok" and health["hub"] == ping["hub"]
    assert ping["learner"] is None and ping["token"]


def test_a_port_that_is_taken_is_said(live):
    hub = live()
    port = hub.url.rstrip("/").rpartition(":")[2]
    other = live("second")
    other.stop()
    done = other.run("serve", "--port", port)
    assert done.returncode == 1 and f"port {port}" in done.stderr and "Traceback" not in done.stderr
