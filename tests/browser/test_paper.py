"""The record on paper."""

import pytest

from tests.browser.test_many_people import sheets

pytestmark = pytest.mark.slow


def test_the_record_is_one_page_with_nothing_of_the_screen(phone, hall):
    watched = phone()
    watched.sign_in("amina")
    watched.open("/me/paper")
    assert watched.page.get_by_role("button", name="Print").is_visible()
    watched.page.emulate_media(media="print")
    assert not watched.page.locator("nav:visible, header:visible, footer:visible, button:visible").count()
    assert sheets(watched.page) == 1 and watched.violations() == []
