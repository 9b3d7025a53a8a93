"""Every page as each person: its headers, its cookies, and nothing in it that a strict browser would refuse."""

from urllib.parse import urlsplit

import pytest

from hubserver.web.door import HEADERS
from tests.people.door import try_pin
from tests.web.walk import MORE, WHO, Shape, addresses, everything, keeping_cookies, pages_of

CSP = HEADERS["Content-Security-Policy"]
LEADS = ("href", "src", "action", "formaction", "poster", "srcset", "data", "cite", "background")
LISTED = ("aria-labelledby", "aria-describedby", "aria-errormessage", "for")


def answers(world, name):
    """Every answer there is to this person, whatever its kind: pages, files, redirects, refusals."""
    phone = world.as_(name)
    for path in (*addresses(world, "GET").values(), *MORE):
        yield path, phone.once(path)
    for path in (*addresses(world, "POST").values(), "/nowhere"):
        yield f"POST {path}", phone.once(path, "POST")
    yield "another name", phone.once("/", headers={"Host": "evil.example"})
    yield "too large", phone.once("/sign-in", "POST", b"token=" + b"x" * 70_000)
    yield "options", phone.once("/", "OPTIONS")


def test_the_policy_lets_only_our_own_files_run():
    rules = dict(rule.split(" ", 1) for rule in CSP.split("; "))
    for source in ("default-src", "script-src", "style-src", "form-action"):
        assert rules[source] == "'self'"
    for nothing in ("object-src", "base-uri", "frame-ancestors"):
        assert rules[nothing] == "'none'"
    assert "unsafe" not in CSP and "*" not in CSP and "http" not in CSP


@pytest.mark.parametrize("name", WHO)
def test_every_answer_carries_the_headers_that_keep_it_safe(world, name):
    count = 0
    for did, page in answers(world, name):
        policy = page.headers["Content-Security-Policy"]
        assert policy == CSP or (did.startswith("/packs/media/") and policy.startswith("default-src 'none'")), did
        assert page.headers["X-Content-Type-Options"] == "nosniff", did
        assert page.headers["Referrer-Policy"] == "same-origin", did
        assert "Cache-Control" in page.headers, did
        assert "Server" not in page.headers or "Python" not in page.headers["Server"], did
        count += 1
    assert count > 40


@pytest.mark.parametrize("name", WHO)
def test_only_what_never_changes_may_be_kept_by_others(world, name):
    for did, page in answers(world, name):
        public = "public" in page.headers["Cache-Control"]
        assert public == (page.status == 200 and did.startswith(("/static/", "/packs/media/"))), did


@pytest.mark.parametrize("name", WHO)
def test_reading_changes_nothing_but_that_a_tutor_looked(world, name):
    phone = world.as_(name)
    before = everything()
    for path in (*addresses(world, "GET").values(), *MORE):
        phone.once(path)
    after = everything()
    changed = {table for table in after if after[table] != before[table]}
    assert changed == ({"journal", "looked"} if name == "tomas" else set())
    assert len(after["journal"]) - len(before["journal"]) == (name == "tomas")


@pytest.mark.parametrize("name", WHO)
def test_no_page_has_script_or_style_within(world, name):
    for did, page in pages_of(world, name).items():
        for tag, attrs in Shape(page.text).tags:
            assert tag not in ("style", "base", "iframe", "object", "embed"), did
            assert tag != "script" or attrs["src"].startswith("/static/"), did
            assert tag != "meta" or "http-equiv" not in attrs, did
            assert not [a for a in attrs if a.startswith("on") or a == "style"], (did, tag, attrs)


@pytest.mark.parametrize("name", WHO)
def test_every_link_stays_in_the_hub(world, name):
    for did, page in pages_of(world, name).items():
        for tag, attrs in Shape(page.text).tags:
            for lead in (attrs[a] for a in LEADS if a in attrs):
                parts = urlsplit(lead)
                assert not parts.netloc and "\\" not in lead, (did, lead)
                assert parts.scheme in ("", "tel") or (tag == "img" and lead.startswith("data:image/svg+xml")), (
                    did,
                    lead,
                )


@pytest.mark.parametrize("name", WHO)
def test_every_page_is_whole(world, name):
    for did, page in pages_of(world, name).items():
        tags = Shape(page.text).tags
        ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
        assert len(ids) == len({*ids}), (did, ids)
        for attr in LISTED:
            asked = {one for _, attrs in tags if attr in attrs for one in attrs[attr].split()}
            assert asked <= {*ids}, (did, attr, asked - {*ids})
        assert [tag for tag, _ in tags].count("h1") == 1, did
        assert tags[0][0] == "html" and tags[0][1]["lang"] == "en" and tags[0][1]["dir"] == "ltr", did
        assert all("alt" in attrs for tag, attrs in tags if tag == "img"), did
        assert "<title> ·" not in page.text and "None" not in page.words, did


@pytest.mark.parametrize("name", WHO)
def test_no_page_shows_a_full_surname_or_a_secret_of_somebody(world, name):
    surnames = ("Khan", "Pugh", "Novak", "Jones", "Rees", "Owen")
    for did, page in pages_of(world, name).items():
        assert not [surname for surname in surnames if surname in page.text], did
        for member in world.people.values():
            assert member.secret not in page.words, did
            assert not member.card or member.card not in page.text or "/c/" in did, did


def test_every_cookie_is_out_of_reach_of_scripts_and_other_sites(world):
    phone, amina = world.phone(), world.people["amina"]
    lines = keeping_cookies(phone)
    phone.open("/?lang=en")
    try_pin(phone, amina, amina.secret)
    phone.open("/help/reading")
    phone.press("Show it like this", size="large")
    set_ = [line for line in lines if "Max-Age=0" not in line]
    assert {line.partition("=")[0] for line in set_} == {"hub_device", "hub_session", "hub_language", "hub_reading"}
    for line in set_:
        assert "; HttpOnly" in line and "; SameSite=Lax" in line and "; Path=/" in line, line
        assert "Domain" not in line and "Secure" not in line, line


def test_with_https_a_cookie_stays_there(world):
    answer = world.app.test_client().get("/", base_url="https://localhost")
    assert all("; Secure" in line for line in answer.headers.getlist("Set-Cookie"))


def test_a_phone_gets_a_name_of_its_own_once(world):
    phone = world.phone()
    lines = keeping_cookies(phone)
    for path in ("/", "/help/", "/sign-in", "/nowhere"):
        phone.open(path)
    assert len(lines) == 1 and lines[0].startswith("hub_device=") and len(phone.cookies["hub_device"]) == 22
    other = world.phone()
    other.open("/")
    assert other.cookies["hub_device"] != phone.cookies["hub_device"]
