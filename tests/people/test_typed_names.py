"""A typed name lets in whom the secret fits, and otherwise tells nothing: the same words after the same work."""

import pytest

from hubserver import journal
from hubserver.db import database, write
from hubserver.hall import models as hall
from hubserver.people import roll
from hubserver.people.models import Person, SignIn
from hubserver.people.pin import LOCK_AT
from hubserver.people.roles import Role
from hubserver.people.ways_in import MEANT
from tests.people.door import (
    add,
    helper_makes,
    here,
    other_pin,
    shown_secret,
    stranger,
    try_name,
    try_pin,
    wrong_times,
)

WRONG = "000017"
SAID = "That name and PIN or passphrase do not belong together. Look at both again, or ask a helper."


def try_own_page(phone, name, pin, **more):
    """Type the name on the page with the names, as a learner does."""
    phone.open("/sign-in")
    return phone.press("Sign in", name=name, pin=pin, **more)


def told(page, name):
    """All that somebody learns from an answer: its status, its words and its headers."""
    assert f'value="{name}"' in page.text
    return page.status, page.words, {key: value for key, value in page.headers.items() if key != "Content-Length"}


def waiting(world):
    wrong_times(world, world.people["amina"], 5)
    return "Amina K", WRONG


def locked(world):
    wrong_times(world, world.people["amina"], 10, minutes=16)
    return "Amina K", WRONG


def right_but_locked(world):
    wrong_times(world, world.people["amina"], 10, minutes=16)
    return "Amina K", world.people["amina"].secret


def shared_name(world):
    add(world, "Amina Kaur")
    return "Amina K", WRONG


def many_of_a_name(world):
    for n in range(MEANT + 2):
        add(world, f"Amina K{n}")
    return "Amina", WRONG


def without_a_pin(world):
    write(SignIn.update(secret_hash=None).where(SignIn.person == world.people["amina"].id).execute)
    return "Amina K", WRONG


def left(world):
    roll.retire(Person.get_by_id(world.people["gwen"].id), "test")
    return "Gwen P", world.people["gwen"].secret


def helper(world):
    return "Tomas N", WRONG


def helpers_passphrase(world):
    return "Tomas N", "not-the-right-words"


STATES = [waiting, locked, right_but_locked, shared_name, many_of_a_name, without_a_pin, left, helper]


@pytest.mark.parametrize("listed", [True, False], ids=["listed", "not listed"])
@pytest.mark.parametrize("state", [*STATES, helpers_passphrase])
@pytest.mark.parametrize("way", [try_own_page, try_name])
def test_a_name_that_is_known_is_told_the_same_as_one_that_is_not(world, work, state, listed, way):
    hall.choose("test", name_list=listed)
    name, secret = state(world)
    world.clock.pass_(seconds=11)
    answers, costs, written = [], [], []
    for n, typed in enumerate((name, "Zebedee Q")):
        phone = stranger(world, 60 + n)
        phone.open("/sign-in")
        work.clear()
        before = database.execute_sql("PRAGMA data_version").fetchone()
        answers.append(told(way(phone, typed, secret), typed))
        written.append(database.execute_sql("PRAGMA data_version").fetchone() != before)
        costs.append(list(work))
        assert here(phone) is None
    assert answers[0] == answers[1] and answers[0][0] == 403 and SAID in answers[0][1]
    assert costs[0] == costs[1] and written == [True, True]


@pytest.mark.parametrize("way", [try_own_page, try_name])
def test_tries_at_a_typed_name_lock_the_pin_as_others_do(world, way):
    amina = world.people["amina"]
    for n in range(LOCK_AT):
        world.clock.pass_(minutes=16)
        assert SAID in way(stranger(world, n), "amina k", other_pin(amina.secret)).words
    phone = stranger(world, 50)
    assert SAID in way(phone, "Amina K", amina.secret).words and here(phone) is None
    assert "This PIN is locked" in try_pin(phone, amina, amina.secret).words
    locks = [entry.body["person"] for entry in journal.entries() if entry.body.get("did") == "locked a PIN"]
    assert locks == [amina.id]


def test_a_locked_learner_comes_in_by_their_typed_name_with_a_code(world):
    amina, phone = world.people["amina"], stranger(world, 50)
    locked(world)
    try_own_page(phone, "Amina", shown_secret(helper_makes(world, "Let them in now", amina)))
    assert here(phone) == amina.id


