"""A tutor opens one learner's record: what is on it, who may, and that the learner is told."""

from datetime import UTC, datetime

import pytest

from hubserver import journal
from hubserver.modules.catalogue import opened
from hubserver.people.projection import LOOKED
from hubserver.people.roles import Role
from tests.conftest import PACK
from tests.people.door import add, try_name
from tests.web.walk import learning


def record(world, name="gwen"):
    return f"/tutor/learners/{world.people[name].id}"


def looks():
    return [entry.body for entry in journal.entries() if entry.body.get("did") == LOOKED]


def shown_looks(world, name="gwen"):
    """Who looked, as the learner's own page tells it."""
    words = world.as_(name).open("/me").words
    return words.partition("Each time, it is noted here:")[2].partition("What else is kept")[0].strip()


def test_opening_a_record_is_written_down_and_shown_to_the_learner(world):
    assert shown_looks(world) == "Nobody has looked."
    tomas = world.as_("tomas")
    assert "Gwen P sees on their own page that you looked." in tomas.open(record(world)).words
    assert looks() == [{"did": LOOKED, "who": world.people["tomas"].id, "person": world.people["gwen"].id}]
    assert shown_looks(world) == "Tomas N , Sunday 22 November"
    assert shown_looks(world, "amina") == "Nobody has looked."


def test_looking_again_within_ten_minutes_is_the_same_look(world):
    tomas = world.as_("tomas")
    for _ in range(4):
        tomas.open(record(world))
        world.clock.pass_(minutes=2, seconds=59)
    assert len(looks()) == 1
    world.clock.pass_(minutes=1)
    tomas.open(record(world))
    assert len(looks()) == 2


def test_each_tutor_and_each_learner_is_a_look_of_its_own(world):
    person, secret, _ = add(world, "Mair Ellis", Role.TUTOR)
    mair = world.as_("stranger")
    try_name(mair, person.name, secret)
    tomas = world.as_("tomas")
    for phone in (tomas, mair):
        for name in ("gwen", "amina"):
            phone.open(record(world, name))
    assert len({(look["who"], look["person"]) for look in looks()}) == len(looks()) == 4
    assert "Mair E" in shown_looks(world) and "Tomas N" in shown_looks(world)


def test_the_table_alone_is_no_look(world):
    tomas = world.as_("tomas")
    for _ in range(3):
        tomas.open("/tutor/")
    assert looks() == []


@pytest.mark.parametrize("name", ["vera", "sian", "amina", "gwen"])
def test_nobody_but_a_tutor_opens_a_record(world, name):
    phone = world.as_(name)
    page = phone.open(record(world))
    assert page.status == 403 and "This page is for others" in page.words
    assert phone.open("/tutor/").status == 403 and looks() == []


def test_a_stranger_is_led_to_the_door(world):
    assert world.as_("stranger").open(record(world)).path.startswith("/sign-in/helper?next=%2Ftutor%2Flearners")
    assert looks() == []


@pytest.mark.parametrize("who", ["nobody", "tomas", "vera", "sian"])
def test_a_record_of_nobody_is_not_there_and_no_look(world, who):
    path = record(world, who) if who in world.people else "/tutor/learners/nobody"
    page = world.as_("tomas").open(path)
    assert page.status == 404 and "There is no such learner here." in page.words and looks() == []


def test_the_latest_look_is_shown_even_when_the_clock_fell_back(world):
    tomas = world.as_("tomas")
    for _ in range(20):
        tomas.open(record(world))
        world.clock.pass_(minutes=11)
        tomas.open("/tutor/")
    world.clock.instant = world.clock.instant.__class__(
        datetime(1970, 1, 2, tzinfo=UTC), world.clock.instant.boot, world.clock.instant.mono_ms, 0
    )
    tomas.open(record(world))
    words = shown_looks(world)
    assert words.startswith("Tomas N , Friday 2 January") and words.count("Tomas N") == 20


def test_the_record_shows_the_answers_as_they_were_given(world):
    learning(world, "gwen")
    found = opened(PACK, "payslip", ("en",))
    page = world.as_("tomas").open(record(world))
    assert page.status == 200 and found.lesson.title in page.words
    assert f"1 of {len(found.lesson.steps)} steps" in page.words
    assert "✓ Right, 1 try" in page.words and "Not right yet, 3 tries" in page.words
    assert "Has not started" not in page.words


def test_the_record_of_somebody_who_never_started_says_so(world):
    page = world.as_("tomas").open(record(world))
    assert "Has not started a module yet." in page.words and "Their answers" not in page.words


def test_the_record_shows_nothing_to_sign_in_with(world):
    learning(world, "gwen")
    gwen, page = world.people["gwen"], world.as_("tomas").open(record(world))
    assert gwen.secret not in page.text and gwen.card not in page.text and "Pugh" not in page.text


def test_from_the_record_a_tutor_helps_to_sign_in(world):
    phone = world.as_("tomas")
    assert f'href="/desk/people/{world.people["gwen"].id}"' in phone.open(record(world)).text
    assert phone.open(f"/desk/people/{world.people['gwen'].id}").status == 200
