"""Every form of the hub, sent as a stranger's site would send it: refused, and nothing is changed."""

import pytest

from hubserver.web.door import LARGEST_FORM
from hubserver.web.wiring import DEVICE, SESSION
from tests.web.walk import addresses, everything, learning

ROLES = {"learner": "amina", "tutor": "tomas", "volunteer": "vera", "steward": "sian"}
FIELDS = {"name": "Changed Name", "pin": "123456", "size": "large", "languages": "cy", "step": "x", "question": "x"}


def body(**fields):
    return "&".join(f"{name}={value}" for name, value in fields.items()).encode()


@pytest.fixture
def forms(world):
    """Every address that takes a form, with a phone of somebody who may send it."""
    phones = {name: world.as_(name) for name in ("stranger", "tomas", "vera", "sian")} | {"amina": learning(world)}
    may = {
        str(r): world.app.view_functions[r.endpoint].roles
        for r in world.app.url_map.iter_rules()
        if "POST" in r.methods
    }
    return {
        path: phones[ROLES[max(may[rule])] if may[rule] else "stranger"]
        for rule, path in addresses(world, "POST").items()
    }


def garbled(token):
    """Tokens that are nearly right."""
    other = "A" if token[-5] != "A" else "B"
    return (token[:-5] + other + token[-4:], token[:-2], token + "AAAA", token[::-1], "", "é", "x" * 43, "\0")


def refused_and_unchanged(phone, path, data, headers=None):
    before = everything()
    page = phone.once(path, "POST", data, headers)
    assert page.status == 403 and "Nothing was changed" in page.words, f"{path}: {page.status} {page.words}"
    assert everything() == before, path


def test_there_are_forms_to_try(forms):
    assert len(forms) >= 15 and "/sign-in" in forms and "/desk/hall" in forms


def test_a_form_without_its_token_is_refused(forms):
    for path, phone in forms.items():
        refused_and_unchanged(phone, path, body(**FIELDS))
        refused_and_unchanged(phone, path, b"")


def test_a_garbled_token_is_refused(forms):
    for path, phone in forms.items():
        for token in garbled(phone.token()):
            refused_and_unchanged(phone, path, body(token=token, **FIELDS))


def test_the_token_of_another_session_is_refused(world, forms):
    stranger, other = world.as_("stranger"), world.as_("gwen")
    for path, phone in forms.items():
        for token in (other.token(), stranger.token(), of_nobody(phone)):
            refused_and_unchanged(phone, path, body(token=token, **FIELDS))


def of_nobody(phone):
    """A token of this same phone from before somebody signed in, or from a session that is over."""
    cookies = dict(phone.cookies)
    phone.cookies[SESSION] = "over"
    token = phone.token()
    phone.cookies = cookies
    return token


def test_a_right_token_from_another_site_is_refused(forms):
    sites = (
        "http://evil.example",
        "https://localhost",
        "http://localhost:8080",
        "http://localhost.evil.example",
        "null",
        "",
    )
    for path, phone in forms.items():
        for site in sites:
            refused_and_unchanged(phone, path, body(token=phone.token(), **FIELDS), {"Origin": site})


def test_a_right_token_without_its_phone_is_refused(forms):
    for path, phone in forms.items():
        token = phone.token()
        device = phone.cookies.pop(DEVICE)
        refused_and_unchanged(phone, path, body(token=token, **FIELDS))
        phone.cookies[DEVICE] = device


def test_a_token_outside_the_form_counts_for_nothing(forms):
    for path, phone in forms.items():
        token = phone.token()
        refused_and_unchanged(phone, f"{path}?token={token}", body(**FIELDS), {"X-Token": token})
        refused_and_unchanged(
            phone,
            path,
            f'{{"token": "{token}"}}'.encode(),
            {"Content-Type": "application/json", "Origin": "http://localhost"},
        )


def test_the_same_form_with_its_token_comes_in(forms):
    for path, phone in forms.items():
        page = phone.once(path, "POST", body(token=phone.token()), {"Origin": "http://localhost"})
        assert "open since before somebody" not in page.text and "another site" not in page.text, path


def test_too_much_is_refused_whatever_it_is(forms):
    for path, phone in forms.items():
        before = everything()
        page = phone.once(path, "POST", body(token=phone.token(), name="x" * LARGEST_FORM))
        assert page.status == 413 and "too large to send. Nothing was changed." in page.words, path
        assert everything() == before


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_no_other_way_of_changing_is_open(world, forms, method):
    for path, phone in forms.items():
        before = everything()
        assert phone.once(path, method, body(token=phone.token())).status == 405
        assert phone.once(path, method).status == 403
        assert everything() == before
