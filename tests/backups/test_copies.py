"""A copy a day: which box it is, when it is made, how many are kept, and that learners come first."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubserver import app, db, journal
from hubserver.backups import keeping, models
from hubserver.backups.about import FORMAT, KEPT, About, copies, read
from hubserver.clock import ClockQuality, Instant
from hubserver.errors import Refused
from tests.backups.drill import entry_ids, folder_of, work
from tests.conftest import World

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = 3_600_000


def test_a_copy_is_a_folder_that_a_hub_can_be_started_on(box):
    box.open()
    known = work()
    about = box.copy()
    assert (about.entries, about.hall) == (len(known) + 1, "Cwm Bryn")  # with the note that it was made
    folder = copies(box.data)[0][0]
    assert folder_of(folder) == ["about.json", "hub.key", "hub.sqlite"]
    assert {oct(path.stat().st_mode)[-3:] for path in folder.iterdir()} == {"600"}
    box.close()
    hub = app.open_hub(replace(box.settings, data=shutil.copytree(folder, box.data.parent / "by-hand")))
    assert entry_ids()[:-1] == known and journal.verify() == about.entries
    assert World(hub, app.create_app(hub), box.people, box.hands).as_("amina").page.status == 200


def test_the_newest_seven_are_kept_whatever_the_clock_says(box):
    box.open()
    made = []
    for days in (0, 9000, -8000, 1, -1, 40, 2, -2):
        box.hands.pass_(days=days)
        made.append(box.copy().name)
    assert [about.name for _, about in copies(box.data)] == made[::-1][:KEPT]
    assert folder_of(box.data / "backups") == sorted(made)[-KEPT:]


def test_one_a_day_is_made_and_none_without_need(box):
    box.open()
    for hours, expected in ((0, 1), (1, 1), (18, 1), (2, 2), (19, 2), (24, 3)):
        box.hands.pass_(hours=hours)
        keeping.daily(box.settings)
        assert len(copies(box.data)) == expected


def test_what_a_killed_hub_left_is_swept_and_what_does_not_fit_is_not_begun(box):
    world = box.open()
    left = box.data / "backups" / ".making"
    left.mkdir(parents=True)
    (left / "hub.sqlite").write_bytes(b"half")
    full = replace(box.settings, free_mb=10**9)
    keeping.daily(full)
    words = world.as_("vera").open("/desk/").words
    assert copies(box.data) == [] and "The safe copy of the day could not be made." in words
    assert "There was no room for a safe copy" in world.as_("vera").open("/backups/").words
    with pytest.raises(Refused, match="There was no room"):
        keeping.now(full, "test")
    keeping.daily(box.settings)
    assert folder_of(box.data / "backups") == [copies(box.data)[0][1].name]
    assert "could not be made" not in box.at_desk() and "A copy of everything is made each day." in box.at_desk()


def about(at=NOON, boot="boot-1", mono_ms=HOUR, quality=4, epoch=1, seq=1000):
    return About(FORMAT, "h", "Hall", epoch, seq, "", seq, 3, 4096, at, boot, mono_ms, quality, "1")


@pytest.mark.parametrize(
    "boot, wall, mono_hours, quality, more, stale",
    [
        ("boot-1", 0, 2, 4, 50, False),
        ("boot-1", 24 * 365 * 50, 2, 4, 50, False),  # the clock jumped, the hours since the start did not
        ("boot-1", 0, 22, 0, 50, True),
        ("boot-2", 5, 0, 4, 50, False),
        ("boot-2", 21, 0, 4, 50, True),
        ("boot-2", -21, 0, 0, 50, True),
        ("boot-2", 0, 0, 0, 299, False),  # a box without a clock, switched off and on
        ("boot-2", 0, 0, 0, 300, True),
    ],
)
def test_whether_it_is_time_hangs_on_no_clock_that_lies(boot, wall, mono_hours, quality, more, stale):
    now = Instant(NOON + timedelta(hours=wall), boot, HOUR + mono_hours * HOUR, ClockQuality(quality))
    assert about().stale(now, 1, 1000 + more) is stale
    assert about().stale(now, 2, 3)  # what was put back is copied at once


@given(st.datetimes(timezones=st.just(UTC)), st.sampled_from(["boot-1", "b"]), st.integers(0, 2**40), st.integers(0, 4))
def test_whatever_the_clock_says_an_age_is_said_or_not(wall, boot, mono_ms, quality):
    now = Instant(wall, boot, mono_ms, ClockQuality(quality))
    assert about().stale(now, 1, 1000) in (True, False)
    assert about().days(now) is None or boot == "boot-1" or quality >= ClockQuality.STEWARD


@given(st.binary(max_size=300))
def test_what_is_no_description_of_a_copy_is_none(data):
    assert read(data) is None


def test_a_hub_that_learners_use_meanwhile_is_copied_as_of_one_moment(box):
    box.open()
    known = work()
    position = models.begin_copy("test")
    work("ann", 5)
    about = box.copy()
    assert about.epoch * journal.EPOCH + about.seq > position and about.entries == len(entry_ids()) > len(known)
    assert db.sql("SELECT count(*) FROM journal").fetchone()[0] == about.entries
