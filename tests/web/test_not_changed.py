"""A page that the phone has already goes without its body, and nobody gets the page of who was here before."""

import pytest

from tests.conftest import PAYSLIP


def again(phone, path):
    """Ask as a browser does that kept the page."""
    page = phone.once(path)
    return phone.once(path, headers={"If-None-Match": page.headers["ETag"], "Accept-Encoding": "gzip"})


@pytest.mark.parametrize(
    ("who", "path"), [("stranger", "/help/"), ("stranger", "/modules/"), ("amina", "/"), ("amina", "/modules/")]
)
def test_a_page_that_did_not_change_is_not_sent_again(world, who, path):
    page = again(world.as_(who), path)
    assert (page.status, page.body) == (304, b"")
    assert "Content-Length" not in page.headers and "Content-Encoding" not in page.headers
    assert page.headers["Cache-Control"] == "private, no-cache" and page.headers["ETag"].startswith("W/")


def test_it_is_sent_again_when_something_changed(world):
    amina = world.as_("amina")
    before = amina.once("/").headers["ETag"]
    amina.open(PAYSLIP)
    amina.press("Start")
    page = amina.once("/", headers={"If-None-Match": before})
    assert page.status == 200 and "Carry on" in page.words


def test_a_token_of_a_page_that_was_kept_still_fits(world):
    amina = world.as_("amina")
    amina.open("/")
    assert again(amina, "/").status == 304
    assert amina.press("Sign out").status == 200


@pytest.mark.parametrize("path", ["/help/", "/modules/"])
def test_who_comes_after_somebody_gets_a_page_of_their_own(world, path):
    phone = world.as_("amina")
    kept = phone.once(path).headers["ETag"]
    phone.open("/")
    phone.press("Sign out")
    assert phone.once(path, headers={"If-None-Match": kept}).status == 200


@pytest.mark.parametrize(("who", "path"), [("amina", "/me"), ("tomas", "/tutor/"), ("sian", "/desk/")])
def test_what_is_kept_nowhere_has_no_tag(world, who, path):
    assert "ETag" not in world.as_(who).once(path).headers


def test_what_went_wrong_has_no_tag(world):
    assert "ETag" not in world.as_("stranger").once("/nowhere").headers
