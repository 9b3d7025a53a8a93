"""One phone moves nothing; three people's phones that agree move the hub ahead, and never back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubserver.timekeeping.agreement import ALIKE_SECONDS, FURTHEST_SECONDS, PHONES, agreed

DAY = 86_400


@pytest.mark.parametrize(
    ("ahead", "by"),
    [
        ([], None),
        ([DAY], None),
        ([DAY, DAY], None),
        ([DAY, DAY + 30, DAY - 30], DAY),
        ([DAY, DAY + 30, DAY - 30, 7 * DAY], DAY),  # one phone is wrong
        ([DAY, DAY, DAY, 0, 0, 0], None),  # who is right?
        ([DAY, 2 * DAY, 3 * DAY], None),
        ([20, -20, 0], 0),  # the hub has their time
        ([-DAY, -DAY, -DAY], None),  # only the steward sets it back
        ([401 * DAY] * 5, None),  # or ahead by so much
    ],
)
def test_what_phones_agree_on(ahead, by):
    assert agreed(ahead) == (by if by is None else pytest.approx(by, abs=60))


@given(st.lists(st.floats(-1e10, 1e10, allow_nan=False), max_size=9))
def test_never_back_never_far_never_by_few(ahead):
    by = agreed(ahead)
    assert by is None or 0 <= by <= FURTHEST_SECONDS
    assert not by or sum(abs(each - by) <= ALIKE_SECONDS for each in ahead) >= PHONES
