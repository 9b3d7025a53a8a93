"""The cast, the hall, and how to reach them: in this process, or as a real process."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from hubserver import app as hub_app
from hubserver import beginning, clock, db, demo
from hubserver.clock import ClockQuality, Instant
from hubserver.groups import keeping
from hubserver.modules import catalogue
from hubserver.people import limits, presence, roll
from hubserver.people.roles import Role
from hubserver.settings import Settings
from tests.phone import Phone, http_sender, sender

ROOT = Path(__file__).parent.parent
PACK = "uk.hubserver.managing-money"
PAYSLIP = f"/modules/{PACK}/payslip"
KINDS = "/modules/org.example.kinds"
GROUP = "Tuesday morning"

hypothesis_settings.register_profile(
    "hub", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
hypothesis_settings.load_profile("hub")

CAST = {
    "amina": ("Amina Khan", Role.LEARNER),
    "gwen": ("Gwen Pugh", Role.LEARNER),
    "tomas": ("Tomas Novak", Role.TUTOR),
    "vera": ("Vera Jones", Role.VOLUNTEER),
}


class Hands:
    """A clock that tests set by hand."""

    def __init__(self):
        self.instant = Instant(datetime(2026, 11, 22, 10, 0, tzinfo=UTC), "boot-1", 3_600_000, ClockQuality.NTP)

    def now(self):
        return self.instant

    def begin(self, last):
        pass

    def set(self, moment):
        self.instant = moment

    def read(self):
        return self.instant

    def pass_(self, **time):
        delta = timedelta(**time)
        ms = int(delta.total_seconds() * 1000)
        self.instant = replace(self.instant, wall=self.instant.wall + delta, mono_ms=self.instant.mono_ms + ms)

    def reboot(self, wall=None):
        quality = ClockQuality.UNSET if wall else self.instant.quality
        self.instant = Instant(wall or self.instant.wall, self.instant.boot + "+", 1000, quality)


@dataclass
class Member:
    """One of the cast: who they are and what they sign in with."""

    id: str
    name: str
    secret: str
    card: str = ""


@dataclass
class World:
    """An open hub in this process, with its people."""

    hub: object
    app: object
    people: dict
    clock: Hands

    def phone(self, address="203.0.113.7"):
        return Phone(sender(self.app), address)

    def as_(self, name, address="203.0.113.7"):
        """A phone on which one of the cast is signed in; "stranger" is nobody, "guest" one without a name."""
        phone = self.phone(address)
        phone.open("/")
        if name == "guest":
            phone.open(PAYSLIP)
            phone.press("without signing in")
        if name in ("stranger", "guest"):
            return phone
        member = self.people[name]
        if member.card:
            phone.open(member.card)
            phone.press("sign in")
        else:
            phone.open("/sign-in/helper")
            phone.press("Sign in", name=member.name, pin=member.secret)
        assert phone.page.status == 200, phone.page.words
        return phone


@pytest.fixture(scope="session")
def made_world(tmp_path_factory):
    """A data folder with the cast, a group and the sample pack, made once and copied for each test."""
    return make_world(tmp_path_factory.mktemp("world") / "data")


def make_world(folder):
    """A new data folder with the cast, a group and the sample pack; returns it and the people."""
    settings = Settings(data=folder, announce=False, port=80)
    hub, steward = beginning.begin(settings, "Cwm Bryn", "Sian Rees")
    people = {"sian": Member(steward.person.id, "Sian R", steward.secret)}
    for key, (name, role) in CAST.items():
        made = roll.add(hub, name, role, "test")
        card = "/" + made.card_url.removeprefix(hub.url) if made.card_url else ""
        people[key] = Member(made.person.id, made.person.name, made.secret, card)
    keeping.change(keeping.make(GROUP, "test"), "test", put=[people["gwen"].id])
    demo._add(hub, ROOT / "content_packs" / "managing-money")
    db.close_database()
    return folder, people


@pytest.fixture(scope="session")
def made_school(made_world, tmp_path_factory):
    """The same with a pack that asks every kind of question, in steps, in a check and in a practice at the end."""
    folder = tmp_path_factory.mktemp("school") / "data"
    shutil.copytree(made_world[0], folder)
    hub = hub_app.open_hub(Settings(data=folder, announce=False, port=80))
    demo._add(hub, ROOT / "tests" / "kinds")
    db.close_database()
    return folder, made_world[1]


@pytest.fixture
def hands():
    """Time, set by hand for this test."""
    hands = Hands()
    clock.use(hands)
    yield hands
    clock.use(None)


@pytest.fixture
def world(made_world, tmp_path, hands):
    """A hub of its own for this test."""
    yield from opened(made_world, tmp_path, hands)


@pytest.fixture
def school(made_school, tmp_path, hands):
    """The same, with every kind of question on its shelf."""
    yield from opened(made_school, tmp_path, hands)


def opened(made, tmp_path, hands):
    made, people = made
    folder = tmp_path / "data"
    shutil.copytree(made, folder)
    forget_everything()
    hub = hub_app.open_hub(Settings(data=folder, announce=False, port=80))
    yield World(hub, hub_app.create_app(hub), people, hands)
    db.close_database()


def forget_everything():
    """What the process remembers of the hub before."""
    limits.limits.__init__()
    presence.presence.__init__()
    catalogue._shelf.cache_clear()
    catalogue._stock.cache_clear()
    catalogue._opened.cache_clear()


class LiveHub:
    """A real hub process. Its first line says where it is."""

    program = ("-m", "hubserver")

    def __init__(self, command, data, **environ):
        self.data = data
        quiet = {"HUB_HOST": "127.0.0.1", "HUB_ANNOUNCE": "no", "HUB_DATA": str(data)}
        self.environ = {**os.environ, **quiet, **environ}
        self.errors = (data.parent / f"{data.name}.stderr").open("a+")
        self.process = subprocess.Popen(
            [sys.executable, *self.program, command, "--port", environ.get("HUB_PORT", "0"), "--json"],
            stdout=subprocess.PIPE,
            stderr=self.errors,
            env=self.environ,
            cwd=ROOT,
        )
        line = self.process.stdout.readline()
        assert line, self.said()
        self.first = json.loads(line)
        self.url = self.first["url"]
        self.phones = []

    def said(self):
        self.errors.seek(0)
        return self.errors.read()

    def phone(self):
        self.phones.append(Phone(http_sender(self.url)))
        return self.phones[-1]

    def run(self, *words):
        """Run a command beside it."""
        return subprocess.run(
            [sys.executable, *self.program, *words], capture_output=True, text=True, env=self.environ, cwd=ROOT
        )

    def stop(self):
        self.process.terminate()
        status = self.process.wait(20)
        self.process.stdout.close()
        return status

    def kill(self):
        self.process.kill()
        self.process.wait(20)
        self.process.stdout.close()

    def close(self):
        for phone in self.phones:
            phone.close()
        if self.process.poll() is None:
            self.kill()
        self.errors.close()


@pytest.fixture
def live(made_world, tmp_path):
    """Starts real hubs on copies of the made world: `live()`; each is ended after the test."""
    hubs = []

    def start(name="hub", command="serve", fresh=True, **environ):
        data = tmp_path / name
        if fresh:
            shutil.copytree(made_world[0], data)
        hub = LiveHub(command, data, **environ)
        hub.people = made_world[1]
        hubs.append(hub)
        return hub

    yield start
    for hub in hubs:
        hub.close()
