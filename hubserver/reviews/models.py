"""What was reviewed, and who wants reviews."""

from collections.abc import Collection
from datetime import datetime

import peewee

from hubserver.db import Table
from hubserver.reviews.due import Place
from hubserver.reviews.spacing import Memory


class Remembered(Table):
    """How well a learner remembers one question, as the journal's statements tell; before the first review there is
    none. The numbers are those of FSRS."""

    person = peewee.TextField()
    pack = peewee.TextField()
    module = peewee.TextField()
    question = peewee.TextField()
    stability = peewee.FloatField()
    difficulty = peewee.FloatField()
    reviewed_at = peewee.TextField()
    due_at = peewee.TextField()

    class Meta:
        primary_key = peewee.CompositeKey("person", "pack", "module", "question")
        without_rowid = True

    @property
    def memory(self) -> Memory:
        times = datetime.fromisoformat(self.reviewed_at), datetime.fromisoformat(self.due_at)
        return Memory(self.stability, self.difficulty, *times)

    @classmethod
    def of(cls, persons: Collection[str]) -> dict[Place, Memory]:
        """What a learner remembers, by question; of joined records, the latest."""
        rows = cls.select().where(cls.person.in_(persons)).order_by(cls.reviewed_at)
        return {(row.pack, row.module, row.question): row.memory for row in rows}


class Reviewed(Table):
    """One answer in a review, as the journal's statements tell. `key` is its idempotency key."""

    key = peewee.TextField(primary_key=True)
    person = peewee.TextField(index=True)
    at = peewee.TextField()

    class Meta:
        without_rowid = True

    @classmethod
    def known(cls, key: str) -> bool:
        return bool(cls.select().where(cls.key == key).exists())

    @classmethod
    def since(cls, persons: Collection[str], at: str) -> int:
        """How many there were since this time."""
        return int(cls.select().where(cls.person.in_(persons) & (cls.at >= at)).count())

    @classmethod
    def times(cls, persons: Collection[str]) -> list[str]:
        """When each was, oldest first."""
        return [row.at for row in cls.select().where(cls.person.in_(persons)).order_by(cls.at)]


class WantsReviews(Table):
    """Who asked for reviews."""

    person = peewee.TextField(primary_key=True)

    class Meta:
        without_rowid = True

    @classmethod
    def asked(cls, person: str) -> bool:
        return bool(cls.where("person = ?", person))
