"""What happens between the look at a secret and the session: somebody leaves, the hub is busy, the PIN was right."""

import pytest

from hubserver import db, journal
from hubserver.people import roll
from hubserver.people.joining import join
from hubserver.people.models import Person, Session, SignIn
from tests.people.door import helper_makes, here, other_pin, stranger, try_name, try_pin, wrong_times


def person(world, name):
    return Person.get_by_id(world.people[name].id)


@pytest.mark.parametrize("secret", ["right", "wrong"])
@pytest.mark.parametrize("way", [try_pin, try_name])
@pytest.mark.parametrize("what", ["retired", "joined"])
def test_somebody_who_leaves_meanwhile_is_told_as_an_unknown_name(world, meanwhile, way, what, secret):
    gwen, phone = world.people["gwen"], world.as_("stranger")
    whom = gwen if way is try_pin else gwen.name
    if what == "retired":
        meanwhile(lambda: roll.retire(person(world, "gwen"), "test"))
    else:
        meanwhile(lambda: join(person(world, "gwen"), person(world, "amina"), "test"))
    page = way(phone, whom, gwen.secret if secret == "right" else other_pin(gwen.secret))
    assert page.status == 403 and here(phone) is None and not Session.select().exists()


def test_the_page_of_somebody_who_left_before_the_press_leads_back_to_the_names(world):
    gwen, phone = world.people["gwen"], world.as_("stranger")
    phone.open(f"/sign-in/pin?who={gwen.id}")
    roll.retire(person(world, "gwen"), "test")
    page = phone.press("Sign in", pin=gwen.secret)
    assert page.status == 403 and "Find my name" in page.words and "steward" not in page.words


@pytest.mark.parametrize("way", [try_pin, try_name])
def test_a_right_pin_on_the_last_try_locks_nothing_in_the_journal_either(world, way):
    amina, phone = world.people["amina"], stranger(world, 50)
    wrong_times(world, amina, 9, minutes=16)
    world.clock.pass_(minutes=16)
    way(phone, amina if way is try_pin else amina.name, amina.secret)
    assert here(phone) == amina.id
    assert "locked a PIN" not in [entry.body.get("did") for entry in journal.entries()]


def test_a_hub_that_is_too_busy_to_let_somebody_in_counts_no_wrong_try(world, meanwhile):
    amina = world.people["amina"]
    assert "You can try 8 more times" in wrong_times(world, amina, 2)
    for n in range(7):
        meanwhile(db._writer.stop)
        page = try_pin(stranger(world, 20 + n), amina, amina.secret)
        assert page.status == 503 and "This was not saved" in page.words
        db._writer = db.Writer()
    assert SignIn.get_by_id(amina.id).wrong == 1, "the last try alone"
    assert "You can try 9 more times" in wrong_times(world, amina, 1)


def test_a_new_card_and_pin_are_no_way_in_for_who_left(world):
    gwen = person(world, "gwen")
    page = helper_makes(world, "Make a new card", gwen)
    roll.retire(gwen, "test")
    phone = world.as_("stranger")
    assert phone.open("/c/" + page.text.partition("/c/")[2].partition("<")[0]).status == 400
