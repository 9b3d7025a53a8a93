"""A guest who lost the Wi-Fi, and who then says who they are."""

import pytest

from tests.browser.test_outbox import EVERY, KEPT, choose, shown, wait

pytestmark = pytest.mark.slow


@pytest.fixture
def hall(fragile):
    return fragile


def test_what_waits_on_the_phone_of_a_guest_is_sent_when_it_is_theirs(phone, hall):
    guest = phone()
    page = guest.page
    guest.open(EVERY)
    page.get_by_role("button", name="Start without signing in").click()
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_load_state("networkidle")
    page.route("**/answer", lambda route: route.abort())
    choose(page)
    shown(page, "one", KEPT)
    guest.sign_in("amina")
    wait(page, "Kept on this phone for somebody else or for another hall: 1.")
    assert page.get_by_role("heading", name="Was this you?").is_visible()
    assert guest.violations() == [] and guest.sideways() == 0
    page.unroute("**/answer")
    page.get_by_role("button", name="Yes, keep it for me").click()
    wait(page, "Everything you did here has been sent.")
    page.get_by_role("link", name="Carry on").click()
    shown(page, "one", "✓ That is right.")
    assert hall.answered() == {("amina", "one"): 1}
