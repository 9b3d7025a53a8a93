"""The clock: moments that never jump backwards since the boot, whatever the wall says."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from hubserver import clock
from hubserver.clock import ClockQuality, Instant, SystemClock

WALLS = st.datetimes(datetime(1970, 1, 1), datetime(2106, 1, 1), timezones=st.just(UTC))


@given(WALLS, WALLS, st.integers(0, 10**12), st.integers(0, 10**9))
def test_the_time_since_a_moment_is_by_the_boot_and_not_by_the_wall(one, other, ms, gap):
    now = Instant(other, "boot", ms + gap, ClockQuality.UNSET)
    assert now.ms_since("boot", ms) == gap
    assert now.ms_since("another boot", ms) == ms + gap


@given(WALLS)
def test_a_moment_is_written_in_utc_with_milliseconds_and_read_back(wall):
    at = Instant(wall, "boot", 0, ClockQuality.NTP).at
    assert at.endswith("Z") and len(at) == 24
    assert abs(datetime.fromisoformat(at) - wall).total_seconds() < 0.001


def test_the_boxs_own_clock_goes_on():
    box = SystemClock()
    one, other = box.now(), box.now()
    assert other.ms_since(one.boot, one.mono_ms) >= 0 and one.boot == other.boot and one.wall.tzinfo is UTC
    assert one.quality in ClockQuality


def test_tests_set_the_clock_by_hand(hands):
    before = clock.now()
    hands.pass_(minutes=1)
    assert clock.now().ms_since(before.boot, before.mono_ms) == 60_000


def test_trust_in_the_clock_has_an_order():
    assert sorted(ClockQuality) == [ClockQuality[name] for name in ("UNSET", "PHONE", "STEWARD", "RTC", "NTP")]
