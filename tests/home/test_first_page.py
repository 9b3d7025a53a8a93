"""`/`: hello to a stranger, "Carry on" to a learner, their own page to a helper; and `/me`."""

import pytest

from hubserver.home import pages as home
from hubserver.modules.catalogue import opened
from tests.conftest import PACK, PAYSLIP
from tests.web.walk import learning


def test_a_stranger_is_greeted_and_shown_three_ways_on(world):
    page = world.as_("stranger").open("/")
    for words in ("Find my name", "I have a card", "Just look around", "I help here", "Cwm Bryn"):
        assert words in page.words
    assert not any(name in page.words for name in ("Amina", "Gwen", "Sign out"))


@pytest.mark.parametrize("host, leads", [("learn.internal", "url"), ("localhost", "/"), ("127.0.0.1", "/")])
def test_who_came_by_a_name_goes_on_at_the_bare_address(world, host, leads):
    page = world.phone().once("/", headers={"Host": host})
    there = world.hub.url if leads == "url" else leads
    for path in ("sign-in", "modules/", "sign-in/helper"):
        assert f'href="{there}{path}"' in page.text


@pytest.mark.parametrize("name, path", [("tomas", "/tutor/"), ("vera", "/desk/"), ("sian", "/desk/")])
def test_a_helper_comes_to_their_own_page(world, name, path):
    assert world.as_(name).open("/").path == path


def test_a_new_learner_is_offered_something_to_start_with(world):
    page = world.as_("amina").open("/")
    assert "Hello, Amina K" in page.words and "Where would you like to start?" in page.words
    assert "Carry on" not in page.words and "Your modules" not in page.words


def test_carry_on_leads_to_the_place_where_one_was(world):
    phone = learning(world)
    steps = opened(PACK, "payslip", ("en",)).lesson.steps
    page = phone.open("/")
    assert "Carry on" in page.words and f"1 of {len(steps)} steps" in page.words
    assert f'href="{PAYSLIP}#step-{steps[1].id}">Carry on' in page.text
    assert f'<section id="step-{steps[1].id}" class="now"' in phone.open(PAYSLIP).text


def test_who_has_begun_many_modules_sees_the_latest_and_the_way_to_the_rest(world, monkeypatch):
    monkeypatch.setattr(home, "LATEST", 2)
    amina = world.as_("amina")
    for module in ("payslip", "budget", "borrowing", "bills"):
        amina.open(f"/modules/{PACK}/{module}")
        amina.press("Start")
    page = amina.open("/")
    assert "See all 4 modules that you have begun" in page.words
    assert [path in page.text for path in (f"{PACK}/borrowing", f"{PACK}/budget", f"{PACK}/payslip")] == [
        True,
        True,
        False,
    ]
    page = amina.open("/me")
    assert all(f"{PACK}/{module}" in page.text for module in ("payslip", "budget", "borrowing", "bills"))


def test_what_one_has_done_is_on_ones_own_record_and_on_nobody_elses(world):
    phone = learning(world)
    title = opened(PACK, "payslip", ("en",)).lesson.title
    page = phone.open("/me")
    assert title in page.words and "Started on Sunday 22 November" in page.words
    assert "what the hub keeps about you, Amina K" in page.words and "Nobody has looked." in page.words
    other = world.as_("gwen").open("/me")
    assert title not in other.words and "Nothing yet. It fills as you learn." in other.words


@pytest.mark.parametrize("name", ["tomas", "vera", "sian"])
def test_a_helper_has_no_record(world, name):
    assert world.as_(name).open("/me").status == 403


def test_the_page_in_front_of_me_is_marked(world):
    phone = world.as_("amina")
    for path, label in (("/", "My page"), ("/me", "My record"), ("/modules/", "Learn")):
        assert f'<a href="{path}" aria-current="page">{label}</a>' in phone.open(path).text


def test_who_comes_by_a_name_goes_on_at_the_bare_address(world):
    phone = world.phone()
    by_name = phone.open("/", headers={"Host": "learn.internal"})
    assert f'href="{world.hub.url}sign-in"' in by_name.text and f'href="{world.hub.url}modules/"' in by_name.text
    assert 'href="/sign-in"' in phone.open("/", headers={"Host": world.hub.addresses.best()}).text
    assert 'href="/sign-in"' in phone.open("/", headers={"Host": "localhost"}).text
    assert world.phone().open("/", headers={"Host": world.hub.local_name}).status == 200
