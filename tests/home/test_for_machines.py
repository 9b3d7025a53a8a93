"""`/ping` for phones and `/healthz` for whatever watches over the box."""

import json

from hubserver import __version__, db, journal
from hubserver.people.joining import join, part
from hubserver.people.models import Person
from hubserver.web.tokens import fits
from tests.people.door import session_of
from tests.web.walk import everything


def read(phone, path):
    page = phone.once(path)
    return page.status, page.headers["Content-Type"], json.loads(page.text)


def test_ping_says_which_hub_and_who_and_gives_a_token_that_works(world):
    phone = world.as_("amina")
    status, kind, told = read(phone, "/ping")
    assert (status, kind) == (200, "application/json") and set(told) == {"hub", "learner", "also", "token"}
    assert told["hub"] == world.hub.hub_id and told["learner"] == world.people["amina"].id and told["also"] == []
    token, device = session_of(phone)
    assert fits(told["token"], world.hub.secret("form tokens"), device, token)


def test_ping_also_says_which_records_were_joined_into_theirs(world):
    amina, gwen = (Person.get_by_id(world.people[name].id) for name in ("amina", "gwen"))
    phone = world.as_("gwen")
    join(amina, gwen, "test")
    told = read(phone, "/ping")[2]
    assert told["learner"] == gwen.id and told["also"] == [amina.id]
    assert f'data-learner="{gwen.id} {amina.id}"' in phone.open("/").text
    part(amina.id, "test")
    assert read(phone, "/ping")[2]["also"] == [] and f'data-learner="{gwen.id}"' in phone.open("/").text


def test_ping_to_a_stranger_names_nobody(world):
    told = read(world.as_("stranger"), "/ping")[2]
    assert told["learner"] is None and told["also"] == []


def test_ping_changes_nothing_and_is_kept_nowhere_public(world):
    phone, before = world.as_("amina"), everything()
    page = phone.once("/ping")
    assert phone.once("/ping", "HEAD").status == 200
    assert everything() == before and page.headers["Cache-Control"] == "private, no-cache"


def test_healthz_says_that_all_is_well(world):
    status, kind, told = read(world.phone(), "/healthz")
    assert (status, kind) == (200, "application/json")
    assert told == {"status": "ok", "hub": world.hub.hub_id, "version": __version__}
    assert journal.count() and "Amina" not in str(told)


def test_healthz_says_when_the_writer_takes_nothing(world):
    db._writer.stop()
    page = world.phone().once("/healthz")
    told = json.loads(page.text)
    assert page.status == 503 and "not saved" in told["error"] and page.headers["Retry-After"] == "2"
