"""The hidden token of every form: for one holder only, masked anew on each page."""

import re

from hypothesis import given
from hypothesis import strategies as st

from hubserver.web.tokens import fits, token_for
from hubserver.web.wiring import SESSION
from tests.web.walk import learning

HOLDERS = st.tuples(st.text(max_size=20), st.text(max_size=20))
TOKEN = re.compile(r'name="token" value="([\w-]+)"')


@given(st.binary(min_size=1, max_size=40), HOLDERS)
def test_a_token_fits_its_holder_under_any_mask(secret, holder):
    one, other = token_for(secret, *holder), token_for(secret, *holder)
    assert one != other and fits(one, secret, *holder) and fits(other, secret, *holder)


@given(st.binary(min_size=1), st.binary(min_size=1), HOLDERS, HOLDERS)
def test_a_token_fits_nobody_else_and_no_other_hall(secret, other_secret, holder, other):
    token = token_for(secret, *holder)
    assert holder == other or "\n".join(holder) == "\n".join(other) or not fits(token, secret, *other)
    assert secret == other_secret or not fits(token, other_secret, *holder)


@given(st.text(max_size=100))
def test_any_other_text_fits_nobody(text):
    assert not fits(text, b"secret", "device", "session")


@given(st.integers(0, 42), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"))
def test_one_changed_letter_fits_no_more_unless_it_says_the_same(at, letter):
    token = token_for(b"secret", "device", "session")
    changed = token[:at] + letter + token[at + 1 :]
    assert changed == token or at == 42 or not fits(changed, b"secret", "device", "session")


def test_masks_differ_from_page_to_page_and_are_one_on_a_page(world):
    phone, seen = learning(world), []
    for path in ("/", "/me", "/modules/", "/help/reading", "/", "/"):
        on_page = set(TOKEN.findall(phone.open(path).text))
        assert len(on_page) == 1, path
        seen += on_page
    assert len({*seen}) == len(seen)
    assert len({token[:21] for token in seen}) == len({token[22:] for token in seen}) == len(seen)


def test_every_form_that_changes_something_carries_a_token(world):
    for phone in (world.as_("stranger"), learning(world), world.as_("tomas"), world.as_("sian")):
        for path in ("/", "/sign-in", "/sign-in/helper", "/help/reading", "/desk/people/", "/desk/hall"):
            for form in phone.open(path).forms:
                assert form.method == "post" and "token" in dict(form.fields), (path, form)


def test_a_page_from_before_signing_in_is_worth_nothing_after(world):
    phone, amina = world.as_("stranger"), world.people["amina"]
    before = phone.token()
    phone.open(amina.card)
    phone.press("sign in")
    page = phone.open("/help/reading", "POST", {"token": before})
    assert page.status == 403 and "before somebody signed in or out" in page.words


def test_a_page_from_before_signing_out_is_worth_nothing_after(world):
    phone = world.as_("amina")
    before = phone.token()
    phone.press("Sign out")
    assert phone.open("/help/reading", "POST", {"token": before}).status == 403
    assert SESSION not in phone.cookies


def test_a_token_is_not_the_cookie_in_disguise(world):
    phone = world.as_("amina")
    text = phone.open("/").text
    assert not any(value in text for value in phone.cookies.values())
