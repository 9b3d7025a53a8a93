"""A hall with a thousand learners, two hundred modules and the statements of a year: what the same pages cost then."""

import os
import time

from hubserver import app, db
from hubserver.settings import Settings
from tests.benchmarks import everyday, shelf, table, year
from tests.benchmarks.everyday import PHONES
from tests.benchmarks.hall import Hall
from tests.conftest import PAYSLIP
from tests.phone import Phone, http_sender

LEARNERS, MODULES, STATEMENTS = 1000, 200, int(os.environ.get("BENCH_STATEMENTS", "500000"))
PAGES = (
    ("learner's home", "/", 20, (450, 0.15)),
    ("my record", "/me", None, (None, None)),
    ("the shelf", "/modules/", 14, (None, None)),
    ("a module's page", PAYSLIP, 30, (None, None)),
)
TUTORS = (("the room at a glance", "/tutor/"), ("a learner's record", "/tutor/learners/{learner}"))


def measure(rows, data, cookies, tutor):
    """Let a year pass for a hub, and measure."""
    began = time.perf_counter()
    people = pass_a_year(data)
    rows.row("a year made", table.seconds(time.perf_counter() - began), note=f"{STATEMENTS:,} entries")
    size = (data / "hub.sqlite").stat().st_size
    rows.row("the database", table.megabytes(size / (1 << 20)), note=f"{size / STATEMENTS:.0f} bytes an entry")
    everyday.start(rows, data, STATEMENTS)
    with Hall(data, cookies) as here:
        began, entries = time.perf_counter(), here.entries()
        rows.row("`records verify`", table.seconds(time.perf_counter() - began), note=f"{entries:,} entries")
        rows.row("memory, idle", table.megabytes(here.idle, 60))
        shelf.pages(rows, here, f"{LEARNERS} learners", PAGES)
        answers(rows, here)
        looks(rows, here, tutor, people)
        rows.row("memory, after all that", table.megabytes(here.process.memory, 140))


def pass_a_year(data):
    """Returns the ids of the people."""
    hub = app.open_hub(Settings(data=data, announce=False, port=80))
    try:
        people = year.furnish(hub, data.parent / "pack", LEARNERS, MODULES)
        year.fill(hub, people, MODULES, STATEMENTS)
    finally:
        db.close_database()
    return people


def answers(rows, here):
    before, entries = here.process.written, here.entries()
    here.speed(rows, f"save one answer durably, {PHONES} phones", (600, 0.1), here.answers(PHONES))
    everyday.written(rows, here, f"{PHONES} phones", before, entries, 15)


def looks(rows, here, tutor, people):
    """The pages of helpers, which show many learners: one helper, one look after the other."""
    phone = Phone(http_sender(here.hub.url))
    phone.open("/sign-in/helper")
    phone.press("Sign in", name=tutor[0], pin=tutor[1])
    here.cookies.append(phone.cookies)
    for what, path in TUTORS:
        path = path.format(learner=people[1])
        run = here.load([[here.request(len(here.cookies) - 1, "GET", path)]])
        median = table.median(everyday.at(run.times, 0.5))
        size = table.kilobytes(everyday.wire(phone, path)[0])
        rows.row(f"tutor: {what}", size, median, table.p99(run.p99), table.cpu(run.cpu))
    phone.close()
