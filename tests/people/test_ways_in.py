"""Every way in: tapped name and PIN, typed name, card, helper's code, passphrase; and where it leads."""

from urllib.parse import quote

import pytest

from hubserver import journal
from hubserver.people.models import Session
from hubserver.web.wiring import DEVICE
from tests.people.door import (
    add,
    helper_makes,
    here,
    other_pin,
    restart,
    shown_secret,
    stranger,
    try_name,
    try_pin,
    wrong_times,
)


def test_a_learner_taps_their_name_and_types_their_pin(world):
    amina, phone = world.people["amina"], world.as_("stranger")
    phone.open("/")
    assert "Find my name" in phone.page.words
    phone.open("/sign-in")
    assert f"/sign-in/pin?who={amina.id}" in phone.page.text
    assert try_pin(phone, amina, amina.secret).status == 200
    assert phone.page.path == "/" and "Hello, Amina K" in phone.page.words
    assert here(phone) == amina.id


@pytest.mark.parametrize("typed", ["{0}{1} {2}", " {0}-{1}-{2} ", "{0} {1} {2}"])
def test_spaces_and_dashes_in_a_pin_do_not_matter(world, typed):
    amina, phone = world.people["amina"], world.as_("stranger")
    parts = amina.secret[:2], amina.secret[2:4], amina.secret[4:]
    try_pin(phone, amina, typed.format(*parts))
    assert here(phone) == amina.id


def test_a_learner_types_their_name_instead(world):
    amina, phone = world.people["amina"], world.as_("stranger")
    phone.open("/sign-in")
    phone.press("Sign in", name="amina k", pin=amina.secret)
    assert here(phone) == amina.id


@pytest.mark.parametrize("helper, first_page", [("tomas", "/tutor/"), ("vera", "/desk/"), ("sian", "/desk/")])
def test_a_helper_types_name_and_passphrase_and_comes_to_their_own_page(world, helper, first_page):
    member, phone = world.people[helper], world.as_("stranger")
    try_name(phone, member.name, member.secret.replace("-", " ").upper())
    assert phone.page.path == first_page and here(phone) == member.id


def test_helpers_are_on_no_list_of_names(world):
    phone = world.as_("stranger")
    for path in ("/sign-in", "/sign-in?letter=T", "/sign-in?letter=V", "/sign-in?letter=S"):
        assert not any(name in phone.open(path).words for name in ("Tomas", "Vera", "Sian"))


def test_a_card_asks_before_it_signs_in(world):
    amina, phone = world.people["amina"], world.as_("stranger")
    phone.open(amina.card)
    assert "Hello, Amina K" in phone.page.words and here(phone) is None
    phone.press("sign in")
    assert here(phone) == amina.id


def test_a_helpers_code_lets_a_learner_in_once(world):
    amina, phone = world.people["amina"], world.as_("stranger")
    code = shown_secret(helper_makes(world, "Let them in now", amina))
    try_pin(phone, amina, code)
    assert here(phone) == amina.id
    again = stranger(world, 1)
    assert try_pin(again, amina, code).status == 403 and here(again) is None


def test_a_helpers_code_is_over_after_ten_minutes(world):
    amina = world.people["amina"]
    code = shown_secret(helper_makes(world, "Let them in now", amina))
    world.clock.pass_(minutes=10, milliseconds=1)
    assert try_pin(stranger(world, 0), amina, code).status == 403
    code = shown_secret(helper_makes(world, "Let them in now", amina))
    world.clock.pass_(minutes=10)
    phone = stranger(world, 1)
    try_pin(phone, amina, code)
    assert here(phone) == amina.id


def test_a_helpers_code_ends_when_the_box_starts_again(world):
    amina = world.people["amina"]
    code = shown_secret(helper_makes(world, "Let them in now", amina))
    restart(world)
    world.clock.pass_(minutes=9)
    phone = stranger(world, 0)
    assert try_pin(phone, amina, code).status == 403 and here(phone) is None


