"""`hubserver person ...` where the hub runs: what a coordinator does at the keyboard when nobody else can."""

import pytest

from hubserver import journal
from hubserver.cli import do_in_hub
from hubserver.errors import HubError, Refused
from hubserver.people.commands import said
from tests.people.door import add, here, stranger, try_name, try_pin, wrong_times
from tests.web.walk import everything


def do(world, command, **values):
    return do_in_hub(world.hub, f"person {command}", values)


def test_somebody_is_added_and_can_sign_in(world):
    made = do(world, "add", name="Nia Owen", role="learner")
    assert made["name"] == "Nia O" and made["card_url"].startswith(world.hub.url) and made["pin"].isdecimal()
    phone = world.as_("stranger")
    try_name(phone, "nia", made["pin"])
    assert here(phone) == made["id"]
    assert said(made) == f"Nia O (learner), PIN {made['pin']}, card {made['card_url']}"


def test_a_helper_is_added_with_a_passphrase(world):
    made = do(world, "add", name="Mair Ellis", role="tutor")
    assert "pin" not in made and "card_url" not in made and made["passphrase"].count("-") == 3
    phone = world.as_("stranger")
    try_name(phone, "Mair E", made["passphrase"])
    assert phone.page.path == "/tutor/"


def test_the_steward_who_forgot_the_passphrase_gets_a_new_one(world):
    sian = world.people["sian"]
    made, phone = do(world, "pin", who="Sian R"), world.as_("stranger")
    try_name(phone, "Sian R", sian.secret)
    assert here(phone) is None, "the old one is over"
    try_name(phone, "Sian R", made["passphrase"])
    assert here(phone) == sian.id


def test_a_new_pin_a_new_card_and_a_code(world):
    amina = world.people["amina"]
    wrong_times(world, amina, 10, minutes=16)
    code, pin, card = (do(world, what, who=amina.id) for what in ("code", "pin", "card"))
    for n, secret in enumerate((code["code"], pin["pin"])):
        phone = stranger(world, 20 + n)
        try_pin(phone, amina, secret)
        assert here(phone) == amina.id
    assert card["card_url"].removeprefix(world.hub.url) != amina.card[1:]


@pytest.mark.parametrize("command", ["card", "code"])
@pytest.mark.parametrize("helper", ["tomas", "vera", "sian"])
def test_no_helper_gets_what_a_learner_signs_in_with(world, command, helper):
    before = everything()
    with pytest.raises(Refused, match=r"Only learners have .*\. Nothing was changed\. A helper uses a passphrase\."):
        do(world, command, who=world.people[helper].id)
    assert everything() == before


def test_everybody_is_listed_by_the_name_that_is_shown(world):
    listed = do(world, "list")["people"]
    assert {person["name"] for person in listed} == {"Amina K", "Gwen P", "Tomas N", "Vera J", "Sian R"}
    assert all(set(person) == {"id", "role", "name"} for person in listed)


def test_a_name_is_mended_and_somebody_leaves(world):
    assert do(world, "rename", who="gwen", name="Gwenllian Parry")["name"] == "Gwenllian P"
    do(world, "retire", who="Gwenllian P")
    assert "Gwenllian P" not in {person["name"] for person in do(world, "list")["people"]}
    with pytest.raises(HubError, match="Nobody here is called “gwenllian”"):
        do(world, "retire", who="gwenllian")


@pytest.mark.parametrize("command", ["pin", "card", "code", "retire"])
def test_a_name_that_several_have_is_not_guessed(world, command):
    add(world, "Gwen Parry")
    before = journal.count()
    with pytest.raises(HubError, match="Several people here are called “Gwen”") as why:
        do(world, command, who="Gwen")
    assert "hubserver person list" in str(why.value) and journal.count() == before


def test_what_is_done_here_is_in_the_journal_as_the_command_line(world):
    before = journal.count()
    do(world, "pin", who="amina")
    do(world, "add", name="Nia Owen", role="learner")
    told = [entry.body for entry in [*journal.entries()][before:]]
    assert [body.get("who") or body.get("by") for body in told] == ["command line", "command line"]
