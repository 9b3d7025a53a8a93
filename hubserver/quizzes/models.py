"""What was answered, as the journal's statements tell."""

from collections.abc import Collection
from hashlib import sha256

import msgspec
import peewee

from hubserver.db import Table
from hubserver.quizzes.mastery import Tried


class Response(Table):
    """One answer to one question. `key` is made of all that makes it this answer (see `key_of`), `position` is that of
    its journal entry, `attempt` the one at the quiz at the end (0: the question stands in a step)."""

    registration = peewee.TextField()
    position = peewee.IntegerField()
    key = peewee.TextField()
    question = peewee.TextField()
    response = peewee.TextField()
    score = peewee.FloatField()
    at = peewee.TextField()
    attempt = peewee.IntegerField(default=0)

    class Meta:
        primary_key = peewee.CompositeKey("registration", "position")
        without_rowid = True

    @staticmethod
    def key_of(came_with: str, *about: object) -> str:
        """The key of an answer: of the idempotency key that it came with, and of registration, question, attempt and
        response. The same press sent again is the same answer; another choice from the same page is not."""
        return sha256("\n".join([came_with, *map(str, about)]).encode()).hexdigest()[:32]

    @classmethod
    def known(cls, registration: str, key: str) -> bool:
        """Whether this answer is here already. A learner's answers in a module are few and lie together."""
        return bool(cls.where("registration = ? AND key = ?", registration, key))

    @classmethod
    def of(cls, registrations: Collection[str]) -> list["Response"]:
        """Every answer of a learner in a module, oldest first."""
        return cls.where("registration IN ? ORDER BY position", tuple(registrations))

    @classmethod
    def by_registration(cls, registrations: Collection[str]) -> dict[str, list["Response"]]:
        """The same for several, in one query."""
        found: dict[str, list[Response]] = {}
        for row in cls.of(registrations):
            found.setdefault(row.registration, []).append(row)
        return found

    @classmethod
    def tried(cls, registrations: Collection[str]) -> list[Tried]:
        """The same, as marking wants it."""
        return [Tried(row.question, row.attempt, row.score, row.position) for row in cls.of(registrations)]


class Attempt(Table):
    """One go at the quiz at the end that was handed in. `score` is the share of its points, 0 to 1; `questions` are the
    ids of those on its paper, as JSON."""

    position = peewee.IntegerField(primary_key=True)  # of the journal entry
    registration = peewee.TextField(index=True)
    number = peewee.IntegerField()
    score = peewee.FloatField()
    at = peewee.TextField()
    questions = peewee.TextField(default="[]", constraints=[peewee.SQL("DEFAULT '[]'")])

    @property
    def paper(self) -> list[str]:
        """The questions that it asked; none where it was handed in before this was kept."""
        questions: list[str] = msgspec.json.decode(self.questions)
        return questions

    @classmethod
    def of(cls, registrations: Collection[str]) -> list["Attempt"]:
        """Every attempt of a learner in a module, oldest first. One that was handed in twice counts once. Of two with
        one number, made under records that were joined later, the better counts."""
        rows = cls.where("registration IN ? ORDER BY position", tuple(registrations))
        first = {(row.registration, row.number): row for row in reversed(rows)}.values()
        best = {row.number: row for row in sorted(first, key=lambda row: (row.score, -row.position))}
        return sorted(best.values(), key=lambda row: int(row.position))