@pytest.mark.parametrize("by_name", [False, True])
def test_a_double_tap_with_a_code_signs_in(world, by_name):
    amina, phone = world.people["amina"], world.as_("stranger")
    code = shown_secret(helper_makes(world, "Let them in now", amina))
    phone.open("/sign-in" if by_name else f"/sign-in/pin?who={amina.id}")
    form, token = phone.form("Sign in"), phone.cookies[DEVICE]
    fields = [(k, v) for k, v in form.fields if k not in ("name", "pin")] + [("name", "Amina K"), ("pin", code)]
    for _ in range(3):
        phone.cookies = {DEVICE: token}  # what the first answer said was not heard
        phone.open(form.action, "POST", fields)
        assert here(phone) == amina.id
    told = [entry.body["how"] for entry in journal.entries() if entry.body.get("did") == "signed in"]
    assert told.count("helper's code") == 3


def test_a_code_that_was_used_is_no_way_in_for_another_phone_nor_later(world):
    amina, phone = world.people["amina"], world.as_("stranger")
    code = shown_secret(helper_makes(world, "Let them in now", amina))
    try_pin(phone, amina, code)
    other = stranger(world, 1)
    assert try_pin(other, amina, code).status == 403 and here(other) is None
    world.clock.pass_(seconds=6)
    try_pin(phone, amina, code)
    assert here(phone) == amina.id
    phone.press("Sign out")
    world.clock.pass_(seconds=6)
    assert try_pin(phone, amina, code).status == 403 and here(phone) is None, "a tap does not make it live longer"


def test_a_helpers_code_is_for_one_person_only(world):
    amina, gwen, phone = world.people["amina"], world.people["gwen"], world.as_("stranger")
    code = shown_secret(helper_makes(world, "Let them in now", amina))
    assert try_pin(phone, gwen, code).status == 403 and here(phone) is None


def test_a_newer_code_voids_the_one_before(world):
    amina, phone = world.people["amina"], world.as_("stranger")
    codes = [shown_secret(helper_makes(world, "Let them in now", amina)) for _ in range(2)]
    assert codes[0] == codes[1] or try_pin(phone, amina, codes[0]).status == 403
    try_pin(phone, amina, codes[1])
    assert here(phone) == amina.id


def test_the_code_works_while_the_pin_is_locked(world):
    amina = world.people["amina"]
    assert "locked" in wrong_times(world, amina, 10, minutes=16)
    code = shown_secret(helper_makes(world, "Let them in now", amina))
    phone = stranger(world, 20)
    try_pin(phone, amina, code)
    assert here(phone) == amina.id


def test_the_pin_still_works_beside_a_code(world):
    amina, phone = world.people["amina"], world.as_("stranger")
    helper_makes(world, "Let them in now", amina)
    try_pin(phone, amina, amina.secret)
    assert here(phone) == amina.id


def test_a_wrong_pin_says_so_and_shows_nothing_of_what_was_typed(world):
    amina, phone = world.people["amina"], world.as_("stranger")
    wrong = other_pin(amina.secret)
    page = try_pin(phone, amina, wrong)
    assert page.status == 403 and "That number did not match. You can try 9 more times" in page.words
    assert wrong not in page.text and amina.secret not in page.text
    assert here(phone) is None


def test_an_unknown_name_stays_in_the_field_and_the_secret_does_not(world):
    phone = world.as_("stranger")
    page = try_name(phone, "Nobody Atall", "hunter22")
    assert page.status == 403 and "do not belong together" in page.words
    assert 'value="Nobody Atall"' in page.text and "hunter22" not in page.text


def test_a_learners_pin_is_no_passphrase_and_the_other_way_round(world):
    amina, tomas, phone = world.people["amina"], world.people["tomas"], world.as_("stranger")
    assert try_name(phone, tomas.name, amina.secret).status == 403
    assert try_pin(phone, amina, tomas.secret).status == 403
    assert here(phone) is None


