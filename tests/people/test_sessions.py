"""Staying signed in: for how long, on which phone, and how it ends."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubserver import clock
from hubserver.errors import HubError
from hubserver.files import sha256
from hubserver.people import roll
from hubserver.people.models import Person, Session
from hubserver.people.presence import presence
from hubserver.people.roles import Role
from hubserver.people.sessions import Phone, drop_idle, idle_limit_ms, visitor
from hubserver.people.ways_in import sign_in_by_card
from hubserver.web.wiring import DEVICE, SESSION
from tests.people.door import after_restart, here, restart, session_of, stranger, try_pin

LIMITS = [("amina", "", 12 * 60), ("amina", "1", 6), ("tomas", "", 30), ("vera", "", 30), ("sian", "", 30)]


def signed_in(world, name, shared=""):
    phone, member = world.as_("stranger"), world.people[name]
    if shared:
        phone.open(member.card)
        phone.press("sign in", shared=shared)
        return phone
    return world.as_(name)


@pytest.mark.parametrize("name, shared, minutes", LIMITS)
def test_an_idle_session_ends(world, name, shared, minutes):
    phone = signed_in(world, name, shared)
    for _ in range(3):
        world.clock.pass_(minutes=minutes)
        assert here(phone) == world.people[name].id, "each page begins the time anew"
    world.clock.pass_(minutes=minutes, milliseconds=1)
    assert here(phone) is None
    assert phone.open("/me").path.startswith("/sign-in")


def test_a_session_that_is_over_stays_over(world):
    phone = world.as_("tomas")
    world.clock.pass_(minutes=31)
    assert here(phone) is None
    assert here(phone) is None


def test_the_settings_say_how_long(world):
    hub = world.hub.settings
    assert idle_limit_ms(Role.LEARNER, True, hub) < idle_limit_ms(Role.TUTOR, False, hub)
    assert idle_limit_ms(Role.STEWARD, True, hub) == idle_limit_ms(Role.STEWARD, False, hub) == 30 * 60_000
    assert idle_limit_ms(Role.LEARNER, False, hub) == 12 * 3_600_000


JUMPS = st.timedeltas(min_value=timedelta(days=-50 * 365), max_value=timedelta(days=50 * 365))


@settings(max_examples=40)
@given(jumps=st.lists(st.tuples(JUMPS, st.integers(0, 12 * 60)), min_size=1, max_size=6))
def test_a_jump_of_the_clock_changes_nothing(world, jumps):
    phone, amina = world.as_("amina"), world.people["amina"]
    for jump, minutes in jumps:
        world.clock.instant = clock.Instant(
            datetime(2026, 11, 22, tzinfo=UTC) + jump, world.clock.instant.boot, world.clock.instant.mono_ms, 0
        )
        world.clock.pass_(minutes=minutes)
        presence.flush()
        assert here(phone) == amina.id
    world.clock.instant = clock.Instant(
        datetime(1976, 1, 1, tzinfo=UTC), world.clock.instant.boot, world.clock.instant.mono_ms, 0
    )
    world.clock.pass_(hours=12, milliseconds=1)
    assert here(phone) is None


def test_a_power_cut_signs_nobody_out_and_the_time_begins_anew(world):
    phone, amina = world.as_("amina"), world.people["amina"]
    world.clock.pass_(hours=11)
    restart(world, wall=datetime(1970, 1, 1, tzinfo=UTC))
    after_restart(world, phone)
    world.clock.pass_(hours=11)
    assert here(phone) == amina.id
    world.clock.pass_(hours=12, milliseconds=1)
    assert here(phone) is None


@pytest.mark.parametrize("name, shared", [("tomas", ""), ("vera", ""), ("sian", ""), ("amina", "1")])
@pytest.mark.parametrize("idle", [0, 40])
def test_a_power_cut_signs_out_helpers_and_whoever_shares_a_phone(world, name, shared, idle):
    phone = signed_in(world, name, shared)
    presence.flush()
    world.clock.pass_(minutes=idle)
    restart(world)
    assert here(after_restart(world, phone)) is None, "nobody knows for how long the box was off"
    assert drop_idle(world.hub.settings) == 1 and not Session.select().exists()


def test_the_hub_that_starts_anew_on_a_box_that_was_on_signs_nobody_out(world):
    phone = world.as_("tomas")
    boot = world.clock.instant
    presence.flush()
    restart(world)
    world.clock.instant = boot
    assert here(after_restart(world, phone)) == world.people["tomas"].id


def test_the_token_of_another_phone_is_nobodys(world):
    phone, thief = world.as_("amina"), world.as_("stranger")
    thief.cookies[SESSION] = phone.cookies[SESSION]
    assert here(thief) is None and thief.open("/me").path.startswith("/sign-in")
    assert here(phone) == world.people["amina"].id


@pytest.mark.parametrize("device", [None, "", "x", "é\0"])
def test_a_token_without_its_device_is_nobodys(world, device):
    phone = world.as_("amina")
    token, _ = session_of(phone)
    assert visitor(token, device or "", world.hub.settings) is None
    phone.cookies.pop(DEVICE)
    if device:
        phone.cookies[DEVICE] = device.encode().decode("latin-1").replace("\0", "")
    assert here(phone) is None


@pytest.mark.parametrize("token", ["", "x", "é", "' OR 1=1 --", "0" * 5000])
def test_a_made_up_token_is_nobodys(world, token):
    phone = world.as_("amina")
    phone.cookies[SESSION] = token.encode().decode("latin-1")
    assert here(phone) is None and phone.open("/").status == 200


def test_each_sign_in_has_a_new_token_and_ends_the_one_before(world):
    phone, tokens, amina = world.as_("stranger"), [], world.people["amina"]
    for _ in range(3):
        phone.open(amina.card)
        phone.press("sign in")
        tokens.append(phone.cookies[SESSION])
    assert len({*tokens}) == 3
    phone.cookies[SESSION] = tokens[0]
    assert here(phone) is None and Session.select().count() == 1


def test_a_token_planted_before_signing_in_is_worth_nothing(world):
    phone, amina = world.as_("stranger"), world.people["amina"]
    phone.cookies[SESSION] = "planted"
    try_pin(phone, amina, amina.secret)
    assert here(phone) == amina.id and phone.cookies[SESSION] != "planted"
    phone.cookies[SESSION] = "planted"
    assert here(phone) is None


def test_somebody_else_on_the_same_phone_takes_over(world):
    phone, gwen = world.as_("amina"), world.people["gwen"]
    old = phone.cookies[SESSION]
    try_pin(phone, gwen, gwen.secret)
    assert here(phone) == gwen.id
    phone.cookies[SESSION] = old
    assert here(phone) is None


def test_signing_out_ends_the_session_on_the_hub_too(world):
    phone = world.as_("amina")
    old = phone.cookies[SESSION]
    page = phone.press("Sign out")
    assert page.path == "/" and SESSION not in phone.cookies and "Amina" not in page.words
    phone.cookies[SESSION] = old
    assert here(phone) is None and not Session.select().exists()


def test_pressing_sign_out_twice_does_no_harm(world):
    phone = world.as_("amina")
    form = phone.form("Sign out")
    phone.press("Sign out")
    again = phone.open(form.action, "POST", form.fields)
    assert again.status == 403 and "Nothing was changed" in again.words


@pytest.mark.parametrize("ended", ["elsewhere", "by the clock"])
def test_signing_out_of_what_has_ended_already_leads_to_the_first_page(world, ended):
    phone = world.as_("gwen")
    if ended == "elsewhere":
        roll.new_secret(world.hub, Person.get_by_id(world.people["gwen"].id), "test")
    else:
        world.clock.pass_(hours=13)
    page = phone.press("Sign out")
    assert page.status == 200 and page.path == "/" and "Find my name" in page.words
    assert SESSION not in phone.cookies


def test_signing_out_on_one_phone_leaves_the_other(world):
    one, other = world.as_("amina"), world.as_("amina")
    one.press("Sign out")
    assert here(one) is None and here(other) == world.people["amina"].id


def test_somebody_who_left_is_out_at_once(world):
    phone, gwen, vera = world.as_("gwen"), world.people["gwen"], world.as_("vera")
    vera.open(f"/desk/people/{gwen.id}")
    vera.press("has left")
    assert here(phone) is None and phone.open("/me").path.startswith("/sign-in")
    assert not Session.select().where(Session.person == gwen.id).exists()
    assert stranger(world, 1).open(f"/sign-in/pin?who={gwen.id}").path == "/sign-in"
    presence.flush()
    drop_idle(world.hub.settings)
    assert here(phone) is None


def test_the_pin_of_somebody_who_left_is_an_unknown_name(world):
    gwen, vera, phone = world.people["gwen"], world.as_("vera"), stranger(world, 1)
    phone.open("/")
    vera.open(f"/desk/people/{gwen.id}")
    vera.press("has left")
    assert phone.post("/sign-in", who=gwen.id, pin=gwen.secret).status == 403 and here(phone) is None


def test_a_card_that_was_pressed_just_as_its_person_left_opens_nothing(world):
    gwen = world.people["gwen"]
    roll.retire(Person.get_by_id(gwen.id), "test")
    with pytest.raises(HubError, match="does not work any more"):
        sign_in_by_card(world.hub, gwen.card.removeprefix("/c/"), Phone("device", "198.51.100.1"))
    assert not Session.select().exists()


def test_only_hashes_of_tokens_are_kept(world):
    token, _ = session_of(world.as_("amina"))
    assert [row.token_hash for row in Session.select()] == [sha256(token.encode())]


def test_idle_sessions_are_dropped_and_the_others_stay(world):
    tomas, amina = world.as_("tomas"), world.as_("amina")
    world.clock.pass_(minutes=29)
    assert here(amina) and drop_idle(world.hub.settings) == 0
    world.clock.pass_(minutes=2)
    assert drop_idle(world.hub.settings) == 1
    assert here(tomas) is None and here(amina) == world.people["amina"].id
    world.clock.pass_(hours=13)
    assert drop_idle(world.hub.settings) == 1 and not Session.select().exists()


def test_what_is_written_of_who_was_here_counts_as_what_was_seen(world):
    phone = world.as_("tomas")
    for _ in range(4):
        world.clock.pass_(minutes=29)
        assert here(phone)
        presence.flush()
    assert not presence.sessions and not presence.people
    world.clock.pass_(minutes=29)
    assert drop_idle(world.hub.settings) == 0 and here(phone)


def test_pages_only_read_write_nothing(world):
    phone = world.as_("amina")
    before = [tuple(row.__data__.items()) for row in Session.select()]
    world.clock.pass_(minutes=5)
    for path in ("/", "/me", "/modules/", "/ping"):
        phone.open(path)
    assert [tuple(row.__data__.items()) for row in Session.select()] == before


def test_a_phone_that_others_use_keeps_no_page(world):
    mine, shared = world.as_("amina"), signed_in(world, "amina", "1")
    for path in ("/", "/me", "/modules/", "/sign-in", "/nowhere", "/help/"):
        assert shared.open(path).headers["Cache-Control"] == "no-store", path
        kept = mine.open(path).headers["Cache-Control"]
        assert kept == ("no-store" if path == "/me" else "private, no-cache"), path
    shared.open("/")
    shared.press("Sign out")
    assert shared.open("/me").path.startswith("/sign-in")
    assert "Amina" not in shared.page.words.replace("Amina K", "", 1)


def test_a_page_that_shows_a_secret_is_kept_nowhere(world):
    vera, amina = world.as_("vera"), world.people["amina"]
    for button in ("Let them in now", "Make a new PIN", "Make a new card"):
        vera.open(f"/desk/people/{amina.id}")
        assert vera.press(button).headers["Cache-Control"] == "no-store", button
    vera.open("/desk/people/")
    assert vera.press("Add", name="Nia Owen").headers["Cache-Control"] == "no-store"


def test_on_a_shared_phone_the_cookie_goes_with_the_browser(world):
    amina, phone = world.people["amina"], world.as_("stranger")
    for shared, kept in (("", True), ("1", False)):
        phone.open(amina.card)
        token = dict(phone.form("sign in").fields)["token"]
        sent = phone._send("POST", "/card", f"token={token}&shared={shared}".encode(), headers(phone), phone.address)
        line = next(line for line in sent.headers["Set-Cookies"] if line.startswith(SESSION))
        assert ("Max-Age" in line) == kept


def headers(phone):
    cookies = "; ".join(f"{name}={value}" for name, value in phone.cookies.items())
    return {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
