"""The timetable: which small job runs how often. Each also runs from the CLI: `hubserver job run NAME`."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from hubserver import clock

log = logging.getLogger(__name__)

JUMP_SECONDS = 2  # more than the network's small corrections of a clock that is right


@dataclass(frozen=True)
class Job:
    """A function of its room, and how often it runs."""

    name: str
    meaning: str
    seconds: int
    run: Callable[[], object]
    at_start: bool = False  # also at every start: a hall switches the mains off at night, and a day never passes
    wait: int = 0  # so many seconds after that start, for what would hold up the first pages


class Timetable(BackgroundScheduler):  # type: ignore[misc]  # APScheduler has no stubs
    """APScheduler, which goes by the clock on the wall, for a box whose clock may be set.

    Set back, it would wait until that time comes again; set ahead by years, it would count every run that it missed. So
    whenever it wakes, which it does by the time that passes, it first looks whether the clock was set, and plans anew.
    """

    def __init__(self) -> None:
        super().__init__(timezone=UTC, executors={"default": ThreadPoolExecutor(1)})
        self._ahead = _wall_ahead()

    def _process_jobs(self) -> float | None:
        """Its own loop asks this what to do now, and how long to wait."""
        before, self._ahead = self._ahead, _wall_ahead()
        if abs(self._ahead - before) > JUMP_SECONDS:
            for job in self.get_jobs():
                job.modify(next_run_time=datetime.now(UTC))
        wait: float | None = super()._process_jobs()
        return wait


def _wall_ahead() -> float:
    """By how many seconds the clock on the wall is ahead of the time since the box started."""
    box = clock.read()
    return box.wall.timestamp() - box.mono_ms / 1000


def start(jobs: tuple[Job, ...]) -> Timetable:
    """Run the timetable in one thread beside the server. A job that had to wait for another still runs, and once."""
    timetable = Timetable()
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    for job in jobs:
        first = {"next_run_time": datetime.now(UTC) + timedelta(seconds=job.wait)} if job.at_start else {}
        more = {"coalesce": True, "misfire_grace_time": None, **first}
        timetable.add_job(_logged(job), "interval", seconds=job.seconds, id=job.name, **more)
    timetable.start()
    return timetable


def _logged(job: Job) -> Callable[[], None]:
    """A job that fails says so and runs again at its next time."""

    def run() -> None:
        try:
            job.run()
        except Exception:
            log.exception("The job %s failed; it runs again in %s seconds.", job.name, job.seconds)

    return run
