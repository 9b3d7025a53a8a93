"""Many people at once, in a browser: from a list to cards on paper."""

import pytest

from tests.browser.test_pages import LOOKS

pytestmark = pytest.mark.slow

NAMES = "ABCDEFG"


@pytest.mark.parametrize("look", LOOKS)
def test_from_a_list_to_cards(phone, hall, look):
    """Nine cards are two sheets of A4, and nothing else is on the paper."""
    watched, kept = phone(**LOOKS[look]), look.capitalize()
    watched.sign_in("vera" if look == "light" else "sian")
    watched.open("/groups/roster")
    page = watched.page
    page.get_by_label("Type or paste").fill(
        "\n".join([f"{kept}{letter} Smith, {kept}" for letter in NAMES] + ["Gwen Pugh", f'Bad "quote, {kept}'])
    )
    page.get_by_role("button", name="Look at the list first").click()
    assert watched.violations() == [] and watched.sideways() == 0
    page.get_by_role("button", name="Add them").click()
    assert page.get_by_role("heading", name="7 people were added").is_visible()
    assert watched.violations() == [] and watched.sideways() == 0
    page.get_by_role("link", name="Print login cards").click()
    for member in ("Amina K", "Gwen P"):
        page.get_by_label(member).check()
    page.get_by_role("button", name="Make the cards").click()
    assert watched.violations() == [] and watched.sideways() == 0
    assert page.get_by_role("button", name="Print").is_visible()
    assert sheets(page) == 2
    page.emulate_media(media="print")
    assert page.locator(".login").count() == 9 and page.locator(".login:visible").count() == 9
    assert not page.locator("nav:visible, header:visible, footer:visible, button:visible, h1:visible").count()
    assert watched.errors == [] and watched.strangers == []


def sheets(page):
    """How many pages of paper it takes."""
    return page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")


def test_the_file_of_the_command_prints_by_itself(chromium, hall, tmp_path):
    out = tmp_path / "cards.html"
    assert hall.run("person", "cards", "--group", "Tuesday morning", "--out", str(out)).returncode == 0
    page = chromium.new_context().new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(out.as_uri())
    assert page.locator(".login").count() == 1 and sheets(page) == 1
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert page.evaluate("document.querySelector('.login img').naturalWidth") > 100
    page.context.close()
