"""How far each learner is in each module."""

import msgspec
import peewee

from hubserver.db import Table


class Registration(Table):
    """A learner's work on a module, as the journal's statements tell; `id` is the xAPI registration."""

    id = peewee.TextField(primary_key=True)
    person = peewee.TextField(index=True)
    pack = peewee.TextField()
    module = peewee.TextField()
    session = peewee.TextField(default="")  # cmi5 session id; "" when none is open
    session_boot = peewee.TextField(default="")
    session_ms = peewee.IntegerField(default=0)
    steps = peewee.TextField(default="[]")  # ids of the steps that are done, as JSON
    title = peewee.TextField(default="")  # as the learner last saw it: the module may leave the shelf
    score = peewee.FloatField(null=True)
    position = peewee.IntegerField()  # of the last journal entry about it: the order that no clock can change
    started_at = peewee.TextField()
    last_boot = peewee.TextField()
    last_ms = peewee.IntegerField()
    completed_at = peewee.TextField(null=True)
    passed_at = peewee.TextField(null=True)
    failed_at = peewee.TextField(null=True)

    class Meta:
        without_rowid = True

    @property
    def done_steps(self) -> list[str]:
        steps: list[str] = msgspec.json.decode(self.steps)
        return steps

    @property
    def key(self) -> tuple[str, str]:
        return self.pack, self.module

    @property
    def state(self) -> str:
        """ "done", "not yet" (finished below the mark) or "started"."""
        if self.passed_at or (self.completed_at and self.score is None):
            return "done"
        return "not yet" if self.failed_at else "started"

    @classmethod
    def by_module(cls, person: str) -> dict[tuple[str, str], "Registration"]:
        """A learner's registrations, the latest first."""
        return {row.key: row for row in cls.select().where(cls.person == person).order_by(cls.position.desc())}

    @classmethod
    def by_person(cls) -> dict[str, list["Registration"]]:
        """Everybody's registrations, each person's latest first."""
        found: dict[str, list[Registration]] = {}
        for row in cls.select().order_by(cls.position.desc()):
            found.setdefault(row.person, []).append(row)
        return found


class Hand(Table):
    """A learner's raised hand: where they ask for a helper, and since when."""

    person = peewee.TextField(primary_key=True)
    pack = peewee.TextField()
    module = peewee.TextField()
    step = peewee.TextField()
    boot = peewee.TextField()
    mono_ms = peewee.IntegerField()

    class Meta:
        without_rowid = True

    @classmethod
    def of(cls, person: str) -> "Hand | None":
        found: Hand | None = cls.get_or_none(cls.person == person)
        return found

    @classmethod
    def down(cls, person: str) -> None:
        """Put it down; a job for the writer."""
        cls.delete().where(cls.person == person).execute()


class Draft(Table):
    """What a learner began to answer and has not sent whole: as much of a response as there is."""

    registration = peewee.TextField()
    question = peewee.TextField()
    response = peewee.TextField()

    class Meta:
        primary_key = peewee.CompositeKey("registration", "question")
        without_rowid = True

    @classmethod
    def of(cls, registration: str) -> dict[str, str]:
        """By question."""
        return {row.question: row.response for row in cls.select().where(cls.registration == registration)}

    @classmethod
    def drop(cls, registration: str, question: str) -> None:
        cls.delete().where((cls.registration == registration) & (cls.question == question)).execute()


class Place(Table):
    """Where a learner is in a module: the step to come back to, and the question they were at ("" for none)."""

    registration = peewee.TextField(primary_key=True)
    step = peewee.TextField()
    question = peewee.TextField(default="")

    class Meta:
        without_rowid = True

    @classmethod
    def of(cls, registration: str) -> "Place | None":
        found: Place | None = cls.get_or_none(cls.registration == registration)
        return found
