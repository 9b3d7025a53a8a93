"""Whether to send now is decided from what the database knows, and from nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hubserver.sync import schedule
from hubserver.sync.schedule import State, Why, Window, decide

NIGHT = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
WINDOW = Window(60, 240)
READY = State(NIGHT, True, "hub", WINDOW, 5, NIGHT - timedelta(days=1), 0, 10**9, 0, 0, 1000)
HUBS = [f"hub-{n}" for n in range(2000)]


def test_what_waits_is_sent_at_night():
    assert decide(READY) is Why.SEND
    assert decide(replace(READY, now=NIGHT.replace(hour=12))) is Why.OUTSIDE


def test_where_nobody_vouches_for_the_clock_there_is_no_night():
    assert decide(replace(READY, now=NIGHT.replace(hour=12), sure=False)) is Why.SEND


def test_a_quiet_night_is_one_question():
    quiet = replace(READY, waiting=0)
    assert decide(quiet) is Why.ASK
    assert decide(replace(quiet, heard=NIGHT)) is Why.QUIET
    assert decide(replace(quiet, heard=NIGHT, now=NIGHT + timedelta(days=1))) is Why.ASK
    assert decide(replace(quiet, heard=None)) is Why.ASK


def test_after_a_failure_it_waits_by_the_time_that_passes():
    assert decide(replace(READY, wait_ms=30_000, since_ms=29_999)) is Why.WAITING
    assert decide(replace(READY, wait_ms=30_000, since_ms=30_000)) is Why.SEND


def test_when_the_bytes_of_the_day_are_spent_it_is_quiet():
    assert decide(replace(READY, spent=1000)) is Why.SPENT


@settings(max_examples=30)
@given(st.integers(0, 1439), st.integers(1, 1440), st.sampled_from(HUBS), st.integers(0, 1439))
@example(1425, 56, "hub-0", 0)
@example(1439, 1440, "hub-1", 0)
def test_every_hub_has_its_own_part_of_the_window_each_day(start, minutes, hub, minute):
    window = Window(start, minutes)
    now = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(minutes=minute)
    opened = window.opened(now, hub)
    assert opened <= now < opened + timedelta(days=1)
    open_minutes = sum(window.is_open(now + timedelta(minutes=n), hub) for n in range(1440))
    assert max(1, minutes // 2) <= open_minutes <= minutes
    assert window.is_open(opened, hub)


def test_hubs_do_not_come_at_once():
    begins = {WINDOW.opened(NIGHT + timedelta(hours=8), hub).minute for hub in HUBS}
    assert len(begins) == 60


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_the_wait_is_anything_up_to_an_hour(failures, drawn):
    most = schedule.pause(failures, lambda: 1.0)
    assert most == min(3_600_000, 30_000 * 2 ** min(failures - 1, 20))
    assert 0 <= schedule.pause(failures, lambda: drawn) <= most


def test_a_batch_grows_while_it_goes_well_and_shrinks_where_it_takes_too_long():
    sizes = [50]
    while sizes[-1] != schedule.grown(sizes[-1], 3000):
        sizes.append(schedule.grown(sizes[-1], 3000))
    assert sizes == [50, 100, 200, 400, 500]
    assert schedule.grown(200, 40 << 10) == 200  # twice that would be too heavy
    assert [schedule.shrunk(n) for n in (500, 50, 1)] == [250, 25, 1]


def test_patience_goes_by_the_line():
    assert schedule.patience(29_000, 0) == 30
    assert schedule.patience(64_000, 2_000) == 128
