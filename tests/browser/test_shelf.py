"""Searching the shelf on a phone: by thumb, by keys, without a script, and back again."""

import pytest

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_search_a_choice_and_back(phone, script):
    learner = phone(java_script_enabled=script)
    page = learner.page
    learner.open("/modules/")
    page.get_by_role("search").get_by_label("What are you looking for?").fill("pay")
    page.get_by_role("search").get_by_role("button", name="Search").click()
    assert "q=pay" in page.url and page.locator("h3").first.inner_text() == "Reading a payslip"
    found = page.locator("#found").inner_text()
    page.get_by_role("link", name="A good first step").click()
    assert page.locator("#found").inner_text() != found
    page.get_by_role("link", name="Take off: A good first step").click()
    assert page.locator("#found").inner_text() == found
    page.go_back()
    page.go_back()
    assert page.locator("#found").inner_text() == found and page.get_by_label("looking for").input_value() == "pay"
    page.get_by_role("link", name="Take off: pay").click()
    assert page.url.endswith("/modules/") and page.locator("h3").count() == 6
    assert learner.errors == [] and learner.strangers == []


def test_the_other_ways_to_choose_are_there_when_asked_for(phone):
    learner = phone()
    page = learner.page
    learner.open("/modules/")
    assert not page.get_by_label("How long").is_visible()
    page.get_by_text("More ways to choose").click()
    page.get_by_label("How long").select_option(label="11 to 20 minutes")
    page.get_by_label("How hard").select_option(label="A next step")
    page.get_by_role("button", name="Show these").click()
    assert page.locator("h3").count() >= 1
    assert all("A next step" in card for card in page.locator("li.card").all_inner_texts())
    assert page.get_by_role("link", name="Take off: 11 to 20 minutes").is_visible()


def test_a_search_by_keyboard_alone(phone):
    learner = phone(is_mobile=False, has_touch=False)
    page = learner.page
    learner.open("/modules/")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "q":
            break
    page.keyboard.type("budget")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "q=budget" in url)
    assert "budget" in page.locator("h3").first.inner_text().lower()
    assert page.title().startswith(page.locator("#found").inner_text())


def test_everything_to_tap_is_large_enough(phone):
    for size in (360, 320):
        learner = phone(viewport={"width": size, "height": 740})
        learner.open("/modules/?q=pay&time=middle&level=starter")
        for thing in learner.page.locator("main a:visible, main button:visible, main input:visible").all():
            box = thing.bounding_box()
            in_card = thing.evaluate("e => !!e.closest('h3')")
            assert box["height"] >= (24 if in_card else 48), thing.inner_text()
