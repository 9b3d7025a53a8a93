"""Wrong PINs: a minute, a quarter of an hour, a lock that only a helper opens, and no way round it."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubserver import journal
from hubserver.clock import ClockQuality, Instant
from hubserver.people.pin import LOCK_AT, doorway
from tests.people.door import (
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


def test_five_wrong_pins_wait_a_minute(world):
    amina = world.people["amina"]
    wrong_times(world, amina, 5)
    phone = stranger(world, 10)
    page = try_pin(phone, amina, amina.secret)
    assert page.status == 429 and "Please wait 60 seconds" in page.words and "card still works" in page.words
    world.clock.pass_(seconds=59)
    assert try_pin(phone, amina, amina.secret).status == 429 and here(phone) is None
    world.clock.pass_(seconds=1)
    try_pin(phone, amina, amina.secret)
    assert here(phone) == amina.id


def test_eight_wrong_pins_wait_a_quarter_of_an_hour(world):
    amina = world.people["amina"]
    wrong_times(world, amina, 8, minutes=2)
    phone = stranger(world, 10)
    world.clock.pass_(minutes=14, seconds=59)
    assert try_pin(phone, amina, amina.secret).status == 429
    world.clock.pass_(seconds=1)
    try_pin(phone, amina, amina.secret)
    assert here(phone) == amina.id


def test_a_right_pin_forgets_the_wrong_ones(world):
    amina, phone = world.people["amina"], world.as_("stranger")
    wrong_times(world, amina, 4)
    try_pin(phone, amina, amina.secret)
    assert "You can try 9 more times" in wrong_times(world, amina, 1)


def test_a_card_does_not_make_room_for_more_guesses(world):
    amina = world.people["amina"]
    wrong_times(world, amina, 9, minutes=16)
    world.as_("amina")
    assert "This PIN is locked" in wrong_times(world, amina, 1, minutes=16)


def test_the_tenth_wrong_pin_locks_the_door_and_the_eleventh_is_refused_even_when_right(world):
    amina = world.people["amina"]
    said = wrong_times(world, amina, 9, minutes=16)
    assert "You can try 1 more time," in said
    assert "This PIN is locked, because it was wrong 10 times" in wrong_times(world, amina, 1, minutes=16)
    for days in (0, 1, 400):
        world.clock.pass_(days=days)
        phone = stranger(world, 11)
        page = try_pin(phone, amina, amina.secret)
        assert page.status == 403 and "This PIN is locked" in page.words and here(phone) is None
    locks = [entry.body for entry in journal.entries() if entry.body.get("did") == "locked a PIN"]
    assert [lock["person"] for lock in locks] == [amina.id]


def test_a_restart_of_the_box_does_not_unlock(world):
    amina = world.people["amina"]
    wrong_times(world, amina, 10, minutes=16)
    restart(world)
    phone = world.as_("stranger")
    assert "This PIN is locked" in try_pin(phone, amina, amina.secret).words and here(phone) is None


def test_after_a_restart_the_wait_begins_again_and_no_try_is_won(world):
    amina = world.people["amina"]
    wrong_times(world, amina, 8, minutes=2)
    world.clock.pass_(minutes=14)
    restart(world)
    phone = world.as_("stranger")
    assert try_pin(phone, amina, amina.secret).status == 429
    world.clock.pass_(minutes=15)
    assert "You can try 1 more time," in try_pin(phone, amina, other_pin(amina.secret)).words


def test_the_card_works_while_the_pin_is_locked(world):
    amina = world.people["amina"]
    wrong_times(world, amina, 10, minutes=16)
    assert here(world.as_("amina")) == amina.id


def test_others_sign_in_while_one_name_is_locked(world):
    wrong_times(world, world.people["amina"], 10, minutes=16)
    gwen, phone = world.people["gwen"], world.as_("stranger")
    try_pin(phone, gwen, gwen.secret)
    assert here(phone) == gwen.id


@pytest.mark.parametrize("helper", ["tomas", "vera", "sian"])
def test_a_helper_unlocks_in_two_taps(world, helper):
    amina, phone = world.people["amina"], world.as_(helper)
    wrong_times(world, amina, 10, minutes=2)
    phone = world.as_(helper)
    phone.open("/desk/people/")
    assert f'href="/desk/people/{amina.id}"' in phone.page.text
    phone.open(f"/desk/people/{amina.id}")  # one tap on the name
    page = phone.press("Make a new PIN")  # and one on the button
    fresh = shown_secret(page)
    learner = stranger(world, 30)
    assert try_pin(learner, amina, amina.secret).status == 403 or fresh == amina.secret
    try_pin(learner, amina, fresh)
    assert here(learner) == amina.id


def test_nobody_can_lock_a_helper_out_of_the_hall(world):
    for name in ("tomas", "sian"):
        helper = world.people[name]
        for n in range(14):
            world.clock.pass_(minutes=16)
            said = try_name(stranger(world, n), helper.name, "not the passphrase")
            assert said.status == 403 and "do not belong together" in said.words
        phone = world.as_("stranger")
        try_name(phone, helper.name, helper.secret)
        assert here(phone) == helper.id


def test_guessing_a_passphrase_is_paused_by_phone(world):
    phone, tomas = world.as_("stranger"), world.people["tomas"]
    for _ in range(10):
        try_name(phone, tomas.name, "not the passphrase")
    said = try_name(phone, tomas.name, tomas.secret)
    assert said.status == 429 and "Please wait 15 minutes" in said.words and here(phone) is None
    assert said.headers["Retry-After"] == "901"


def test_a_forgotten_passphrase_is_made_anew_by_the_steward(world):
    tomas = world.people["tomas"]
    fresh = shown_secret(helper_makes(world, "Make a new passphrase", tomas, helper="sian"))
    phone = world.as_("stranger")
    assert "do not belong together" in try_name(phone, tomas.name, tomas.secret).words
    try_name(phone, tomas.name, fresh)
    assert here(phone) == tomas.id


def test_a_typed_name_is_told_the_same_whether_it_is_known_or_not(world):
    known = try_name(world.as_("stranger"), world.people["amina"].name, "000001")
    unknown = try_name(world.as_("stranger"), "Zebedee Q", "000001")
    assert known.status == unknown.status == 403
    assert "do not belong together" in known.words and "do not belong together" in unknown.words
    assert "more time" not in known.words


def at_once(world, who, how_many):
    """So many phones press at the same moment."""
    phones, gate = [stranger(world, n) for n in range(how_many)], threading.Barrier(how_many)

    def press(phone):
        gate.wait()
        phone.press("Sign in", pin=other_pin(who.secret))

    for phone in phones:
        phone.open(f"/sign-in/pin?who={who.id}")
    threads = [threading.Thread(target=press, args=(phone,)) for phone in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {phone.page.status for phone in phones}


@pytest.mark.slow
def test_many_at_once_get_no_more_than_ten_tries(world, work):
    amina = world.people["amina"]
    for _ in range(8):
        assert at_once(world, amina, 12) <= {403, 429}
        world.clock.pass_(minutes=16)
    told = [entry.body["did"] for entry in journal.entries()]
    assert len(work) == LOCK_AT and told.count("locked a PIN") == 1
    assert "This PIN is locked" in try_pin(stranger(world, 50), amina, amina.secret).words
    assert len(work) == LOCK_AT


def test_a_right_pin_among_many_at_once_is_looked_at_no_more_often(world, work):
    amina = world.people["amina"]
    wrong_times(world, amina, 9, minutes=16)
    world.clock.pass_(minutes=16)
    at_once(world, amina, 6)
    assert len(work) == LOCK_AT


class Door:
    """A door at which somebody only ever tries wrong PINs; the box may restart meanwhile."""

    def __init__(self):
        self.wrong, self.boot, self.ms, self.at = 0, "boot", 0, Instant(None, "boot", 1_000, ClockQuality.NTP)

    def try_once(self):
        door = doorway(self.wrong, self.at.ms_since(self.boot, self.ms))
        if door.locked or door.wait_seconds:
            return False
        self.wrong, self.boot, self.ms = self.wrong + 1, self.at.boot, self.at.mono_ms
        return True


@settings(max_examples=200)
@given(st.lists(st.one_of(st.just("try"), st.just("restart"), st.integers(0, 40 * 60_000)), max_size=120))
def test_no_order_of_tries_waits_and_restarts_gives_more_than_ten(steps):
    door, looked_at = Door(), 0
    for n, step in enumerate(steps):
        if step == "try":
            looked_at += door.try_once()
        elif step == "restart":
            door.at = Instant(None, f"boot {n}", 1_000, ClockQuality.NTP)
        else:
            door.at = Instant(None, door.at.boot, door.at.mono_ms + step, ClockQuality.NTP)
    assert looked_at <= LOCK_AT


@given(st.integers(0, 30), st.integers(0, 10**9))
def test_a_door_says_how_long_and_never_a_negative_time(wrong, ms):
    door = doorway(wrong, ms)
    assert door.wait_seconds >= 0 and door.left == max(0, LOCK_AT - wrong) and door.locked == (wrong >= LOCK_AT)
