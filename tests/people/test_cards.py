"""Login cards: shown, then confirmed; a newer one voids the older; one of another hall says so."""

import pytest

from hubserver import journal
from hubserver.people.models import Session, SignIn
from tests.people.door import add, helper_makes, here, shown_card, stranger, wrong_times
from tests.web.walk import keeping_cookies


def told(world, path):
    page = world.as_("stranger").open(path)
    return page.status, page.words


def test_reading_a_card_signs_nobody_in_and_writes_nothing(world):
    amina, phone = world.people["amina"], world.as_("stranger")
    before = journal.count()
    for _ in range(3):
        phone.open(amina.card)
    phone.once(amina.card, "HEAD")
    assert here(phone) is None and journal.count() == before and not Session.select().exists()


def test_a_new_card_voids_the_older_one(world):
    amina = world.people["amina"]
    fresh = shown_card(helper_makes(world, "Make a new card", amina))
    assert fresh != amina.card
    assert told(world, amina.card) == (400, told(world, amina.card)[1])
    assert "This card does not work any more." in told(world, amina.card)[1]
    assert "Amina" not in told(world, amina.card)[1]
    phone = stranger(world, 0)
    phone.open(fresh)
    phone.press("sign in")
    assert here(phone) == amina.id


def test_a_card_that_was_open_when_a_newer_one_was_made_signs_nobody_in(world):
    amina, phone = world.people["amina"], world.as_("stranger")
    phone.open(amina.card)
    helper_makes(world, "Make a new card", amina)
    page = phone.press("sign in")
    assert page.status == 400 and "does not work any more" in page.words and here(phone) is None


def test_a_card_of_another_hall_says_so(world):
    hall = world.hub.hub_id[:4]
    other = "0000" if hall != "0000" else "1111"
    status, words = told(world, f"/c/{other}{'x' * 22}")
    assert status == 400 and "This card is for another hall." in words and "for a card of this hall" in words
    phone = world.as_("stranger")
    phone.cookies["hub_card"] = f"{other}{'x' * 22}"
    assert "another hall" in phone.post("/card").words and here(phone) is None


def test_who_reads_a_card_and_waits_too_long_is_asked_for_it_again(world):
    phone = world.as_("stranger")
    phone.open(world.people["amina"].card)
    del phone.cookies["hub_card"]  # after five minutes the phone has forgotten it
    page = phone.press("sign in")
    assert page.status == 400 and "we need your card again" in page.words and here(phone) is None


DAMAGE = {
    "cut": (0, -1, ""),
    "longer": (0, None, "x"),
    "changed": (0, -1, "!"),
    "bare": (4, None, ""),
    "half": (0, 13, ""),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_card_is_nobodys(world, damage):
    start, end, more = DAMAGE[damage]
    token = world.people["amina"].card.removeprefix("/c/")[start:end] + more
    phone = world.as_("stranger")
    page = phone.open(f"/c/{token}")
    assert page.status == 400 and "Amina" not in page.words
    assert phone.post("/card").status == 400 and here(phone) is None


def test_a_helper_has_no_card(world):
    made = [row for row in SignIn.select() if row.card_hash]
    assert {row.person for row in made} == {world.people["amina"].id, world.people["gwen"].id}
    phone = world.as_("sian")
    page = phone.post(f"/desk/people/{world.people['tomas'].id}/card")
    assert page.status == 403 and "/c/" not in page.text


def test_the_card_of_somebody_who_left_works_no_more(world):
    gwen, vera = world.people["gwen"], world.as_("vera")
    phone = world.as_("stranger")
    phone.open(gwen.card)
    vera.open(f"/desk/people/{gwen.id}")
    vera.press("has left")
    assert phone.press("sign in").status == 400 and here(phone) is None
    said = told(world, gwen.card)[1]
    assert "This card does not work any more. Ask a helper." in said
    assert "Gwen" not in said and "PIN" not in said, "they have no PIN either"


def test_a_card_for_a_shared_tablet_is_asked_about(world):
    amina, phone = world.people["amina"], world.as_("stranger")
    phone.open(amina.card)
    assert "Other people use this phone or tablet too" in phone.page.words
    phone.press("sign in", shared="1")
    assert Session.get(Session.person == amina.id).shared


def test_a_card_neither_resets_nor_needs_the_pin(world):
    amina = world.people["amina"]
    wrong_times(world, amina, 10, minutes=16)
    assert here(world.as_("amina")) == amina.id
    assert SignIn.get_by_id(amina.id).wrong == 10


def test_cards_are_long_random_and_kept_only_as_a_hash(world):
    cards = [add(world, f"Person {n}")[2] for n in range(4)]
    tokens = [card.removeprefix("/c/") for card in cards]
    assert len({*tokens}) == 4 and all(len(token) == 26 for token in tokens)
    kept = [row.card_hash for row in SignIn.select() if row.card_hash]
    assert not any(token in kept or token[4:] in kept for token in tokens)


def test_the_card_page_shows_a_first_name_and_no_pin(world):
    amina = world.people["amina"]
    page = world.as_("stranger").open(amina.card)
    assert "Amina K" in page.words and "Khan" not in page.text and amina.secret not in page.text


def test_back_on_a_tablet_finds_no_card(world):
    """The link of a card is led away from, and forgotten as soon as somebody is in."""
    phone = world.as_("stranger")
    assert phone.open(world.people["amina"].card).path == "/card"
    phone.press("sign in")
    phone.post("/sign-out")
    assert phone.open("/card").path == "/sign-in" and "Amina" not in phone.once("/card").text


def test_a_card_that_was_read_waits_five_minutes_and_not_longer(world):
    phone = world.as_("stranger")
    lines = keeping_cookies(phone)
    phone.open(world.people["amina"].card)
    card = next(line for line in lines if line.startswith("hub_card="))
    assert "Max-Age=300" in card and "HttpOnly" in card


@pytest.mark.parametrize("what", ["Stop the card", "Make a new card"])
def test_a_page_of_cards_brings_back_no_card_that_was_stopped(world, what):
    vera, gwen = world.as_("vera"), world.people["gwen"]
    made = {"people": gwen.id, "key": "one printed page"}
    assert vera.post("/groups/cards", **made).status == 200 == vera.post("/groups/cards", **made).status
    vera.open(f"/desk/people/{gwen.id}")
    vera.press(what)
    before = SignIn.get_by_id(gwen.id).card_hash
    page = vera.post("/groups/cards", **made)
    assert page.status == 409 and "stopped or replaced" in page.words
    assert SignIn.get_by_id(gwen.id).card_hash == before
