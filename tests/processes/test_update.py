"""A pack is updated, and that is undone, with ten learners in the middle: nothing is lost, and nobody is disturbed."""

import json
import shutil
import sqlite3
import threading
import uuid
from types import SimpleNamespace

import pytest

from hubserver import app, db
from hubserver.packing import unpack
from hubserver.people import roll
from hubserver.people.roles import Role
from hubserver.records import verbs
from hubserver.settings import Settings
from tests.modules.brewing import TEA, brew, tea, title
from tests.packs import press
from tests.packs.press import SMALL, serials

TEN = 10


class Learning(threading.Thread):
    """A learner who opens the module and answers, again and again, until told to stop; what they saw is noted."""

    def __init__(self, phone, serial):
        super().__init__()
        self.phone, self.serial = phone, serial
        self.acknowledged, self.seen, self.enough = [], set(), threading.Event()

    def run(self):
        token = self.phone.token()
        while not self.enough.is_set():
            page = self.phone.open(TEA)
            self.seen.add((page.status, title(page)))
            key = uuid.uuid4().hex
            body = f"token={token}&serial={self.serial}&question=m{self.serial}&response=1&key={key}".encode()
            page = self.phone.once(f"{TEA}/answer", "POST", body)
            self.seen.add((page.status, page.headers.get("Location", "")))
            self.acknowledged.append(key)

    def undisturbed(self):
        """Whether each page was that of their version, and each answer taken."""
        return self.seen == {(200, f"Tea {self.serial}"), (303, f"{TEA}#q-m{self.serial}")}


@pytest.fixture
def ten(made_world, live, tmp_path):
    """A running hub with the first version of the tea, and ten phones on which a learner has just begun it."""
    settings = Settings(data=shutil.copytree(made_world[0], tmp_path / "hub"), announce=False, port=80)
    hub = app.open_hub(settings)
    brew(press.trusting(SimpleNamespace(hub=hub)), tmp_path, 1)
    cards = [roll.add(hub, f"Learner {number}", Role.LEARNER, "test").card_url for number in range(TEN)]
    db.close_database()
    running = live("hub", fresh=False)
    phones = [running.phone() for _ in cards]
    for phone, card in zip(phones, cards, strict=True):
        phone.open("/")
        phone.open("/" + card.removeprefix(hub.url))
        phone.press("sign in")
        phone.open(TEA)
        phone.press("Start")
    return running, phones


def finish(phone, serial):
    """Right answers, and on to the end."""
    phone.open(TEA)
    for question, response in ((f"m{serial}", str(serial + 2)), ("first", "water")):
        assert phone.post(f"{TEA}/answer", serial=serial, question=question, response=response, key="end").status == 200
    for step in ("boil", "pour"):
        page = phone.post(f"{TEA}/step", serial=serial, step=step)
    return page


def meanwhile(hub, learners, *command):
    """Run a command of the hub while they learn, and let them go on for a little."""
    for learner in learners:
        learner.start()
    done = hub.run(*command)
    most = max(len(learner.acknowledged) for learner in learners)
    while min(len(learner.acknowledged) for learner in learners) < most + 2:
        assert all(learner.is_alive() for learner in learners), hub.said()
        learners[0].join(0.02)
    for learner in learners:
        learner.enough.set()
        learner.join()
    assert done.returncode == 0, done.stderr
    return done.stdout


def kept(hub, *tables):
    with sqlite3.connect(f"file:{hub.data}/hub.sqlite?mode=ro", uri=True) as line:
        return {table: sorted(line.execute(f"SELECT * FROM {table}").fetchall()) for table in tables}


@pytest.mark.slow
def test_an_update_and_its_undoing_with_ten_learners_in_the_middle(ten, tmp_path):
    hub, phones = ten
    first = [Learning(phone, 1) for phone in phones]
    added = meanwhile(hub, first, "pack", "install", str(tea(2).write(tmp_path / "two")))
    assert added.startswith("Added Small things") and serials(hub.data) == {"current": 2, "previous": 1}
    assert all(learner.undisturbed() for learner in first), [learner.seen for learner in first]
    for phone in phones[:5]:
        assert "Well done. You have finished." in finish(phone, 1).words
        assert title(phone.open(TEA)) == "Tea 2"
        phone.post(f"{TEA}/start")
    second = [Learning(phone, 2 if number < 5 else 1) for number, phone in enumerate(phones)]
    undone = meanwhile(hub, second, "pack", "undo", SMALL)
    assert undone == f"{SMALL} is at 1 again, not 2. Nothing that was done is lost.\n"
    assert all(learner.undisturbed() for learner in second), [learner.seen for learner in second]
    assert serials(hub.data) == {"current": 1, "leaving": 2}
    for number, phone in enumerate(phones):
        finish(phone, 2 if number < 5 else 1)
        assert title(phone.open(TEA)) == "Tea 1" and "✓ Done on" in phone.open("/me").words
    assert hub.run("job", "run", "versions").returncode == 0
    assert serials(hub.data) == {"current": 1}
    nothing_is_lost(hub, [key for learner in (*first, *second) for key in learner.acknowledged])


def nothing_is_lost(hub, keys):
    """Every answer that was acknowledged is there once, and the chain and the tables are what they should be."""
    bodies = [json.loads(unpack(body)) for (body,) in statements(hub)]
    said = [b["context"]["extensions"].get(verbs.KEY) for b in bodies]
    assert sorted(key for key in said if key and key != "end") == sorted(keys)
    before = kept(hub, "registration", "response", "attempt")
    assert len([row for row in before["registration"] if row[2] == SMALL]) == TEN
    assert hub.run("records", "verify").returncode == 0 and hub.run("records", "rebuild").returncode == 0
    assert kept(hub, "registration", "response", "attempt") == before


def statements(hub):
    with sqlite3.connect(f"file:{hub.data}/hub.sqlite?mode=ro", uri=True) as line:
        return line.execute("SELECT body FROM journal WHERE kind = 'statement'").fetchall()
