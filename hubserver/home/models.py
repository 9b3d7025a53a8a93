"""A learner's own page: on which days they were here, and what they asked to be put right."""

from collections.abc import Collection

import peewee

from hubserver.db import Table
from hubserver.timekeeping.redating import Shift


class Visit(Table):
    """A day (in UTC) on which somebody was here, as the journal's entries tell."""

    person = peewee.TextField()
    day = peewee.TextField()

    class Meta:
        primary_key = peewee.CompositeKey("person", "day")
        without_rowid = True

    @classmethod
    def days(cls, persons: Collection[str], month: str = "") -> list[str]:
        """The days, in a month such as "2026-11" or ever."""
        rows = cls.where("person IN ? AND day >= ? ORDER BY day", tuple(persons), month)
        return list(dict.fromkeys(row.day for row in rows if row.day.startswith(month)))

    @classmethod
    def move(cls, shift: Shift) -> None:
        """The clock was put right: these days were others."""
        wrong = cls.day.between(shift.since[:10], shift.until[:10])
        moved = [{"person": row.person, "day": shift.of(row.day)} for row in cls.select().where(wrong)]
        cls.delete().where(wrong).execute()
        for each in moved:
            cls.insert(each).on_conflict_ignore().execute()


class Correction(Table):
    """Something in their record that a learner says is wrong, as the journal's person entries tell."""

    position = peewee.IntegerField(primary_key=True)  # of the journal entry
    person = peewee.TextField(index=True)
    text = peewee.TextField()
    at = peewee.TextField()
    done_at = peewee.TextField(null=True)

    @classmethod
    def of(cls, persons: Collection[str]) -> list["Correction"]:
        """What a learner asked, the latest first."""
        return list(cls.select().where(cls.person.in_(persons)).order_by(cls.position.desc()))

    @classmethod
    def waiting(cls) -> list["Correction"]:
        """What everybody asked and nobody has looked at yet, the oldest first."""
        return list(cls.select().where(cls.done_at.is_null()).order_by(cls.position))
