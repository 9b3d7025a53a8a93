"""Whoever uses a lost card, PIN or passphrase is out as soon as there is a new one."""

import pytest

from hubserver import db
from hubserver.people.cards import new_cards
from hubserver.people.models import Person, Session
from hubserver.people.roll import new_secret
from tests.people.door import helper_makes, here, shown_card, shown_secret, try_name, try_pin

BUTTONS = ["Make a new PIN", "Make a new card", "Stop the card"]


@pytest.mark.parametrize("button", BUTTONS)
def test_a_new_one_signs_its_person_out_everywhere_and_nobody_else(world, button):
    amina, gwen = world.people["amina"], world.as_("gwen")
    by_card, by_pin = world.as_("amina"), world.as_("stranger")
    try_pin(by_pin, amina, amina.secret)
    assert here(by_card) == here(by_pin) == amina.id
    helper_makes(world, button, amina)
    assert here(by_card) is None and here(by_pin) is None
    assert not Session.select().where(Session.person == amina.id).exists()
    assert here(gwen) == world.people["gwen"].id


def test_they_come_in_with_the_new_one_and_are_where_they_were(world):
    amina, phone = world.people["amina"], world.as_("amina")
    page = helper_makes(world, "Make a new card", amina)
    assert phone.open("/me").path == "/sign-in?next=%2Fme"
    phone.open(shown_card(page))
    phone.press("sign in")
    assert here(phone) == amina.id and "Amina K" in phone.open("/me").words


def test_the_page_says_so_beforehand(world):
    vera, amina = world.as_("vera"), world.people["amina"]
    assert "They are then signed out everywhere." in vera.open(f"/desk/people/{amina.id}").words
    assert "signs them out" in vera.open("/groups/cards").words


@pytest.mark.parametrize("helper", ["tomas", "vera", "sian"])
def test_a_new_passphrase_signs_a_helper_out_the_steward_too(world, helper):
    member, phone = world.people[helper], world.as_(helper)
    fresh = shown_secret(helper_makes(world, "Make a new passphrase", member, helper="sian"))
    assert here(phone) is None
    try_name(phone, member.name, fresh)
    assert here(phone) == member.id


def test_a_code_signs_nobody_out(world):
    phone = world.as_("amina")
    helper_makes(world, "Let them in now", world.people["amina"])
    assert here(phone) == world.people["amina"].id


def test_the_same_cards_again_sign_nobody_out(world):
    gwen, phone = Person.get_by_id(world.people["gwen"].id), world.as_("stranger")
    (card,) = new_cards(world.hub, [gwen], "test", "key")
    phone.open("/" + card.url.removeprefix(world.hub.url))
    phone.press("sign in")
    new_cards(world.hub, [gwen], "test", "key")
    assert here(phone) == gwen.id


@pytest.mark.parametrize("button", ["Make a new PIN", "Stop the card"])
def test_a_pin_or_card_that_was_replaced_while_it_was_looked_at_lets_nobody_in(world, meanwhile, button):
    amina, phone = world.people["amina"], world.as_("stranger")
    if button == "Make a new PIN":
        phone.open(f"/sign-in/pin?who={amina.id}")
        meanwhile(lambda: new_secret(world.hub, Person.get_by_id(amina.id), "test"))
        page = phone.press("Sign in", pin=amina.secret)
    else:
        phone.open(amina.card)
        helper_makes(world, button, amina)
        page = phone.press("sign in")
    assert page.status in (400, 403) and here(phone) is None
    assert not db.sql("SELECT 1 FROM session WHERE person = ?", (amina.id,)).fetchone()
