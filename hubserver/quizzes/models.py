"""What was answered, as the journal's statements tell."""

import peewee

from hubserver.db import Table


class Response(Table):
    """One answer to one question. `key` is the idempotency key it came with, `position` that of its journal entry."""

    key = peewee.TextField(primary_key=True)
    position = peewee.IntegerField()
    registration = peewee.TextField(index=True)
    question = peewee.TextField()
    response = peewee.TextField()
    score = peewee.FloatField()
    at = peewee.TextField()

    class Meta:
        without_rowid = True

    @classmethod
    def known(cls, key: str) -> bool:
        """Whether this answer is here already."""
        return bool(cls.select().where(cls.key == key).exists())

    @classmethod
    def of(cls, registration: str) -> list["Response"]:
        """Every answer of a learner in a module, oldest first."""
        return list(cls.select().where(cls.registration == registration).order_by(cls.position))

    @classmethod
    def latest_scores(cls, registration: str) -> dict[str, float]:
        """The score of the latest answer to each question."""
        return {row.question: row.score for row in cls.of(registration)}
