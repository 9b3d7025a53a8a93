"""Debian's Chromium as a phone, on a real hub that serves this module's tests."""

import json
import shutil
import sqlite3
from collections import Counter

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from hubserver.keys import SigningKey
from hubserver.packing import unpack
from tests.conftest import PAYSLIP, LiveHub
from tests.packs.press import STRANGER, box
from tests.sticks.laid import stick

CHROMIUM = shutil.which("chromium")
# Without these Chromium calls its maker's hosts at every start.
QUIET = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync".split()


@pytest.fixture(scope="module")
def chromium():
    """The browser; `make test` says when it is left out. Not for longer than a module: meanwhile an event loop runs in
    this thread, which what other tests start here would take for their own."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not here (as root: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def hall(made_world, tmp_path_factory):
    """A real hub with every language turned on."""
    yield from opened(made_world, tmp_path_factory)


@pytest.fixture(scope="module")
def school_hall(made_school, tmp_path_factory):
    """The same, with every kind of question on its shelf."""
    yield from opened(made_school, tmp_path_factory)


def opened(made, tmp_path_factory):
    data = tmp_path_factory.mktemp("hall") / "data"
    shutil.copytree(made[0], data)
    key, sticks = SigningKey.load(data / "samples.key"), data.parent / "sticks"
    stick(sticks / "blue", box(1), box(1, id="org.example.other"), key=key)
    stick(sticks / "blue", box(1, id="org.example.stranger"), key=STRANGER, public=[STRANGER])
    hub = LiveHub("serve", data, HUB_LANGUAGES="en cy ar-XB", HUB_STICKS=str(sticks))
    hub.people = made[1]
    hub.group = json.loads(hub.run("group", "list", "--json").stdout)["groups"][0]["id"]
    assert hub.run("hall", "set", "--languages", "en cy ar-XB", "--responsible", "Sian Rees", "--phone", "01234 567890")
    yield hub
    hub.close()


# What can be tapped, stands alone (not in a sentence), and is lower than a finger.
SMALL = """() => [...document.querySelectorAll("main :is(a, button, select, summary, input)")].filter(each => {
  const high = each.getBoundingClientRect().height;
  const words = [...each.parentElement.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  return high && high < 44 && !each.closest("label") && !words;
}).map(each => each.outerHTML.slice(0, 90))"""
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


class Fragile:
    """A hub with every kind of question that tests may end and start again, always on the same address."""

    def __init__(self, data, people):
        self.data, self.people, self.port, self.hubs = data, people, 0, []
        self.start()

    def start(self):
        self.hubs.append(LiveHub("serve", self.data, HUB_PORT=str(self.port)))
        self.url = self.hubs[-1].url
        self.port = int(self.url.rstrip("/").rpartition(":")[2])

    def kill(self):
        self.hubs[-1].kill()

    def statements(self):
        """Every statement of the journal, as it lies on the disk."""
        with sqlite3.connect(self.data / "hub.sqlite") as kept:
            rows = kept.execute("SELECT body FROM journal WHERE kind = 'statement' ORDER BY position").fetchall()
        return [json.loads(unpack(body)) for (body,) in rows]

    def answered(self):
        """How often each question was answered, by person."""
        names = {member.id: name for name, member in self.people.items()}
        return Counter(
            (names[each["actor"]["account"]["name"]], each["object"]["id"].rpartition("/")[2])
            for each in self.statements()
            if each["verb"]["id"].endswith("answered")
        )


@pytest.fixture
def fragile(made_school, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(made_school[0], data)
    hub = Fragile(data, made_school[1])
    yield hub
    for each in hub.hubs:
        each.close()


class Watched:
    """A page of the browser, and what it did that it should not: errors, and requests to anybody else."""

    def __init__(self, chromium, hall, **look):
        self.hall, self.errors, self.strangers = hall, [], []
        usual = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True, "locale": "en-GB"}
        self.context = chromium.new_context(**usual | look)
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self.sent)

    def sent(self, request):
        if not request.url.startswith((self.hall.url, "data:")):
            self.strangers.append(request.url)

    def open(self, path):
        self.page.goto(self.hall.url.rstrip("/") + path)

    def sign_in(self, name):
        """As one of the cast, or as a guest."""
        if name == "guest":
            self.open(PAYSLIP)
            return self.page.get_by_role("button", name="Start without signing in").click()
        member = self.hall.people[name]
        if member.card:
            self.open(member.card)
            self.page.get_by_role("button", name="that is me").click()
        else:
            self.open("/sign-in/helper")
            self.page.get_by_label("Your name").fill(member.name)
            self.page.get_by_label("Your passphrase or PIN").fill(member.secret)
            self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(lambda url: "sign-in" not in url and "/c/" not in url)

    def reach(self, target):
        """Press Tab until this has the focus, and see that the focus can be seen."""
        for _ in range(200):
            if target.evaluate("e => e === document.activeElement"):
                style, width = self.page.evaluate(
                    "(s => [s.outlineStyle, s.outlineWidth])(getComputedStyle(document.activeElement))"
                )
                assert style != "none" and float(width.removesuffix("px")) >= 2, "the focus must be seen"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError("the keyboard never came there")

    def violations(self):
        """What axe finds, with where."""
        found = Axe().run(self.page, options=WCAG).response["violations"]
        return [f"{v['id']}: {n['html'][:100]} {n['any'][:1]}" for v in found for n in v["nodes"]]

    def sideways(self):
        """How many pixels the page is wider than the phone."""
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def small(self):
        """What is too low for a finger."""
        return self.page.evaluate(SMALL)

    def close(self):
        self.context.close()


@pytest.fixture
def phone(chromium, hall):
    """Makes phones; what they look like is given."""
    made = []

    def make(**look):
        made.append(Watched(chromium, hall, **look))
        return made[-1]

    yield make
    for watched in made:
        watched.close()
