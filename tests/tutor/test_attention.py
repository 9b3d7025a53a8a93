"""Who could use a helper, and why: a raised hand first, then who is stuck, slow or idle; and nobody else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubserver.modules.models import Hand
from hubserver.tutor.attention import Here, Why, needs, wrong_in_a_row
from tests.conftest import PAYSLIP
from tests.modules.answers import right, wrong

FINE = Here("amina", "Reading a payslip", "en", 12, begun_ms=60_000, saved_ms=1000, seen_ms=1000)
MINUTE = 60_000


@pytest.mark.parametrize(
    ("change", "why", "count"),
    [
        ({"hand_ms": 3 * MINUTE}, Why.HAND, 3),
        ({"scores": [("a", 0.0)] * 3}, Why.STUCK, 3),
        ({"scores": [("b", 1.0), ("a", 0.5), ("a", 0.0), ("a", 0.0), ("a", 0.0)]}, Why.STUCK, 4),
        ({"begun_ms": 40 * MINUTE, "saved_ms": 6 * MINUTE}, Why.SLOW, 40),
        ({"seen_ms": 7 * MINUTE}, Why.IDLE, 7),
    ],
)
def test_the_reason_is_told_with_its_number(change, why, count):
    (found,) = needs([replace(FINE, **change)])
    assert (found.why, found.count) == (why, count)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"scores": [("a", 0.0), ("a", 0.0)]},
        {"scores": [("a", 0.0)] * 5 + [("a", 1.0)]},
        {"scores": [("a", 0.0), ("b", 0.0), ("a", 0.0), ("b", 0.0)]},
        {"begun_ms": 40 * MINUTE, "saved_ms": MINUTE},
        {"begun_ms": None, "seen_ms": 9 * MINUTE},
    ],
)
def test_who_is_fine_is_left_in_peace(change):
    assert needs([replace(FINE, **change)]) == []


somebody = st.builds(
    Here,
    person=st.text(max_size=3),
    title=st.just("t"),
    lang=st.just("en"),
    minutes=st.integers(5, 30),
    scores=st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from([0.0, 0.5, 1.0])), max_size=8),
    hand_ms=st.none() | st.integers(0, 10**8),
    begun_ms=st.none() | st.integers(0, 10**8),
    saved_ms=st.integers(0, 10**8),
    seen_ms=st.integers(0, 10**8),
)


@given(st.lists(somebody, max_size=12))
def test_hands_come_first_and_nobody_is_there_twice(everybody):
    found = needs(everybody)
    assert [each.why for each in found] == sorted(each.why for each in found)
    assert len(found) <= len(everybody)
    assert all((each.why is Why.HAND) == (each.here.hand_ms is not None) for each in found)
    assert all(wrong_in_a_row(each.scores) <= len(each.scores) for each in everybody)


def test_a_raised_hand_is_seen_with_its_step_and_put_down_by_either(world, hands):
    amina, tomas = world.as_("amina"), world.as_("tomas")
    amina.open(PAYSLIP)
    amina.press("Start")
    amina.press("Ask a helper to come", nth=1)
    assert "A helper knows that you would like help." in amina.page.words
    hands.pass_(minutes=2)
    page = tomas.open("/tutor/").words
    assert "✋ Amina K Asked for help 2 minutes ago Reading a payslip: Check your hours" in page
    amina.open(PAYSLIP)
    amina.press("I do not need help any more")
    assert "Asked for help" not in tomas.open("/tutor/").words
    amina.press("Ask a helper to come")
    tomas.open("/tutor/")
    tomas.press("I have helped them")
    assert "Asked for help" not in tomas.page.words
    assert "A helper knows" not in amina.open(PAYSLIP).words


@pytest.mark.parametrize("leaves", ["stop", "sign-out"])
def test_a_raised_hand_goes_down_when_its_learner_goes(world, leaves):
    amina, tomas = world.as_("amina"), world.as_("tomas")
    amina.open(PAYSLIP)
    amina.press("Start")
    amina.post(f"{PAYSLIP}/hand", step="hours", up=1)
    assert "Asked for help" in tomas.open("/tutor/").words
    amina.post("/sign-out" if leaves == "sign-out" else f"{PAYSLIP}/stop")
    assert "Asked for help" not in tomas.open("/tutor/").words
    Hand.put_down()
    assert "A helper knows" not in world.as_("amina").open(PAYSLIP).words


def test_asking_twice_is_asking_since_the_first_time(world, hands):
    amina, tomas = world.as_("amina"), world.as_("tomas")
    amina.open(PAYSLIP)
    amina.press("Start")
    amina.post(f"{PAYSLIP}/hand", step="hours", up=1)
    hands.pass_(minutes=4)
    amina.post(f"{PAYSLIP}/hand", step="tax-code", up=1)
    assert "Asked for help 4 minutes ago Reading a payslip: Your tax code" in tomas.open("/tutor/").words


def test_what_waited_on_a_phone_asks_for_nobody_now(world):
    amina, tomas = world.as_("amina"), world.as_("tomas")
    amina.open(PAYSLIP)
    amina.press("Start")
    amina.post(f"{PAYSLIP}/hand", step="hours", up=1, phone_at="2026-11-22T09:00:00.000Z")
    amina.post(f"{PAYSLIP}/hand", step="no-such-step", up=1)
    assert "Asked for help" not in tomas.open("/tutor/").words


def test_three_wrong_in_a_row_are_seen_until_it_is_right(world):
    amina, tomas = world.as_("amina"), world.as_("tomas")
    amina.open(PAYSLIP)
    amina.press("Start")
    for n in range(3):
        amina.post(f"{PAYSLIP}/answer", question="net-line", response=wrong("net-line"), key=f"k{n}")
    assert "3 wrong answers in a row to one question Reading a payslip: Three parts" in tomas.open("/tutor/").words
    amina.post(f"{PAYSLIP}/answer", question="net-line", response=right("net-line"))
    assert "Who could use a helper" not in tomas.open("/tutor/").words


def test_who_has_gone_is_not_in_the_list_unless_a_hand_is_up(world, hands):
    amina, tomas = world.as_("amina"), world.as_("tomas")
    amina.open(PAYSLIP)
    amina.press("Start")
    hands.pass_(minutes=8)
    assert "Has done nothing for 8 minutes" in tomas.open("/tutor/").words
    hands.pass_(minutes=8)
    assert "Who could use a helper" not in tomas.open("/tutor/").words
    world.as_("amina").post(f"{PAYSLIP}/hand", step="hours", up=1)
    assert "Asked for help less than a minute ago" in tomas.open("/tutor/").words
    hands.pass_(minutes=20)
    assert "Asked for help 20 minutes ago" in tomas.open("/tutor/").words


@pytest.mark.parametrize("who", ["stranger", "gwen", "vera", "sian"])
def test_only_a_tutor_puts_somebodys_hand_down(world, who):
    amina = world.as_("amina")
    amina.open(PAYSLIP)
    amina.press("Start")
    amina.post(f"{PAYSLIP}/hand", step="hours", up=1)
    world.as_(who).post(f"/tutor/learners/{world.people['amina'].id}/hand-down")
    assert "Asked for help" in world.as_("tomas").open("/tutor/").words
