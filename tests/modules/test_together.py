"""Work on one module under several records, shown as one: no order matters, and nothing that was done is lost."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from hubserver.modules.models import Registration
from hubserver.modules.together import one

TIMES = st.none() | st.sampled_from([f"2026-11-{day:02}T10:00:00.000Z" for day in range(1, 9)])
STEPS = st.lists(st.sampled_from("abcdef"), unique=True)
SCORES = st.none() | st.sampled_from([0.0, 0.5, 1.0])


def row(position, steps, score, started, completed, passed, failed):
    return Registration(
        id=f"r{position}",
        person=f"p{position}",
        pack="org.example.pack",
        module="tea",
        session=f"s{position}",
        steps=msgspec.json.encode(steps).decode(),
        score=score,
        position=position,
        started_at=started or "2026-11-09T10:00:00.000Z",
        last_boot="boot",
        last_ms=position,
        completed_at=completed,
        passed_at=passed,
        failed_at=failed,
    )


ROWS = st.lists(st.integers(1, 40), min_size=1, max_size=5, unique=True).flatmap(
    lambda positions: st.tuples(
        *(st.builds(row, st.just(n), STEPS, SCORES, TIMES, TIMES, TIMES, TIMES) for n in positions)
    ).map(list)
)


def plain(registration):
    return {**registration.__data__, "steps": set(registration.done_steps)}


@given(ROWS, st.randoms())
def test_the_order_in_which_they_come_does_not_matter(rows, random):
    mixed = random.sample(rows, len(rows))
    assert one(mixed).__data__ == one(rows).__data__


@given(ROWS)
def test_doing_it_twice_changes_nothing(rows):
    once = one(rows)
    assert one([once]) is once
    assert plain(one([once, *rows])) == plain(once) == plain(one([*rows, *rows]))


@given(ROWS)
def test_nothing_that_was_done_is_lost_and_nothing_is_made_up(rows):
    whole = one(rows)
    assert set(whole.done_steps) == {step for each in rows for step in each.done_steps}
    assert len(whole.done_steps) == len(set(whole.done_steps))
    assert whole.passed_at == min((each.passed_at for each in rows if each.passed_at), default=None)
    assert whole.completed_at == min((each.completed_at for each in rows if each.completed_at), default=None)
    assert whole.started_at == min(each.started_at for each in rows)
    assert whole.state == "done" or not any(each.passed_at for each in rows)


@given(ROWS)
def test_where_somebody_is_now_is_where_they_were_last(rows):
    last = max(rows, key=lambda each: each.position)
    whole = one(rows)
    kept = ("id", "person", "session", "position", "last_boot", "last_ms")
    assert [getattr(whole, name) for name in kept] == [getattr(last, name) for name in kept]


@given(ROWS)
def test_the_score_is_that_of_a_pass_or_else_the_latest(rows):
    scored = sorted((each for each in rows if each.score is not None), key=lambda each: each.position)
    passed = [each for each in scored if each.passed_at]
    assert one(rows).score == ((passed or scored)[-1].score if scored else None)


def test_the_rows_themselves_stay_as_they_were():
    rows = [row(n, ["a"] * n, 0.5, None, None, None, None) for n in (1, 2)]
    before = [dict(each.__data__) for each in rows]
    one(rows)
    assert [each.__data__ for each in rows] == before
