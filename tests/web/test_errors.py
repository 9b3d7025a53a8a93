"""What went wrong is said as a page or as JSON: what happened, what is lost, what to do; never a traceback."""

import json
import logging

import pytest

from hubserver.errors import Busy, TooMany
from tests.conftest import PAYSLIP
from tests.web.walk import everything

SECRET = "the cause, which is nobody's business"
INSIDE = ("Traceback", 'File "', "hubserver/", "werkzeug", "peewee", "sqlite", SECRET)


def says(page, status, *words):
    assert page.status == status, page.words
    for word in words:
        assert word in page.words, page.words
    assert not [inside for inside in INSIDE if inside in page.text]


@pytest.mark.parametrize(
    "path", ["/nowhere", "/modules/x/y/z", "/desk/nothing", "/c/", "/static/", "/%00", "/é", "/.git/config"]
)
def test_an_address_that_is_none(world, path):
    page = world.as_("stranger").once(path)
    says(
        page,
        404,
        "That did not work",
        "There is no such page here.",
        "start from the first page",
        "Go to the first page",
    )


@pytest.mark.parametrize("path", ["/modules/no.such/module", "/packs/media/" + "0" * 64 + ".webp", "/static/none.css"])
def test_a_thing_that_is_not_there(world, path):
    says(world.as_("stranger").once(path), 404, "There is no such")


def test_a_page_that_only_takes_a_form(world):
    says(world.as_("amina").once("/sign-out"), 405, "That cannot be done here. Nothing was changed.", "use the buttons")
    says(world.as_("amina").post(PAYSLIP), 405, "Nothing was changed.")


def test_a_form_without_what_it_asks_for(world):
    phone, before = world.as_("amina"), everything()
    for path in (f"{PAYSLIP}/answer", "/help/reading", "/sign-in"):
        assert phone.post(path).status < 500
    assert set(before) == set(everything())


@pytest.fixture
def broken(world, monkeypatch):
    """The first page fails in a way that nobody foresaw."""

    def fails():
        raise RuntimeError(SECRET)

    fails.roles = ()
    monkeypatch.setitem(world.app.view_functions, "home.first", fails)
    return world


def test_a_surprise_is_said_kindly_and_written_to_the_log(broken, caplog):
    with caplog.at_level(logging.ERROR):
        page = broken.phone().once("/")
    says(page, 500, "It is not your fault.", "What was saved before is safe.", "tell a helper")
    assert SECRET in caplog.text and "GET /" in caplog.text


def test_after_a_surprise_the_other_pages_are_there(broken):
    phone = broken.as_("stranger")
    assert phone.once("/").status == 500
    assert phone.open("/help/").status == 200 and phone.open("/sign-in").status == 200


def test_a_machine_is_told_in_json(broken):
    phone, machine = broken.as_("stranger"), {"Accept": "application/json"}
    for path, status in (("/nowhere", 404), ("/", 500), ("/sign-out", 405)):
        page = phone.once(path, headers=machine)
        told = json.loads(page.text)
        assert page.status == status and set(told) == {"error", "hint"} and told["error"] and told["hint"]
        assert SECRET not in page.text


def test_a_phone_that_takes_anything_gets_a_page(world):
    page = world.as_("stranger").once("/nowhere", headers={"Accept": "text/html,application/json;q=0.9,*/*;q=0.8"})
    assert page.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    "error, status", [(Busy("Very busy.", "Wait."), 503), (TooMany("Often.", "Wait.", retry_after=7), 429)]
)
def test_a_hub_that_cannot_now_says_when(world, monkeypatch, error, status):
    def fails():
        raise error

    monkeypatch.setitem(world.app.view_functions, "home.first", fails)
    page = world.phone().once("/")
    assert page.status == status and page.headers["Retry-After"] == str(error.retry_after)


def test_errors_are_in_the_language_of_the_page(world):
    phone = world.as_("stranger")
    english = phone.once("/nowhere").words
    phone.cookies["hub_language"] = "cy"
    world.app.extensions["wiring"].chosen_languages = lambda: ("en", "cy")
    page = phone.once("/nowhere")
    assert page.status == 404 and '<html lang="cy"' in page.text and page.words != english


def test_somebody_signed_in_stays_so_on_an_error_page(world):
    page = world.as_("amina").once("/nowhere")
    assert "Sign out" in page.words and "My page" in page.words


@pytest.mark.slow
def test_a_real_hub_refuses_what_is_too_large_and_goes_on(live):
    hub = live()
    phone = hub.phone()
    phone.open("/sign-in/helper")
    body = f"token={phone.token()}&name={'x' * (80 << 10)}".encode()
    page = phone.once("/sign-in", "POST", body)
    assert page.status == 413 and "Traceback" not in page.text
    other = hub.phone()
    assert other.open("/help/").status == 200 and other.open("/nowhere").status == 404
    assert "Traceback" not in hub.said()


@pytest.mark.parametrize("came", ["/desk/people/", "/desk/people/?x=1", "/groups/roster"])
def test_who_was_refused_can_go_back_to_the_form(world, came):
    phone = world.as_("vera")
    here = phone.once(came).path
    body = f"token={phone.token()}&name=".encode()
    page = phone.once("/desk/people/", "POST", body, {"Referer": f"http://localhost{here}"})
    says(page, 400, "That is not a name we can use", "Go back", "Go to the first page")
    assert f'href="{here}">Go back' in page.text


@pytest.mark.parametrize(
    "came",
    ["", "http://elsewhere.example/desk/", "http://localhost//elsewhere.example/", "http://localhost/sign-out", "x"],
)
def test_nobody_is_led_back_to_where_nothing_can_be_opened(world, came):
    page = world.as_("amina").once("/desk/hall", headers={"Referer": came})
    says(page, 403, "This page is for others in the hall. Nothing was changed.", "Sign out first.")
    assert "Go back" not in page.words


def test_a_module_that_is_gone_leads_to_those_that_are_here(world):
    assert 'href="/modules/"' in world.as_("stranger").once("/modules/no.such/module").text
