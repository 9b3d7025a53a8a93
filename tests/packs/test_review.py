"""After a pack's day for looking its facts over, the hub says so, and goes on; never by a clock that may be wrong."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hubserver.clock import ClockQuality
from tests.packs import press
from tests.packs.press import SMALL, box

TEA = f"/modules/{SMALL}/tea"
SAID = "These facts are being checked again. Some may have changed."
AT_THE_DESK = "The facts in “Small things” are being checked again. Learners can go on."


def on(world, day, quality=ClockQuality.NTP):
    """On this day: what the desk and the page before the module say."""
    world.clock.instant = replace(
        world.clock.instant, wall=datetime.fromisoformat(day).replace(tzinfo=UTC), quality=quality
    )
    return AT_THE_DESK in world.as_("vera").open("/desk/").words, SAID in world.phone().open(TEA).words


@pytest.fixture
def hall(world, tmp_path):
    press.trusting(world)
    press.add(world, box(1, review_by="2027-05-01").write(tmp_path / "one"))
    return world


@pytest.mark.parametrize("day, due", [("2026-11-22", False), ("2027-05-01T23:00", False), ("2027-05-02", True)])
def test_after_the_day_the_desk_and_the_module_say_so(hall, day, due):
    assert on(hall, day) == (due, due)


@pytest.mark.parametrize("quality", ClockQuality)
def test_nobody_says_so_by_a_clock_that_nobody_vouches_for(hall, quality):
    due = quality >= ClockQuality.STEWARD
    assert on(hall, "2031-01-01", quality) == (due, due)


def test_a_module_whose_facts_are_being_checked_is_still_there_to_learn(hall):
    on(hall, "2027-05-02")
    amina = hall.as_("amina")
    amina.open(TEA)
    assert "Boil" in amina.press("Start").words


def test_a_pack_without_such_a_day_is_never_due(world, tmp_path):
    press.trusting(world)
    press.add(world, box(1).write(tmp_path / "one"))
    assert on(world, "2050-01-01") == (False, False)
