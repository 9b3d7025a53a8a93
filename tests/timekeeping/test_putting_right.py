"""The clock jumps, the box restarts, people say what time it is: nobody is signed out for it, and dates come right."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubserver import app as hub_app
from hubserver import clock, db, journal
from hubserver.clock import ClockQuality, Instant, SystemClock
from hubserver.home.models import Visit
from hubserver.modules.models import Registration
from hubserver.timekeeping.keeping import timekeeping
from tests.conftest import PAYSLIP, World, forget_everything

MORNING = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


class Box(SystemClock):
    """A box whose clock on the wall is set by hand, and whose time passes by hand."""

    def __init__(self):
        self.wall, self.boot, self.mono_ms, self.quality = MORNING, "boot-1", 60_000, ClockQuality.UNSET
        super().__init__()

    def read(self):
        return Instant(self.wall, self.boot, self.mono_ms, self.quality)

    def tick(self):
        return self.mono_ms

    def pass_(self, **time):
        self.wall += timedelta(**time)
        self.mono_ms += int(timedelta(**time).total_seconds() * 1000)

    def start_again(self, wall, off=timedelta(0), quality=ClockQuality.UNSET):
        self.boot, self.mono_ms, self.wall, self.quality = self.boot + "+", 60_000, wall or self.wall + off, quality


@pytest.fixture
def box():
    box = Box()
    clock.use(box)
    yield box
    clock.use(None)


@pytest.fixture
def hall(made_world, tmp_path, box):
    """A hub on this box, and how it is started again."""

    folder = tmp_path / "data"
    shutil.copytree(made_world[0], folder)
    (folder / "clock.json").unlink(missing_ok=True)

    def start():
        db.close_database()
        forget_everything()
        hub = hub_app.open_hub(hub_app.Settings(data=folder, announce=False, port=80))
        return World(hub, hub_app.create_app(hub), made_world[1], box)

    yield start
    db.close_database()


def dates():
    """Every date that is derived from the journal: where it is, and what it is."""
    found = [(row.person, "day", row.day) for row in Visit.select()]
    for table in [table for projection in hub_app.PROJECTIONS for table in projection.tables]:
        for name in table._meta.columns:
            if name == "at" or name.endswith("_at"):
                found += [
                    (table.__name__, name, at) for (at,) in table.select(table._meta.columns[name]).tuples() if at
                ]
    return sorted(found)


def work(phone):
    phone.open(PAYSLIP)
    phone.press("Start")


def test_work_done_by_a_wrong_clock_gets_its_right_date(hall, box):
    box.start_again(datetime(1970, 1, 1, tzinfo=UTC))
    world = hall()
    amina, sian = world.as_("amina"), world.as_("sian")
    work(amina)
    box.pass_(minutes=10)
    sian.open("/desk/")
    assert "Nobody has told this box what time it is." in sian.page.words
    sian.open("/timekeeping/")
    sian.press("Put the clock right", day="2027-02-03", time="15:10")
    assert sian.page.status == 200 and "The clock can be trusted." in sian.page.words
    (row,) = Registration.select()
    local = datetime(2027, 2, 3, 15, 0).astimezone(UTC)
    assert abs(datetime.fromisoformat(row.started_at) - local) < timedelta(minutes=1)
    assert "2027-02-03" in Visit.days([world.people["amina"].id])
    kept = dates()
    db.write(journal.rebuild)
    assert dates() == kept
    assert journal.verify() == journal.count()


def test_what_was_known_stays_known_after_a_restart_without_a_clock(hall, box):
    world = hall()
    sian = world.as_("sian")
    sian.open("/timekeeping/")
    sian.press("Put the clock right", day="2027-02-03", time="15:10")
    told = clock.now().wall
    box.pass_(hours=2)
    timekeeping.save()
    hall()  # the hub alone starts again, in the same boot
    assert clock.now().wall == told + timedelta(hours=2) and clock.now().quality is ClockQuality.STEWARD
    box.start_again(datetime(1970, 1, 1, tzinfo=UTC))
    hall()
    assert clock.now().wall >= told + timedelta(hours=2) and clock.now().quality is ClockQuality.UNSET


def test_a_crash_before_the_moment_was_saved_goes_on_from_the_newest_entry(hall, box):
    world = hall()
    box.pass_(days=3)
    work(world.as_("amina"))
    last = clock.now().wall
    box.start_again(datetime(1970, 1, 1, tzinfo=UTC))
    hall()
    assert clock.now().wall >= last


def say(phone, wall):
    """Send a form from a phone that has this time."""
    phone.cookies["hub_now"] = str(int(wall.timestamp() * 1000))
    phone.open("/")


def test_three_peoples_phones_put_it_ahead_and_two_do_not(hall, box):
    box.start_again(datetime(1970, 1, 1, tzinfo=UTC))
    world = hall()
    truth, before = datetime(2027, 2, 3, 15, 0, tzinfo=UTC), clock.now().wall
    phones = [world.as_(name, f"203.0.113.{n}") for n, name in enumerate(("amina", "gwen", "tomas"))]
    for phone in phones[:2]:
        say(phone, truth)
        say(phone, truth)
    say(world.as_("guest", "203.0.113.9"), truth)
    timekeeping.tick()
    assert clock.now().wall == before
    say(phones[2], truth)
    timekeeping.tick()
    assert abs(clock.now().wall - truth) < timedelta(seconds=1) and clock.now().quality is ClockQuality.PHONE
    assert "The phones here agree what time it is." in world.as_("sian").open("/desk/").words


def test_phones_do_not_overrule_the_steward_nor_set_it_back(hall, box):
    world = hall()
    phones = [world.as_(name, f"203.0.113.{n}") for n, name in enumerate(("amina", "gwen", "tomas"))]
    for phone in phones:
        say(phone, MORNING - timedelta(days=9))
    before = clock.now().wall
    timekeeping.tick()
    assert clock.now().wall == before
    sian = world.as_("sian")
    sian.open("/timekeeping/")
    sian.press("Yes, that is right")
    for phone in phones:
        say(phone, MORNING + timedelta(days=9))
    timekeeping.tick()
    assert clock.now().wall == before and clock.now().quality is ClockQuality.STEWARD


@pytest.mark.parametrize("typed", [("1970-01-01", "10:00"), ("2026-13-01", "10:00"), ("", ""), ("9999-01-01", "00:00")])
def test_what_cannot_be_today_changes_nothing(hall, box, typed):
    world = hall()
    sian, before, entries = world.as_("sian"), clock.now(), journal.count()
    sian.open("/timekeeping/")
    page = sian.press("Put the clock right", day=typed[0], time=typed[1])
    assert page.status == 400 and "Nothing was changed." in page.words
    assert clock.now() == before and journal.count() == entries


def test_the_network_comes_and_is_believed(hall, box):
    box.start_again(datetime(1970, 1, 1, tzinfo=UTC))
    world = hall()
    work(world.as_("amina"))
    box.quality, box.wall = ClockQuality.NTP, datetime(2027, 2, 3, 15, 0, tzinfo=UTC)
    timekeeping.tick()
    assert clock.now().wall == box.wall and clock.now().quality is ClockQuality.NTP
    (row,) = Registration.select()
    assert row.started_at.startswith("2027-02-03T15:00")
    entries = journal.count()
    box.pass_(seconds=61)
    box.wall += timedelta(seconds=1)
    timekeeping.tick()
    assert clock.now().wall == box.wall and journal.count() == entries


class Days:
    """A hall on many days, told in steps."""

    def __init__(self, hall, box):
        box.__init__()
        self.hall, self.box, self.world = hall, box, hall()
        self.phones = {name: self.world.as_(name) for name in ("amina", "gwen")}
        self.latest = clock.now()

    def jump(self, by):
        self.box.wall = max(YEAR_0, self.box.wall + by)

    def off(self, by):
        """The mains go off: what is known after that is the last thing that was done."""
        self.latest = journal.JournalEntry.newest()
        self.box.start_again(max(YEAR_0, self.box.wall + by), quality=ClockQuality.RTC)
        self.again()

    def again(self, _=None):
        self.world = self.hall()
        for phone in self.phones.values():
            phone._send = self.world.phone()._send

    def pass_(self, time):
        self.box.pass_(seconds=time.total_seconds())

    def work(self, name):
        phone = self.phones[name]
        phone.open(PAYSLIP)
        if "Start" in phone.page.words:
            phone.press("Start")
        assert phone.open("/me").status == 200, "signed out"

    def say(self, by):
        now = clock.now()
        to = replace(now, wall=max(clock.NOT_BEFORE, now.wall + by), quality=ClockQuality.STEWARD)
        timekeeping.put_right("sian", to)
        self.latest = clock.now()

    def take(self, step, what):
        getattr(self, step)(what)
        assert clock.now().at >= self.latest.at, "time ran backwards, and nobody had said so"
        self.latest = clock.now()


YEAR_0 = datetime(1970, 1, 1, tzinfo=UTC)
JUMPS = st.sampled_from([timedelta(days=365 * years) for years in (-57, -50, -1, 1, 50, 70)])
STEPS = st.one_of(
    st.tuples(st.sampled_from(["jump", "off"]), JUMPS),
    st.tuples(st.just("again"), st.none()),
    st.tuples(st.just("pass_"), st.timedeltas(timedelta(seconds=1), timedelta(minutes=9))),
    st.tuples(st.just("work"), st.sampled_from(["amina", "gwen"])),
    st.tuples(st.just("say"), st.timedeltas(timedelta(days=-300), timedelta(days=900))),
)


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, max_size=9))
def test_a_clock_that_jumps_by_decades_harms_nobody(hall, box, steps):
    days = Days(hall, box)
    for step in steps:
        days.take(*step)
    kept = dates()
    assert [each for each in kept if each[-1] > clock.now().at and each[1] != "due_at"] == []
    db.write(journal.rebuild)
    assert dates() == kept
    assert journal.verify() == journal.count()
