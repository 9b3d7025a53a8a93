"""Guessing across many names is slowed: by phone, by address, by the hub; a paused phone sees no names."""

import sys
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubserver.errors import TooMany
from hubserver.people import limits as module
from hubserver.people.limits import ADDRESS_TRIES, DEVICE_TRIES, HUB_TRIES, MOST_KEPT, SLOW_MS, WINDOW_MS, Limits
from hubserver.web.wiring import DEVICE
from tests.people.door import add, here, other_pin, stranger, try_name, try_pin


def spray(phone, times):
    """Wrong tries at names that nobody has, so that no lock of a person plays a part; the answers' statuses."""
    return [try_name(phone, f"Nobody {n} x", "123457").status for n in range(times)]


def many_tries(world):
    """Wrong tries in all the hall, just so many that everybody is slowed."""
    for n in range(HUB_TRIES):
        module.limits.begin(f"device {n}", f"address {n}", "", world.clock.now().mono_ms)


def test_a_phone_with_too_many_wrong_tries_pauses_and_sees_no_names(world):
    amina, phone = world.people["amina"], world.as_("stranger")
    assert "Amina K" in phone.open("/sign-in").words
    assert spray(phone, DEVICE_TRIES) == [403] * DEVICE_TRIES
    page = try_pin(phone, amina, amina.secret)
    assert page.status == 429 and "Please wait 15 minutes" in page.words and here(phone) is None
    for path in ("/sign-in", "/sign-in?letter=A", "/sign-in?letter=G"):
        assert "Amina" not in phone.open(path).words and "Gwen" not in phone.page.words
    world.clock.pass_(minutes=15)
    assert "Amina K" in phone.open("/sign-in").words
    try_pin(phone, amina, amina.secret)
    assert here(phone) == amina.id


def test_a_paused_phone_is_not_shown_who_shares_a_name_either(world):
    add(world, "Gwen Parry")
    phone = world.as_("stranger")
    phone.open("/sign-in")
    assert "Gwen P ☀" in phone.press("Sign in", name="Gwen", pin="123457").words
    spray(phone, DEVICE_TRIES - 1)
    phone.open("/sign-in")
    page = phone.press("Sign in", name="Gwen", pin="123457")
    assert page.status == 429 and "☀" not in page.words


def test_a_paused_phone_still_takes_a_card(world):
    amina, phone = world.people["amina"], world.as_("stranger")
    spray(phone, DEVICE_TRIES)
    phone.open(amina.card)
    phone.press("sign in")
    assert here(phone) == amina.id


def test_other_phones_are_not_paused_with_it(world):
    spray(world.as_("stranger"), DEVICE_TRIES)
    gwen, other = world.people["gwen"], stranger(world, 1)
    assert "Gwen P" in other.open("/sign-in").words
    try_pin(other, gwen, gwen.secret)
    assert here(other) == gwen.id


def test_a_phone_that_throws_its_cookies_away_is_known_by_its_address(world):
    told = []
    for _ in range(ADDRESS_TRIES + 3):
        told += spray(world.phone("198.51.100.77"), 1)
    assert told == [403] * ADDRESS_TRIES + [429] * 3
    assert "Amina" not in world.phone("198.51.100.77").open("/sign-in").words
    assert "Amina" in world.phone("198.51.100.78").open("/sign-in").words


def test_wrong_tries_over_a_long_evening_do_not_add_up(world):
    phone = world.as_("stranger")
    for _ in range(2 * DEVICE_TRIES):
        assert spray(phone, 1) == [403]
        world.clock.pass_(minutes=2)


def test_somebody_with_a_pin_of_their_own_cannot_wipe_the_slate_between_guesses(world):
    gwen, phone = world.people["gwen"], world.as_("stranger")
    assert spray(phone, DEVICE_TRIES - 1) == [403] * (DEVICE_TRIES - 1)
    try_pin(phone, gwen, gwen.secret)
    phone.press("Sign out")
    assert spray(phone, 2) == [403, 429]


def test_own_mistakes_are_forgotten_once_the_pin_is_right(world):
    phone = world.as_("stranger")
    for name in ("amina", "gwen", "amina", "gwen"):
        member = world.people[name]
        for _ in range(3):
            assert try_pin(phone, member, other_pin(member.secret)).status == 403
        try_pin(phone, member, member.secret)
        assert here(phone) == member.id
        phone.press("Sign out")
    assert not module.limits.alarm(world.clock.now().mono_ms)


def test_the_last_try_allowed_may_be_the_right_one(world):
    gwen, phone = world.people["gwen"], world.as_("stranger")
    spray(phone, DEVICE_TRIES - 1)
    try_pin(phone, gwen, gwen.secret)
    assert here(phone) == gwen.id and "Gwen P" in phone.open("/sign-in").words


