"""Letters twice as large, as somebody set them in the browser: no page scrolls sideways, in any language."""

import pytest

from tests.browser.test_pages import PAGES, begin, places
from tests.conftest import KINDS

pytestmark = pytest.mark.slow

LARGE = {"fontSizes": {"standard": 32, "fixed": 26}}  # the usual ones are 16 and 13
MODULES = (f"{KINDS}/every", f"{KINDS}/check")


@pytest.fixture(scope="module")
def hall(school_hall):
    return school_hall


@pytest.mark.parametrize("who", PAGES)
@pytest.mark.parametrize("code", ["en", "cy", "ar-XB"])
def test_no_page_scrolls_sideways_with_letters_twice_as_large(phone, hall, code, who):
    watched = phone(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    if who != "stranger":
        watched.sign_in(who)
    if who in ("guest", "amina"):
        begin(watched)
    watched.open(f"/?lang={code}")
    watched.context.new_cdp_session(watched.page).send("Page.setFontSizes", LARGE)
    assert watched.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    found = {path: wide for path in PAGES[who] if (wide := opened(watched, path.format(**places(hall))))}
    if who == "amina":
        found |= dict(steps(watched))
    watched.open("/?lang=en")  # a choice is kept for the next visit, and the next test
    assert found == {}


def opened(watched, path):
    watched.open(path)
    return watched.sideways()


def steps(watched):
    """Each step of the modules that ask every kind of question, and by how much it is too wide."""
    for path in MODULES:
        watched.open(path)
        start = watched.page.locator("form[action$='/start'] button")
        if start.count():
            start.click()
        for step in watched.page.locator(".steps > section").evaluate_all("all => all.map(each => each.id)"):
            if wide := opened(watched, f"{path}#{step}"):
                yield step, wide
