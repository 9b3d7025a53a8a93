"""Every page, as each person sees it: no accessibility violation, no sideways scroll, no error, nobody else asked."""

import pytest

from tests.conftest import PACK, PAYSLIP

pytestmark = pytest.mark.slow

PAGES = {
    "stranger": [
        *("/", "/sign-in", "/sign-in?letter=A", "/sign-in/helper", "/nothing"),
        *("/modules/?q=pay&time=middle", "/modules/?q=payslp", "/modules/?q=money+zzz"),
        *("/modules/", PAYSLIP, f"{PAYSLIP}?look=1"),
        *("/help/", "/help/reading", "/help/accessibility", "/help/worried"),
    ],
    "guest": ["/", "/modules/", PAYSLIP, f"{PAYSLIP}/finished", "/sign-in"],
    "amina": [
        *("/", "/modules/", "/modules/?q=pay&todo=1", PAYSLIP, f"{PAYSLIP}/finished"),
        *("/me", "/me/paper", "/review/"),
    ],
    "tomas": ["/tutor/", "/tutor/?group={group}", "/tutor/learners/{amina}", "/desk/people/", "/desk/people/{gwen}"],
    "sian": [
        *("/desk/", "/desk/corrections", "/desk/people/", "/desk/people/{tomas}", "/desk/hall", "/sticks/"),
        *("/timekeeping/", "/backups/", "/sync/"),
        *("/desk/people/{gwen}/same", "/desk/people/{gwen}/same?as={amina}"),
        *("/desk/packs", f"/desk/packs/{PACK}/remove"),
        *("/groups/", "/groups/{group}", "/groups/roster", "/groups/cards?all=1"),
    ],
}
LOOKS = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "320": {"viewport": {"width": 320, "height": 640}, "reduced_motion": "reduce"},
}


@pytest.mark.parametrize("who", PAGES)
@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_open_to_everybody(phone, hall, who, look):
    watched = phone(**LOOKS[look])
    if who != "stranger":
        watched.sign_in(who)
    if who in ("guest", "amina"):
        begin(watched)
    ids = places(hall)
    found = []
    for path in PAGES[who]:
        watched.open(path.format(**ids))
        assert watched.sideways() == 0, path
        assert watched.small() == [], path
        found += [f"{path}: {violation}" for violation in watched.violations()]
    assert found == []
    assert [e for e in watched.errors if "404" not in e] == [] and watched.strangers == []


def places(hall):
    """The ids that stand in addresses."""
    return {name: member.id for name, member in hall.people.items()} | {"group": hall.group}


def begin(watched):
    """Start the module, and leave one question right and one wrong."""
    watched.open(PAYSLIP)
    start = watched.page.get_by_role("button", name="Start")
    if start.count():
        start.click()
        answer_first(watched.page, "wrong")


def answer_first(page, _how):
    """Pick the first option of the question that is shown, and check."""
    question = page.locator(".steps > section:visible .question").first
    question.locator("input[type=radio]").first.check()
    question.get_by_role("button").click()


@pytest.mark.parametrize("who", PAGES)
@pytest.mark.parametrize("code", ["cy", "ar-XB"])
def test_no_page_scrolls_sideways_in_other_languages_at_320(phone, hall, code, who):
    watched = phone(viewport={"width": 320, "height": 640})
    if who != "stranger":
        watched.sign_in(who)
    if who in ("guest", "amina"):
        begin(watched)
    watched.open(f"/?lang={code}")
    assert watched.page.locator("html").get_attribute("dir") == ("rtl" if code == "ar-XB" else "ltr")
    for path in PAGES[who]:
        watched.open(path.format(**places(hall)))
        assert watched.sideways() == 0, path
    watched.open("/?lang=en")  # a choice is kept for the next visit, and the next test


def test_twice_as_large_letters_fit_too(phone):
    watched = phone(viewport={"width": 320, "height": 640})
    watched.open("/help/reading")
    watched.page.get_by_label("Largest").check()
    watched.page.get_by_label("Wider").check()
    watched.page.get_by_label("Dark").check()
    watched.page.get_by_role("button", name="Show it like this").click()
    assert watched.page.locator("html").get_attribute("data-size") == "largest"
    for path in PAGES["stranger"]:
        watched.open(path)
        assert watched.sideways() == 0, path
        assert watched.violations() == [], path
