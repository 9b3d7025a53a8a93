"""The timetable: which small job runs how often. Each also runs from the CLI: `hubserver job run NAME`."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """A function of its room, and how often it runs."""

    name: str
    meaning: str
    seconds: int
    run: Callable[[], object]
    at_start: bool = False  # also at every start: a hall switches the mains off at night, and a day never passes


def start(jobs: tuple[Job, ...]) -> BackgroundScheduler:
    """Run the timetable in one thread beside the server."""
    scheduler = BackgroundScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(1)})
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    for job in jobs:
        first = {"next_run_time": datetime.now(UTC)} if job.at_start else {}
        scheduler.add_job(_logged(job), "interval", seconds=job.seconds, id=job.name, coalesce=True, **first)
    scheduler.start()
    return scheduler


def _logged(job: Job) -> Callable[[], None]:
    """A job that fails says so and runs again at its next time."""

    def run() -> None:
        try:
            job.run()
        except Exception:
            log.exception("The job %s failed; it runs again in %s seconds.", job.name, job.seconds)

    return run
