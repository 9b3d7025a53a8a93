"""Whatever is typed as a name is refused or shown as plain text, on every page that shows names."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hubserver import journal
from hubserver.people.models import Person
from hubserver.people.names import shown
from hubserver.people.roll import LONGEST
from hubserver.web.forms import text as cleaned
from tests.web.walk import PAYLOADS, Shape, tidy


def pages(world, phones, person):
    paths = {
        "vera": ("/desk/people/", f"/desk/people/{person.id}"),
        "tomas": ("/tutor/", f"/tutor/learners/{person.id}"),
        "gwen": ("/", "/me"),
        "stranger": (f"/sign-in/pin?who={person.id}", person.card),
    }
    return {path: phones[name].open(path) for name, some in paths.items() for path in some}


@pytest.fixture
def phones(world):
    return {name: world.as_(name) for name in ("vera", "tomas", "gwen", "stranger")}


@settings(max_examples=25)
@given(st.text(min_size=1, max_size=80) | st.lists(st.sampled_from(PAYLOADS), min_size=1, max_size=2).map(" ".join))
@example("x" * 200)
def test_any_text_as_a_name_is_refused_or_shown_inert(world, phones, typed):
    gwen = world.people["gwen"]
    phones["vera"].post(f"/desk/people/{gwen.id}/rename", name="Harmless Name")
    usual = {path: Shape(page.text).kinds for path, page in pages(world, phones, gwen).items()}
    answer = phones["vera"].post(f"/desk/people/{gwen.id}/rename", name=typed)
    person = Person.get_by_id(gwen.id)
    if answer.status == 400:
        assert "Nothing was changed" in answer.words and person.name == "Harmless N"
        return
    assert answer.status == 200 and 0 < len(person.name) <= LONGEST and tidy(person.name)
    for path, page in pages(world, phones, gwen).items():
        assert page.status == 200 and Shape(page.text).kinds == usual[path], path
        assert " ".join(person.name.split()) in page.words, path
    assert gwen.id in [found.id for found in Person.called(person.name)]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_on_the_page_that_shows_a_new_pin_and_card_a_name_is_inert_too(world, payload):
    vera = world.as_("vera")
    usual = Shape(vera.post("/desk/people/", name="Harmless Name").text).kinds
    page = vera.post("/desk/people/", name=f"A{payload}")
    assert page.status == 200 and Shape(page.text).kinds == usual


def test_a_name_that_is_none_adds_nobody(world):
    vera = world.as_("vera")
    for typed in ("", "   ", "...", "!!! ???", "\0", "☀", "x" * 61, "x" * 500):
        before = journal.count()
        page = vera.post("/desk/people/", name=typed)
        assert page.status == 400 and 'class="secret"' not in page.text, typed
        assert journal.count() == before


def test_a_name_that_is_too_long_is_told_so(world):
    vera, gwen = world.as_("vera"), world.people["gwen"]
    for path in ("/desk/people/", f"/desk/people/{gwen.id}/rename"):
        page = vera.post(path, name="x" * 61)
        assert page.status == 400 and "That is too long. Nothing was changed." in page.words
        assert "Use at most 60 letters." in page.words


def test_control_characters_are_no_part_of_a_name(world):
    vera = world.as_("vera")
    page = vera.post("/desk/people/", name="Nia\u202e\u0000\u200b\r\nOwen")
    assert page.status == 200 and "<bdi>Nia O</bdi>" in page.text


def test_what_a_form_gives_is_one_printable_line(world):
    with world.app.test_request_context("/", method="POST", data={"name": "  a\tb\u2028c  "}):
        assert cleaned("name") == "a b c"


@given(st.text(max_size=80))
def test_a_shown_name_holds_no_more_than_was_typed(typed):
    assert len(shown(typed)) <= len(typed) + 2
