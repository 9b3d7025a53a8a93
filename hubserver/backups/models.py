"""The recovery code's public half, which copies went onto sticks, and what the hub came back with."""

from enum import StrEnum

import peewee

from hubserver import clock
from hubserver.db import Table, write
from hubserver.journal import EPOCH, JournalEntry, audit, tip


class RecoveryCode(Table):
    """Whom copies for sticks are made for: one row. The code itself is on the steward's paper and nowhere else."""

    id = peewee.IntegerField(primary_key=True)
    recipient = peewee.TextField()
    made_at = peewee.TextField()

    @classmethod
    def now(cls) -> "RecoveryCode | None":
        found: RecoveryCode | None = cls.get_or_none()
        return found


class StickCopy(Table):
    """The newest copy that went onto a stick; known also while the stick is at somebody's home."""

    stick = peewee.TextField(primary_key=True)
    position = peewee.IntegerField()  # of the last entry in it
    at = peewee.TextField()
    recipient = peewee.TextField()

    class Meta:
        without_rowid = True

    @classmethod
    def newest(cls, recipient: str) -> "StickCopy | None":
        """The one that reaches furthest of those which this code opens."""
        found: StickCopy | None = cls.select().where(cls.recipient == recipient).order_by(cls.position.desc()).first()
        return found


class How(StrEnum):
    """By which way a hub came back."""

    RESTORED = "restored"  # somebody put it back from a copy
    MENDED = "mended"  # it was damaged: the newest copy, and what could still be read after that
    READ = "read out"  # it was damaged and there was no copy: what could be read


class CameBack(Table):
    """What the hub came back with, shown until the steward has read it: one row."""

    id = peewee.IntegerField(primary_key=True)
    how = peewee.TextField()
    entries = peewee.IntegerField()  # that are back
    salvaged = peewee.IntegerField()  # of them, those read out of the damaged file
    missing = peewee.IntegerField()  # that are known to be lost
    sure = peewee.BooleanField()  # whether no others can be
    after = peewee.TextField()  # from when on something may be missing, as far as that is known
    at = peewee.TextField()
    place = peewee.TextField()  # where what was there before lies now, in the data folder

    @classmethod
    def now(cls) -> "CameBack | None":
        found: CameBack | None = cls.get_or_none()
        return found

    @property
    def lost(self) -> bool:
        """Whether something is missing, or may be."""
        return bool(self.missing) or not self.sure


def keep_code(recipient: str, by: str) -> None:
    """From now on copies are made for this code."""
    write(_keep_code, recipient, by)


def _keep_code(recipient: str, by: str) -> None:
    now = RecoveryCode.now()
    if now and now.recipient == recipient:  # the button was pressed twice
        return
    RecoveryCode.put(id=1, recipient=recipient, made_at=clock.now().at)
    audit("made a new recovery code", by)


def begin_copy(by: str) -> int:
    """Note that a copy is made, so that no two are alike; returns the position up to which it must reach."""
    return write(lambda: audit("made a safe copy", by).position)


def went_on_stick(stick: str, epoch: int, seq: int, recipient: str) -> None:
    """A copy up to this entry is on a stick, read back and whole."""
    write(_went_on_stick, stick, epoch * EPOCH + seq, recipient)


def _went_on_stick(stick: str, position: int, recipient: str) -> None:
    StickCopy.put(stick=stick, position=position, at=clock.now().at, recipient=recipient)
    audit("put a safe copy on a stick", "hub", stick=stick)


def since(position: int) -> int:
    """How many entries there are after one."""
    return int(JournalEntry.select().where(JournalEntry.position > position).count())


def was_read(by: str) -> None:
    """The steward has read what came back."""
    write(_was_read, by)


def _was_read(by: str) -> None:
    if CameBack.delete().execute():
        audit("read what came back", by)


def last() -> tuple[int, int]:
    """Epoch and number of the last entry."""
    return tip()[:2]
