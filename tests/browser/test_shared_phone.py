"""A tablet that people share: who is away is asked, then signed out; what they typed is kept; Back shows nothing."""

import re

import pytest

from tests.conftest import KINDS

pytestmark = pytest.mark.slow

EVERY = f"{KINDS}/every"


@pytest.fixture
def hall(fragile):
    return fragile


@pytest.fixture
def tablet(phone, hall):
    """Amina, signed in on a shared tablet, in the middle of a module; its clock is in our hands."""
    watched = phone()
    page = watched.page
    page.clock.install()
    watched.open(hall.people["amina"].card)
    page.get_by_label("Other people use this phone").check()
    page.get_by_role("button", name="that is me").click()
    page.wait_for_url(lambda url: "/c/" not in url)
    watched.open(EVERY)
    page.get_by_role("button", name="Start").click()
    page.locator("#q-one").wait_for()
    page.locator(".steps > section:visible").get_by_role("button", name="Continue").click()
    page.locator("#q-word input[name=response]").fill("over")
    page.locator("#q-pairs select").first.select_option("need")
    return watched


def test_who_is_away_is_asked_and_can_stay(tablet):
    page = tablet.page
    page.clock.run_for(240_000)
    assert page.locator("#idle").is_hidden()
    page.clock.run_for(65_000)
    page.get_by_role("alertdialog").get_by_text("Are you still there?").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Yes, I am still here"
    page.keyboard.press("Enter")
    page.clock.run_for(50_000)
    assert page.locator("#idle").is_hidden() and page.locator("#q-word input[name=response]").input_value() == "over"


def test_who_does_not_come_back_is_signed_out_and_finds_what_was_typed(tablet, hall):
    page = tablet.page
    page.clock.run_for(305_000)
    page.clock.run_for(30_000)
    page.clock.resume()  # what is sent now takes real time
    page.get_by_role("link", name="Find my name").wait_for(timeout=60_000)
    page.go_back()
    page.wait_for_load_state()
    assert "Amina" not in page.inner_text("body") and "over" not in page.content()
    tablet.open(hall.people["amina"].card)
    page.get_by_role("button", name="that is me").click()
    page.wait_for_url(lambda url: "/c/" not in url)
    tablet.open(EVERY)
    page.get_by_text("Step 2 of 2").wait_for()
    assert page.locator("#q-word input[name=response]").input_value() == "over"
    assert page.locator("#q-pairs select").first.input_value() == "need"
    assert hall.answered() == {}, "what was only begun is no answer"


def test_signing_out_sends_what_waits_first(tablet, hall):
    page = tablet.page
    hall.kill()
    page.locator("#q-sum input[name=response]").fill("1546")
    page.locator("#q-sum button").click()
    page.locator("#outbox").get_by_text("Not sent yet").wait_for()
    page.get_by_role("button", name="Sign out").click()
    page.locator("main").get_by_text("you are not signed out yet").wait_for()
    assert "Not sent yet" in page.locator("#outbox").inner_text() and not page.locator(".question").count()
    hall.start()
    page.get_by_role("link", name="Find my name").wait_for(timeout=20_000)  # it signs out by itself
    assert hall.answered() == {("amina", "sum"): 1}


def test_a_phone_of_ones_own_is_left_alone(phone, hall):
    watched = phone()
    watched.sign_in("amina")
    assert watched.page.locator("#idle").count() == 0
    assert re.search("Sign out", watched.page.inner_text("body"))
