"""Every page in the right-to-left test language: it runs the other way, and no text was left out of translation."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from hubserver.app import create_app
from hubserver.hall import models as hall
from hubserver.packs.models import ShelfModule
from hubserver.people.limits import HUB_TRIES, limits
from hubserver.web.wiring import LANGUAGE
from tests.conftest import PAYSLIP
from tests.web.walk import ANSWERED, MORE, WHO, addresses, learning

LATIN = re.compile("[A-Za-z][A-Za-z' -]*")
SPOKEN = ("alt", "aria-label", "title", "placeholder", "content")
VOID = {"meta", "link", "img", "br", "hr", "input", "source", "track", "col", "wbr"}
# Names of people and of the hall, and what a machine reads, are the same in every language.
NAMES = re.compile(
    "Cwm Bryn|Amina K|Gwen P|Tomas N|Vera J|Sian R|Nia O|Amina|Gwen|Tuesday morning|WIFI:\\S+|https?://\\S+|evil.example"
)
ATTRIBUTES_OF_MACHINES = {"viewport", "color-scheme"}


class Ours(HTMLParser):
    """The texts of a page that are ours: not content (it has a language or a direction of its own), names or codes."""

    def __init__(self, text):
        super().__init__()
        self.open, self.texts = [], []
        self.feed(text)

    @property
    def theirs(self):
        return any(self.open)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        own = tag == "bdi" or tag in ("style", "script") or (tag != "html" and ("lang" in given or "dir" in given))
        spoken = tag != "meta" or given.get("name") not in ATTRIBUTES_OF_MACHINES
        if not (own or self.theirs) and spoken:
            self.texts += [given[name] or "" for name in SPOKEN if name in given]
        if tag not in VOID:
            self.open.append(own)

    def handle_endtag(self, tag):
        self.open.pop()

    def handle_data(self, data):
        if not self.theirs:
            self.texts.append(data)


def untranslated(page):
    """Latin words in texts that are ours."""
    modules = {row.title for row in ShelfModule.current()}  # the title of a page may be that of a module
    texts = [NAMES.sub("", text) for text in Ours(page.text).texts if text.rpartition(" · ")[0] not in modules]
    return [found for text in texts for found in LATIN.findall(text) if len(found.strip()) > 1]


@pytest.fixture
def mirrored(world):
    """A hall with the test language turned on, besides English and Welsh."""
    world.hub.settings = replace(world.hub.settings, languages="en cy ar-XB")
    world.app = create_app(world.hub)
    hall.choose("test", languages="en cy ar-XB")
    return world


def check(pages):
    for did, page in pages.items():
        if page.headers["Content-Type"].startswith("text/html"):
            assert '<html lang="ar-XB" dir="rtl"' in page.text, did
            assert untranslated(page) == [], did


@pytest.mark.parametrize("name", WHO)
def test_every_page_runs_from_right_to_left_and_is_translated(mirrored, name):
    phone = learning(mirrored) if name == "amina" else mirrored.as_(name)
    phone.cookies[LANGUAGE] = "ar-XB"
    paths = (*addresses(mirrored, "GET").values(), *MORE)
    check({path: phone.open(path) for path in paths})
    check({f"POST {path}": phone.post(path, **fields) for path, fields in ANSWERED.items()})


def test_what_a_helper_is_shown_once_is_translated(mirrored):
    phone = mirrored.as_("sian")
    phone.cookies[LANGUAGE] = "ar-XB"
    learner, helper = mirrored.people["gwen"].id, mirrored.people["tomas"].id
    paths = [f"/desk/people/{learner}/{what}" for what in ("code", "pin", "card")] + [f"/desk/people/{helper}/pin"]
    check({path: phone.post(path) for path in paths})
    check({"person": phone.open(f"/desk/people/{helper}"), "gone": phone.post(f"/desk/people/{learner}/retire")})


def test_a_desk_on_which_nothing_is_well_is_translated(mirrored):
    phone = mirrored.as_("vera")
    phone.cookies[LANGUAGE] = "ar-XB"
    mirrored.clock.instant = replace(mirrored.clock.instant, quality=0)
    mirrored.hub.settings = replace(mirrored.hub.settings, free_mb=10**9)
    for n in range(HUB_TRIES):
        limits.begin(f"d{n}", f"a{n}", "", mirrored.clock.now().mono_ms)
    check({"desk": phone.open("/desk/")})


def test_every_refusal_at_the_door_is_translated(mirrored):
    amina = mirrored.people["amina"]
    for n in range(11):
        mirrored.clock.pass_(minutes=0 if n == 5 else 16)
        phone = mirrored.phone(f"198.51.100.{n}")
        phone.cookies[LANGUAGE] = "ar-XB"
        phone.open("/")
        check({f"try {n}": phone.post("/sign-in", who=amina.id, pin="111111")})
    for _ in range(11):
        check({"spray": phone.post("/sign-in", name="Nobody", pin="1")})
    other = ("0000" if mirrored.hub.hub_id[:4] != "0000" else "1111") + "x" * 22
    check({"another hall": phone.open(f"/c/{other}"), "host": phone.once("/", headers={"Host": "evil.example"})})


def test_a_finished_module_is_translated(mirrored):
    phone = learning(mirrored)
    phone.cookies[LANGUAGE] = "ar-XB"
    check({"left": phone.open(f"{PAYSLIP}/finished"), "home": phone.open("/"), "me": phone.open("/me")})
    tutor = mirrored.as_("tomas")
    tutor.cookies[LANGUAGE] = "ar-XB"
    check({"record": tutor.open(f"/tutor/learners/{mirrored.people['amina'].id}"), "table": tutor.open("/tutor/")})


def test_this_test_would_find_a_text_that_was_left_out(mirrored):
    page = mirrored.phone().open("/?lang=ar-XB")
    assert untranslated(page) == []
    assert untranslated(mirrored.phone().open("/")) != []
