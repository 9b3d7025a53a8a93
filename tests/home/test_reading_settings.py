"""Easier reading: chosen before or after signing in, kept on the phone and for the person; nonsense is ignored."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubserver.help.reading import CHOICES, compose, parse
from hubserver.people.models import Preference
from hubserver.web.wiring import LANGUAGE, READING
from tests.people.door import here

ALL = {"size": "largest", "space": "wide", "colour": "dark", "font": "plain"}


def looks(page):
    """How a page says that it should look."""
    return dict(re.findall(r'data-(\w+)="(\w*)"', re.search("<html[^>]*>", page.text)[0]))


def come_in(phone, member):
    """Sign in with a card; the page that follows."""
    phone.open(member.card)
    return phone.press("sign in")


def choose(phone, **choices):
    phone.open("/help/reading")
    return phone.press("Show it like this", **choices)


def test_a_stranger_chooses_and_every_page_looks_so(world):
    phone = world.as_("stranger")
    page = choose(phone, **ALL)
    assert page.path == "/help/reading" and looks(page) == ALL and page.text.count(" checked") == len(ALL)
    for path in ("/", "/sign-in", "/modules/", "/nowhere"):
        assert looks(phone.open(path)) == ALL
    assert not Preference.select().exists()


def test_choosing_as_usual_takes_it_back(world):
    phone = world.as_("stranger")
    choose(phone, **ALL)
    assert looks(choose(phone, size="", space="", colour="", font="")) == {}


def test_the_choice_follows_the_person_to_another_phone_and_leaves_with_them(world):
    choose(world.as_("amina"), size="large", colour="blue")
    phone = world.as_("stranger")
    assert looks(phone.open("/")) == {}
    phone.open(world.people["amina"].card)
    phone.press("sign in")
    assert looks(phone.page) == {"size": "large", "colour": "blue"}
    phone.press("Sign out")
    assert looks(phone.page) == {} and READING not in phone.cookies


def test_somebody_elses_choice_is_not_mine(world):
    choose(world.as_("amina"), size="large")
    assert looks(world.as_("gwen").page) == {}


def test_what_was_chosen_before_signing_in_stays_on_the_phone(world):
    phone = world.as_("stranger")
    choose(phone, size="large")
    phone.open(world.people["amina"].card)
    phone.press("sign in")
    assert here(phone) and looks(phone.page) == {"size": "large"}


def test_what_was_chosen_before_signing_in_is_from_then_on_theirs_who_signed_in(world):
    phone, amina = world.as_("stranger"), world.people["amina"]
    choose(phone, size="large")
    come_in(phone, amina)
    assert looks(come_in(world.as_("stranger"), amina)) == {"size": "large"}, "on another phone too"
    phone.press("Sign out")
    assert looks(come_in(phone, world.people["gwen"])) == {}, "and nobody else's"


def test_the_newer_choice_is_the_one_that_counts(world):
    amina, phone = world.people["amina"], world.as_("stranger")
    choose(world.as_("amina"), size="large", colour="blue")
    choose(phone, size="largest")
    assert looks(come_in(phone, amina)) == {"size": "largest"}
    other = world.as_("stranger")
    choose(other, size="")
    assert looks(come_in(other, amina)) == {}, "as usual is a choice as well"
    assert looks(come_in(world.as_("stranger"), amina)) == {}


@pytest.mark.parametrize("ended", ["signed out", "by the clock", "never"])
def test_what_somebody_chose_while_signed_in_is_not_the_next_ones(world, ended):
    phone = world.as_("amina")
    choose(phone, size="largest", colour="dark")
    if ended == "signed out":
        phone.press("Sign out")
    elif ended == "by the clock":
        world.clock.pass_(hours=13)
    assert looks(come_in(phone, world.people["gwen"])) == {} and READING not in phone.cookies
    assert looks(come_in(phone, world.people["amina"])) == {"size": "largest", "colour": "dark"}


def test_choosing_how_pages_look_chooses_no_language(world):
    phone = world.as_("amina")
    choose(phone, size="large")
    assert Preference.get_by_id(world.people["amina"].id).language == "" and LANGUAGE not in phone.cookies


NOT_OURS = ["", "size", "size=", "size=huge", "=large", "colour=red", "onload=alert(1)", 'size=large"><script>', "é"]


@pytest.mark.parametrize("cookie", [*NOT_OURS, "," * 2000])
def test_a_cookie_that_is_not_ours_is_ignored(world, cookie):
    phone = world.as_("stranger")
    phone.cookies[READING] = cookie.encode().decode("latin-1")
    page = phone.open("/help/reading")
    assert page.status == 200 and looks(page) == {} and "alert" not in page.text


def test_of_a_cookie_that_is_half_ours_the_half_is_used(world):
    phone = world.as_("stranger")
    phone.cookies[READING] = "size=large,evil=1,colour=red,font=plain"
    assert looks(phone.open("/")) == {"size": "large", "font": "plain"}


def test_choices_that_are_none_are_not_kept(world):
    phone = world.as_("amina")
    page = phone.post("/help/reading", size="huge", colour='"><script>', nonsense="1")
    assert page.status == 200 and Preference.get_by_id(world.people["amina"].id).reading == ""


@settings(max_examples=200)
@given(st.text(max_size=200))
def test_any_cookie_gives_choices_of_ours_only(text):
    for name, value in parse(text).items():
        assert value in CHOICES[name] and value


@given(st.fixed_dictionaries({name: st.sampled_from(values) for name, values in CHOICES.items()}))
def test_every_choice_is_kept_as_it_was_made(choices):
    assert parse(compose(choices)) == {name: value for name, value in choices.items() if value}
