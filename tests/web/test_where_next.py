"""Where a page leads after signing in or choosing: to a page of this hub, whatever the address says."""

import html
import re
from urllib.parse import quote, urljoin, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hubserver.web.forms import local_path
from tests.people.door import here, try_pin

HOSTILE = [
    "http://evil.example/",
    "https:evil.example",
    "//evil.example/x",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "/\r\nSet-Cookie: a=b",
    "/\u2028/x",
    "//[::1",
    "/\0",
]
PIECES = [
    "/",
    "//",
    "\\",
    "\t",
    "\n",
    "\r",
    " ",
    "\0",
    ":",
    "@",
    "?",
    "#",
    "%2f",
    "%5c",
    "evil.example",
    "http",
    ".",
    ";",
    "é",
]


def as_a_browser(address):
    """How browsers read an address (https://url.spec.whatwg.org/#concept-basic-url-parser): the host they go to."""
    trimmed = address.strip("".join(map(chr, range(0x21))))
    plain = re.sub("[\t\n\r]", "", trimmed).partition("#")[0]
    path, mark, query = plain.partition("?")
    return urlsplit(urljoin("http://hub/sign-in", path.replace("\\", "/") + mark + query)).netloc


@settings(max_examples=500)
@given(st.text(max_size=40) | st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
@example("/desk/people/?a=b#c")
def test_no_address_leads_away(wanted):
    found = local_path(wanted, "/")
    assert found.startswith("/") and as_a_browser(found) == "hub"
    assert found in (wanted, "/") and found.isprintable()


@pytest.mark.parametrize(
    "path", ["/", "/me", "/modules/a.b/c?look=1#step-2", "/sign-in?letter=É", "/a//b", "/@x", "/a:b"]
)
def test_a_page_of_ours_is_kept_as_it_is(path):
    assert local_path(path, "/otherwise") == path


@pytest.mark.parametrize("wanted", HOSTILE)
def test_a_hostile_address_becomes_the_usual_page(wanted):
    assert local_path(wanted, "/usual") == "/usual"
    assert local_path(None, "/usual") == local_path("", "/usual") == "/usual"


@pytest.mark.parametrize("wanted", HOSTILE)
def test_on_the_sign_in_pages_it_is_gone_too(world, wanted):
    phone, amina = world.as_("stranger"), world.people["amina"]
    for path in ("/sign-in?", "/sign-in/helper?", f"/sign-in/pin?who={amina.id}&"):
        text = phone.open(f"{path}next={quote(wanted, safe='')}").text
        assert 'name="next" value="/"' in text and "evil" not in text.partition("<main")[2], path


@pytest.mark.parametrize("wanted", HOSTILE[:8])
def test_signing_in_never_leads_away(world, wanted):
    phone, amina = world.as_("stranger"), world.people["amina"]
    try_pin(phone, amina, amina.secret, next=wanted)
    assert here(phone) == amina.id and phone.page.path == "/"


@pytest.mark.parametrize("wanted", HOSTILE)
def test_choosing_how_it_looks_never_leads_away(world, wanted):
    phone = world.as_("stranger")
    phone.open("/help/reading")
    page = phone.once("/help/reading", "POST", f"token={phone.token()}&from={quote(wanted, safe='')}".encode())
    assert page.status == 303 and page.headers["Location"] == "/help/reading"
    text = phone.open(f"/help/reading?from={quote(wanted, safe='')}").text
    assert "evil" not in text.partition("<main")[2]


@pytest.mark.parametrize(
    "path", ["//evil.example/x", "///evil.example", "/%2fevil.example", "/\\evil.example", "/.//evil.example"]
)
def test_an_odd_address_of_ours_links_nowhere_else(world, path):
    world.app.extensions["wiring"].chosen_languages = lambda: ("en", "cy")
    answer = world.app.test_client().get("/", environ_overrides={"PATH_INFO": path})
    if answer.status_code in (301, 302, 303, 307, 308):
        assert as_a_browser(answer.headers["Location"]) in ("hub", "localhost")
        return
    assert answer.status_code == 404
    for link in re.findall(r'href="([^"]*)"', answer.text):
        assert as_a_browser(html.unescape(link)) == "hub", link


def test_a_closed_page_remembers_where_one_wanted_to_go(world):
    phone = world.as_("stranger")
    page = phone.once("/desk/people/?x=1&y=%2F%2Fevil.example")
    assert page.status == 303
    assert page.headers["Location"] == "/sign-in/helper?next=%2Fdesk%2Fpeople%2F%3Fx%3D1%26y%3D%252F%252Fevil.example"
