"""The timetable keeps its jobs when the clock is set, when one of them is slow, and when one of them fails."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event, Semaphore

import pytest

from hubserver import jobs
from hubserver.jobs import Job

PATIENCE = 20
HOUR = 3_600


class Counted:
    """A job that tells of each run."""

    def __init__(self):
        self.runs = Semaphore(0)

    def __call__(self):
        self.runs.release()

    def ran(self):
        return self.runs.acquire(timeout=PATIENCE)

    def ran_again(self):
        return self.runs.acquire(timeout=0.2)


@pytest.fixture
def timetable():
    """Starts a timetable with these jobs: `timetable(job, …)`."""
    started = []

    def start(*jobs_):
        started.append(jobs.start(jobs_))
        return started[-1]

    yield start
    for each in started:
        each.shutdown(wait=True)


def every(seconds, run, name="job", **more):
    return Job(name, "does something", seconds, run, **more)


def test_a_job_runs_at_its_time_and_at_the_start_where_it_says_so(timetable):
    often, once, later = Counted(), Counted(), Counted()
    timetable(every(1, often, "often"), every(HOUR, once, "once", at_start=True), every(HOUR, later, "later"))
    assert once.ran() and often.ran() and often.ran()
    assert not later.ran_again()


@pytest.mark.parametrize("years", [-1, -60, 60])
def test_jobs_go_on_when_the_clock_was_set(timetable, hands, years):
    job = Counted()
    planned = timetable(every(HOUR, job, at_start=True))
    assert job.ran()
    hands.instant = replace(hands.instant, wall=datetime(2026 + years, 11, 22, 10, 0, tzinfo=UTC))
    planned.wakeup()  # as it does by itself when the time has passed for which it waits
    assert job.ran(), "soon, and not when that time comes again"
    assert not job.ran_again(), "and once, however many runs were missed"
    planned.wakeup()
    assert not job.ran_again(), "a clock that goes on is no reason to run again"


def test_the_networks_small_corrections_of_the_clock_plan_nothing_anew(timetable, hands):
    job = Counted()
    planned = timetable(every(HOUR, job, at_start=True))
    assert job.ran()
    hands.instant = replace(hands.instant, wall=hands.instant.wall + timedelta(seconds=1))
    planned.wakeup()
    assert not job.ran_again()


def test_a_job_that_had_to_wait_for_another_still_runs(timetable):
    slow, late, go = Event(), Counted(), Event()

    def hold():
        slow.set()
        go.wait(PATIENCE)

    planned = timetable(every(HOUR, hold, "slow", at_start=True), every(2 * HOUR, late, "late"))
    assert slow.wait(PATIENCE)
    planned.modify_job("late", next_run_time=datetime.now(UTC) - timedelta(hours=1))
    go.set()
    assert late.ran() and not late.ran_again()


def test_a_job_that_fails_runs_again(timetable, caplog):
    runs = Counted()

    def fall():
        runs()
        raise KeyError("mine")

    timetable(every(1, fall, "falling"))
    assert runs.ran() and runs.ran()
    assert "The job falling failed; it runs again in 1 seconds." in caplog.text