@pytest.mark.parametrize("secret", ["", " ", "-", "\0", "x" * 5000])
def test_nothing_and_nonsense_are_wrong_pins_too(world, secret):
    amina, phone = world.people["amina"], world.as_("stranger")
    assert try_pin(phone, amina, secret).status == 403 and here(phone) is None


def test_after_signing_in_one_is_where_one_wanted_to_be(world):
    amina, phone = world.people["amina"], world.as_("stranger")
    phone.open("/me")
    assert phone.page.path == "/sign-in?next=%2Fme"
    link = phone.page.text.partition('href="/sign-in/pin')[2].partition('"')[0].replace("&amp;", "&")
    assert link.endswith("&next=/me")
    phone.open(f"/sign-in/pin?who={amina.id}&next=/me")
    phone.press("Sign in", pin=amina.secret)
    assert phone.page.path == "/me" and "My record" in phone.page.words


@pytest.mark.parametrize(
    "who, wanted, found",
    [
        ("amina", "/desk/", "/"),
        ("amina", "/tutor/learners/1?x=1", "/"),
        ("amina", "/modules/", "/modules/"),
        ("sian", "/me", "/desk/"),
        ("tomas", "/desk/hall", "/tutor/"),
        ("vera", "/desk/hall", "/desk/"),
        ("vera", "/desk/people/", "/desk/people/"),
        ("sian", "/help/reading?from=/me", "/help/reading?from=/me"),
        ("amina", "/nowhere", "/"),
        ("amina", "/sign-out", "/"),
    ],
)
def test_the_next_person_on_a_tablet_is_not_led_to_a_page_of_somebody_else(world, who, wanted, found):
    member, phone = world.people[who], world.as_("stranger")
    phone.open(f"/sign-in/helper?next={quote(wanted, safe='')}")
    page = phone.press("Sign in", name=member.name, pin=member.secret)
    assert page.status == 200 and page.path == found and here(phone) == member.id


@pytest.mark.parametrize("page", ["/sign-in", "/sign-in/helper", "/sign-in/pin?who={amina}"])
def test_that_others_use_this_phone_is_still_ticked_after_a_wrong_pin(world, page):
    amina, phone = world.people["amina"], world.as_("stranger")
    phone.open(page.format(amina=amina.id))
    assert ("shared", "1") not in phone.form("Sign in").fields
    for wrong in (1, 2):
        phone.press("Sign in", name="Amina K", pin=other_pin(amina.secret), shared="1")
        assert phone.page.status == 403 and ("shared", "1") in phone.form("Sign in").fields, wrong
    phone.press("Sign in", name="Amina K", pin=amina.secret)
    assert here(phone) == amina.id and Session.get(Session.person == amina.id).shared
    assert phone.page.headers["Cache-Control"] == "no-store"


def test_somebody_who_is_not_here_leads_back_to_the_names(world):
    phone = world.as_("stranger")
    for who in ("", "nobody", "../../etc", "00000000-0000-4000-8000-000000000000"):
        assert phone.open(f"/sign-in/pin?who={who}").path == "/sign-in"
        assert phone.post("/sign-in", who=who or "?", pin="123456").status == 403


def test_pins_are_made_by_the_hub_and_never_easy_to_guess(world):
    pins = [add(world, f"Person {n}")[1] for n in range(8)]
    assert all(len(pin) == 6 and pin.isdecimal() and len(set(pin)) > 1 for pin in pins)
    assert len(set(pins)) == len(pins)


def test_every_way_in_is_in_the_journal_without_its_secret(world):
    amina = world.people["amina"]
    world.as_("amina")
    try_pin(world.phone(), amina, amina.secret)
    code = shown_secret(helper_makes(world, "Let them in now", amina))
    try_pin(world.phone(), amina, code)
    told = [entry.body for entry in journal.entries() if entry.body.get("did") == "signed in"]
    assert [body["how"] for body in told if body["who"] == amina.id] == ["card", "PIN", "helper's code"]
    assert all(set(body) == {"did", "who", "how"} for body in told)
