"""When a question comes again: later each time that it is right, soon when it is not, and the same on every replay."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hubserver.reviews.due import MOST_A_DAY, Mastered, due
from hubserver.reviews.spacing import again, first

START = datetime(2026, 11, 22, 10, tzinfo=UTC)


def days(memory):
    return (memory.due_at - memory.reviewed_at).days


def test_each_time_it_is_right_it_comes_later_and_never_after_a_year():
    memory, gaps = first(START), []
    for _ in range(12):
        gaps.append(days(memory))
        memory = again(memory, True, memory.due_at)
    assert gaps[0] >= 1 and gaps == sorted(gaps) and gaps[-1] == 365


def test_what_was_forgotten_comes_again_soon():
    memory = first(START)
    for _ in range(4):
        memory = again(memory, True, memory.due_at)
    assert days(memory) > 30 and days(again(memory, False, memory.due_at)) <= 10


answers = st.lists(st.tuples(st.booleans(), st.integers(-400, 400)), max_size=20)


@given(answers)
def test_any_answers_at_any_times_give_a_day_and_the_same_one_again(given_answers):
    def run():
        memory, at = first(START), START
        for right, later in given_answers:
            at += timedelta(days=later)
            memory = again(memory, right, at)
            assert memory.due_at > memory.reviewed_at >= START
        return memory

    assert run() == run()


def test_a_handful_a_day_the_longest_due_first_and_no_more():
    old = Mastered("p", "old", START, tuple("abcd"))
    new = Mastered("p", "new", START + timedelta(days=1), tuple("efgh"))
    late = START + timedelta(days=300)
    assert due([new, old], {}, START, 0) == []
    waiting = due([new, old], {}, late, 0)
    assert len(waiting) == MOST_A_DAY and waiting[:4] == [("p", "old", name) for name in "abcd"]
    assert len(due([new, old], {}, late, 3)) == 2
    assert due([new, old], {}, late, 5) == due([new, old], {}, late, 9) == []
    seen = {("p", "old", "a"): again(first(START), True, late)}
    assert ("p", "old", "a") not in due([new, old], seen, late, 0)
