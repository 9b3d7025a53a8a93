"""How far each learner is in each module, under whichever of their records they did it."""

from collections.abc import Collection, Iterable, Sequence

import msgspec
import peewee

from hubserver.clock import Instant
from hubserver.db import Table, sql, write
from hubserver.hub import Hub
from hubserver.modules.together import one
from hubserver.people.models import Person, Session
from hubserver.records.statement import Learner

OPEN = peewee.SQL("session <> ''")  # in these words the index is found that has only such rows
AWAY_MS = 2 * 3_600_000  # nothing happened for so long: that session is over


def as_learner(hub: Hub, person: str) -> Learner:
    """A person of this hub as statements name them, with the records that were joined into theirs."""
    own, *also = Person.ids(person)
    return Learner(hub.settings.programme, own, hub.hub_id, tuple(also))


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
    serial = peewee.IntegerField(null=True)  # the version of the pack in which the latest session was begun
    # What the version taught in which it was completed, or passed: names, as JSON.
    skills = peewee.TextField(default="[]", constraints=[peewee.SQL("DEFAULT '[]'")])

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

    def away(self, now: Instant) -> bool:
        """Whether nothing happened for so long that its session is over."""
        return now.ms_since(self.last_boot, self.last_ms) > AWAY_MS

    def stays_on(self, now: Instant) -> int:
        """The version that its learner is in, from when they begin until they leave; 0 when they are in none."""
        return (self.serial or 0) if self.session and not self.away(now) else 0

    @property
    def taught(self) -> list[str]:
        """The names of the skills that they have by it."""
        skills: list[str] = msgspec.json.decode(self.skills)
        return skills if self.state == "done" else []

    @classmethod
    def inside(cls, now: Instant) -> dict[tuple[str, int], set[str]]:
        """Who is in which version of a pack: people by its id and serial."""
        found: dict[tuple[str, int], set[str]] = {}
        for row in cls.select().where(OPEN):
            if serial := row.stays_on(now):
                found.setdefault((row.pack, serial), set()).add(row.person)
        return found

    @classmethod
    def whole(cls, registrations: tuple[str, ...]) -> "Registration | None":
        """A learner's work on one module, shown as one row whichever of these registrations it was done in."""
        rows = cls.where("id IN ?", registrations)
        return one(rows) if rows else None

    @classmethod
    def of(cls, registration: str) -> "Registration | None":
        return next(iter(cls.where("id = ?", registration)), None)

    @classmethod
    def change(cls, registration: str, changes: dict[str, object]) -> None:
        """Set these columns; by hand, because it is done for every answer."""
        names = ", ".join(f'"{name}" = ?' for name in changes)
        sql(f'UPDATE "registration" SET {names} WHERE id = ?', [*changes.values(), registration])  # noqa: S608 - names of ours

    @classmethod
    def first(cls, registrations: tuple[str, ...]) -> str:
        """That of these which was begun first. What is drawn or mixed goes by it, so that it stays as it is when the
        work is joined with what was done later under another record."""
        rows = cls.select(cls.id).where(cls.id.in_(registrations)).order_by(cls.started_at, cls.id)
        return next((row.id for row in rows), registrations[0]) if len(registrations) > 1 else registrations[0]

    @classmethod
    def by_module(cls, person: tuple[str, ...]) -> dict[tuple[str, str], "Registration"]:
        """The work of the learner with these ids, the latest module first."""
        return _by_module(cls.where("person IN ? ORDER BY position DESC", person))

    @classmethod
    def by_person(cls, people: Collection[str]) -> dict[str, list["Registration"]]:
        """The work of these people, each one's latest module first; of joined records, with the one that is shown."""
        kept, found = Person.kept(), dict[str, list[Registration]]()
        theirs = {*people, *(person for person, into in kept.items() if into in people)}
        for row in cls.select().where(cls.person.in_(theirs)).order_by(cls.position.desc()):
            found.setdefault(kept.get(row.person, row.person), []).append(row)
        return {person: list(_by_module(rows).values()) for person, rows in found.items()}


# Who is in a module is asked of few among all there ever were. An answer does not touch it.
Registration.add_index(Registration.session, name="registration_open", where=OPEN)


def _by_module(rows: Iterable[Registration]) -> dict[tuple[str, str], Registration]:
    found: dict[tuple[str, str], list[Registration]] = {}
    for row in rows:
        found.setdefault(row.key, []).append(row)
    return {key: one(same) for key, same in found.items()}


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
        return next(iter(cls.where("person = ?", person)), None)

    @classmethod
    def raised(cls) -> dict[str, "Hand"]:
        """Those that are up, by person: who has signed out asks for nobody."""
        here = Session.select(Session.person)
        return {row.person: row for row in cls.select().where(cls.person.in_(here))}

    @classmethod
    def put_down(cls) -> None:
        """A job of the timetable: the hands of who has signed out go down, or they would be up at their next visit."""
        if cls.select().where(cls.person.not_in(Session.select(Session.person))).exists():
            write(cls._put_down)

    @classmethod
    def _put_down(cls) -> None:
        cls.delete().where(cls.person.not_in(Session.select(Session.person))).execute()

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
    def of(cls, registrations: Sequence[str]) -> dict[str, str]:
        """By question; of several, that of the first of these registrations."""
        rows = cls.where("registration IN ?", tuple(registrations))
        ordered = sorted(rows, key=lambda row: registrations.index(row.registration), reverse=True)
        return {row.question: row.response for row in ordered}

    @classmethod
    def drop(cls, registrations: Collection[str], questions: Collection[str]) -> None:
        for row in cls.where("registration IN ? AND question IN ?", tuple(registrations), tuple(questions)):
            sql("DELETE FROM draft WHERE registration = ? AND question = ?", (row.registration, row.question))


class Place(Table):
    """Where a learner is in a module: the step to come back to, and the question they were at ("" for none)."""

    registration = peewee.TextField(primary_key=True)
    step = peewee.TextField()
    question = peewee.TextField(default="")

    class Meta:
        without_rowid = True

    @classmethod
    def of(cls, registrations: tuple[str, ...]) -> "Place | None":
        """The place of a learner in a module: that of the first of these registrations which has one."""
        found = {row.registration: row for row in cls.where("registration IN ?", registrations)}
        return next((found[each] for each in registrations if each in found), None)

    @classmethod
    def keep(cls, registration: str, step: str, question: str = "") -> None:
        """A job: the learner is here now. Most answers are given where the last one was: then nothing is written."""
        before = cls.of((registration,))
        if before is None or (before.step, before.question) != (step, question):
            cls.put(registration=registration, step=step, question=question)