def test_of_several_of_one_name_each_comes_in_with_their_own_secret(world):
    people = [(world.people["gwen"].id, world.people["gwen"].secret)]
    for role in (Role.LEARNER, Role.LEARNER, Role.TUTOR, Role.VOLUNTEER):
        person, secret, _ = add(world, "Gwen Price", role)
        people.append((person.id, secret))
    for person, secret in people:
        for name in ("Gwen P", "gwen"):
            phone = world.as_("stranger")
            try_name(phone, name, secret)
            assert here(phone) == person


def test_who_comes_in_is_no_wrong_try_of_the_others_of_their_name(world):
    other = add(world, "Gwen Price")[0]
    for _ in range(LOCK_AT + 2):
        phone = world.as_("stranger")
        try_own_page(phone, "Gwen P", world.people["gwen"].secret)
        assert here(phone) == world.people["gwen"].id
    assert SignIn.get_by_id(other.id).wrong == 0


def test_a_wrong_try_counts_for_everybody_of_that_name(world):
    other = add(world, "Gwen Price")[0]
    try_own_page(world.as_("stranger"), "Gwen P", WRONG)
    assert [SignIn.get_by_id(each).wrong for each in (world.people["gwen"].id, other.id)] == [1, 1]


def test_one_who_waits_stays_out_while_another_of_their_name_comes_in(world):
    gwen, (other, secret, _) = world.people["gwen"], add(world, "Gwen Price")
    wrong_times(world, gwen, 5)
    phone = stranger(world, 50)
    assert SAID in try_own_page(phone, "Gwen P", gwen.secret).words and here(phone) is None
    try_own_page(phone, "Gwen P", secret)
    assert here(phone) == other.id and SignIn.get_by_id(gwen.id).wrong == 5


def test_two_of_one_name_and_one_pin_are_taken_for_neither(world):
    gwen, other = world.people["gwen"], add(world, "Gwen Price")[0]
    same = SignIn.get_by_id(gwen.id).secret_hash
    write(SignIn.update(secret_hash=same).where(SignIn.person == other.id).execute)
    phone = world.as_("stranger")
    assert SAID in try_own_page(phone, "Gwen P", gwen.secret).words and here(phone) is None
    try_pin(phone, gwen, gwen.secret)
    assert here(phone) == gwen.id


def test_where_too_many_have_a_name_nobody_is_tried_but_a_code_still_fits(world):
    people = [add(world, f"Gwen P{n}") for n in range(MEANT)]
    phone = world.as_("stranger")
    assert SAID in try_own_page(phone, "Gwen P", people[0][1]).words and here(phone) is None
    assert SignIn.get_by_id(people[0][0].id).wrong == 0
    try_own_page(phone, "Gwen P", shown_secret(helper_makes(world, "Let them in now", people[2][0])))
    assert here(phone) == people[2][0].id


def test_own_mistakes_at_a_typed_name_are_forgotten_once_the_pin_is_right(world):
    phone, amina = world.as_("stranger"), world.people["amina"]
    for _ in range(4):
        for _ in range(3):
            try_own_page(phone, "Amina K", other_pin(amina.secret))
        try_own_page(phone, "amina k", amina.secret)
        assert here(phone) == amina.id
        phone.press("Sign out")


def test_a_learner_who_mistypes_is_on_their_own_page_again(world):
    phone = world.as_("stranger")
    page = try_own_page(phone, "Amina K", WRONG, next="/me")
    assert page.status == 403 and SAID in page.words
    assert "Tap your name:" in page.words and "steward" not in page.words and "passphrase or PIN" not in page.words
    assert "<details open>" in page.text and 'value="Amina K"' in page.text and WRONG not in page.text
    phone.press("Sign in", pin=world.people["amina"].secret)
    assert here(phone) == world.people["amina"].id and phone.page.path == "/me"


def test_a_helper_who_mistypes_is_on_theirs(world):
    page = try_name(world.as_("stranger"), "Tomas N", "wrong-words")
    assert "Your passphrase or PIN" in page.words and "Ask the steward" in page.words and 'value="Tomas N"' in page.text
