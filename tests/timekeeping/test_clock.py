"""The time that is believed, whatever the clock on the wall says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubserver.clock import LONGEST_OFF, NEVER, NOT_BEFORE, ClockQuality, Instant, SystemClock, believed

LAST = Instant(datetime(2027, 3, 1, 18, 0, tzinfo=UTC), "yesterday", 7_200_000, ClockQuality.STEWARD)
BOX = Instant(datetime(2027, 3, 2, 9, 0, tzinfo=UTC), "today", 60_000, ClockQuality.RTC)
LATER = st.timedeltas(timedelta(0), LONGEST_OFF)
EVER = st.datetimes(datetime(1970, 1, 1), datetime(2106, 1, 1), timezones=st.just(UTC))


def test_a_battery_clock_that_goes_on_is_believed():
    assert believed(BOX, LAST) == BOX


@pytest.mark.parametrize("year", [1970, 2000, 2026, 2077])
def test_a_clock_that_is_behind_the_last_work_or_years_ahead_is_not(year):
    said = believed(replace(BOX, wall=BOX.wall.replace(year=year)), LAST)
    assert said == replace(BOX, wall=LAST.wall + timedelta(minutes=1), quality=ClockQuality.UNSET)


def test_the_network_is_believed_either_way():
    box = replace(BOX, wall=BOX.wall.replace(year=2026), quality=ClockQuality.NTP)
    assert believed(box, LAST) == box


@given(EVER, st.sampled_from([ClockQuality.UNSET, ClockQuality.RTC]))
def test_while_the_box_runs_time_goes_on_wherever_its_clock_jumps_to(wall, quality):
    box = Instant(wall, LAST.boot, LAST.mono_ms + 5_000, quality)
    assert believed(box, LAST) == Instant(LAST.wall + timedelta(seconds=5), LAST.boot, box.mono_ms, LAST.quality)


@given(EVER, st.sampled_from([ClockQuality.UNSET, ClockQuality.RTC]))
def test_no_start_goes_back_and_none_goes_far(wall, quality):
    now = believed(Instant(wall, "today", 60_000, quality), LAST)
    assert LAST.wall <= now.wall <= LAST.wall + LONGEST_OFF
    assert now.quality is ClockQuality.UNSET or now.wall == wall


def test_a_hub_that_never_ran_is_not_before_its_software():
    assert believed(replace(BOX, wall=datetime(1970, 1, 1, tzinfo=UTC)), NEVER).wall >= NOT_BEFORE


def test_the_boxs_own_clock_goes_on_and_is_set():
    box = SystemClock()
    first = box.now()
    assert box.now().mono_ms >= first.mono_ms and box.now().wall >= first.wall
    box.set(replace(first, wall=LAST.wall, quality=ClockQuality.STEWARD))
    assert LAST.wall <= box.now().wall < LAST.wall + timedelta(minutes=1)
    assert box.now().quality is ClockQuality.STEWARD