def test_with_many_wrong_tries_in_the_hall_everybody_signs_in_at_a_slower_pace(world):
    for n in range(HUB_TRIES):
        spray(stranger(world, n), 1)
    gwen, phone = world.people["gwen"], stranger(world, 100)
    assert try_pin(phone, gwen, other_pin(gwen.secret)).status == 403
    assert try_pin(phone, gwen, gwen.secret).status == 429
    world.clock.pass_(milliseconds=SLOW_MS)
    try_pin(phone, gwen, gwen.secret)
    assert here(phone) == gwen.id
    amina, other = world.people["amina"], stranger(world, 101)
    try_pin(other, amina, amina.secret)
    assert here(other) == amina.id
    assert "Somebody is trying many PINs" in world.as_("vera", "198.51.100.200").page.words


def test_the_slower_pace_also_holds_for_a_phone_that_throws_its_cookies_away(world):
    many_tries(world)
    assert spray(stranger(world, 100), 1) == [403]
    assert spray(stranger(world, 100), 1) == [429]


@pytest.mark.slow
def test_a_flood_of_bad_sign_ins_stops_nobody_else(world, work):
    spray(world.as_("stranger"), 1_000)
    assert len(work) == DEVICE_TRIES, "what is refused costs nothing"
    gwen, phone = world.people["gwen"], stranger(world, 1)
    try_pin(phone, gwen, gwen.secret)
    assert here(phone) == gwen.id


def test_the_alarm_ends_by_itself(world):
    many_tries(world)
    assert "Somebody is trying many PINs" in world.as_("sian", "198.51.100.200").page.words
    world.clock.pass_(minutes=10, seconds=1)
    assert "Somebody is trying many PINs" not in world.as_("vera", "198.51.100.200").page.words


def test_an_unknown_name_costs_as_much_work_as_a_known_one(world, work):
    phone = world.as_("stranger")
    assert try_name(phone, "Amina K", "123457").status == 403
    known, work[:] = list(work), []
    assert try_name(phone, "Nobody Atall", "123457").status == 403
    assert work == known and len(known) == 1


def test_a_refused_try_costs_no_work(world, work):
    phone = world.as_("stranger")
    spray(phone, DEVICE_TRIES)
    work.clear()
    assert spray(phone, 5) == [429] * 5 and not work


def test_a_try_without_a_device_is_no_try(world, work):
    phone = world.as_("stranger")
    phone.open("/sign-in/helper")
    del phone.cookies[DEVICE]
    page = phone.press("Sign in", name="Amina K", pin=world.people["amina"].secret)
    assert page.status == 403 and "does not keep cookies" in page.words and not work


def refused(limits, device, address, now, person="somebody"):
    try:
        limits.begin(device, address, person, now)
    except TooMany as why:
        return why.retry_after
    return 0


@pytest.fixture
def restless():
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_many_at_once_are_counted_one_by_one(restless):
    for _ in range(30):
        limits, gate, told = Limits(), threading.Barrier(16), []

        def press(limits=limits, gate=gate, told=told):
            gate.wait()
            told.append(refused(limits, "d", "a", 1_000))

        threads = [threading.Thread(target=press) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert told.count(0) == DEVICE_TRIES


def test_cheap_refused_tries_cannot_push_out_what_is_remembered():
    limits = Limits()
    for n in range(ADDRESS_TRIES):
        assert not refused(limits, f"d{n}", "a", 1_000)
    for n in range(MOST_KEPT * 2):
        assert refused(limits, f"other {n}", "a", 2_000)
    assert refused(limits, "d", "a", 3_000) and limits.paused("d", "a", 3_000)


def test_what_is_remembered_has_an_end():
    limits = Limits()
    for n in range(MOST_KEPT):
        refused(limits, f"d{n}", f"a{n}", n * SLOW_MS)
    assert len(limits._tries) <= MOST_KEPT and len(limits._hub) <= HUB_TRIES * 3


TRY = st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.sampled_from(["amina", "gwen", ""]), st.booleans())


@settings(max_examples=150)
@given(st.lists(st.tuples(TRY, st.integers(0, 120_000)), max_size=80))
def test_in_any_order_no_phone_and_no_address_gets_more_wrong_tries_than_it_may(steps):
    limits, now, wrong = Limits(), 1_000, []
    for (device, address, person, right), gap in steps:
        now += gap
        if refused(limits, device, address, now, person):
            continue
        if right and person:
            limits.right(device, address, person)
            wrong = [one for one in wrong if one[:1] + one[2:3] != (device, person)]
        else:
            wrong.append((device, address, person, now))
        recent = [one for one in wrong if one[3] >= now - WINDOW_MS]
        assert all(sum(one[0] == d for one in recent) <= DEVICE_TRIES for d in "abc")
        assert all(sum(one[1] == a for one in recent) <= ADDRESS_TRIES for a in "xy")
