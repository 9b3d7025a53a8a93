"""Help is there before signing in, in the same place on every page."""

import pytest

from hubserver import journal
from tests.web.walk import WHO

HELP = ("/help/", "/help/reading", "/help/accessibility", "/help/worried")


@pytest.mark.parametrize("name", WHO)
def test_help_is_readable_by_everybody_and_notes_nothing(world, name):
    phone, before = world.as_(name), journal.count()
    for path in HELP:
        assert phone.open(path).status == 200
    assert journal.count() == before


@pytest.mark.parametrize("name", WHO)
def test_help_stands_at_the_foot_of_every_page(world, name):
    phone = world.as_(name)
    for path in ("/", "/modules/", "/help/", "/nowhere", "/me", "/desk/"):
        footer = phone.open(path).text.partition("<footer>")[2]
        assert [link in footer for link in ('"/help/"', '"/help/reading', '"/help/worried"')] == [True] * 3, path


def test_without_a_responsible_person_help_names_the_helpers_in_the_room(world):
    phone = world.as_("stranger")
    assert "Ask any helper in the room." in phone.open("/help/").words
    assert "Please tell a helper in the hall." in phone.open("/help/accessibility").words
    assert "In this hall you can talk to" not in phone.open("/help/worried").words


def test_the_numbers_can_be_rung_by_a_tap(world):
    text = world.as_("stranger").open("/help/worried").text
    for number in ("999", "101", "111", "116123", "08082000247", "08088010800", "08001381111"):
        assert f'href="tel:{number}"' in text


def test_who_makes_reading_easier_can_go_back_to_where_they_were(world):
    phone = world.as_("stranger")
    phone.open("/modules/")
    link = phone.page.text.partition("<footer>")[2].partition('"/help/reading')[2].partition('"')[0]
    phone.open(f"/help/reading{link}")
    phone.press("Show it like this", size="large")
    assert '<a href="/modules/">Go back to where I was</a>' in phone.page.text
