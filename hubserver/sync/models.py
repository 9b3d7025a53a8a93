"""What the hub keeps of its collector, and what of the journal is to be sent."""

import hashlib
from collections.abc import Iterator

import msgspec
import peewee

from hubserver.db import Table, sql
from hubserver.journal import EPOCH, START, BrokenChain, JournalEntry, Row
from hubserver.sync.batch import Item, exact
from hubserver.sync.marks import BEGINNING, Mark

SLICE = 500


class Upstream(Table):
    """The collector that this hub reports to: one row, written when the hub is enrolled."""

    id = peewee.IntegerField(primary_key=True)
    url = peewee.TextField()
    hub_id = peewee.TextField()  # as the collector calls this hub
    hall = peewee.TextField()
    collector = peewee.TextField()  # its public key, as hex
    window_start = peewee.IntegerField()
    window_minutes = peewee.IntegerField()
    bytes_a_day = peewee.IntegerField()
    epoch = peewee.IntegerField()
    acked = peewee.IntegerField(default=0)  # the number up to which the collector has that epoch, by its last answer
    have_seq = peewee.IntegerField(default=0)  # how far the feed of changes was read
    have_chain = peewee.TextField(default=BEGINNING.chain)
    heard = peewee.IntegerField(default=-1)  # the collector's time in its last answer that was taken
    heard_at = peewee.TextField(default="")  # and ours
    sent_at = peewee.TextField(default="")  # when entries last arrived
    failures = peewee.IntegerField(default=0)  # tries since then that failed
    tried_boot = peewee.TextField(default="")  # when it was last tried, by the time since the box started
    tried_ms = peewee.IntegerField(default=0)
    wait_ms = peewee.IntegerField(default=0)  # that must pass after that
    size = peewee.IntegerField()  # entries of the next batch
    spent_day = peewee.TextField(default="")
    spent = peewee.IntegerField(default=0)  # bytes on that day, both ways, as the kernel counted them

    @classmethod
    def now(cls) -> "Upstream | None":
        found: Upstream | None = cls.get_or_none()
        return found

    @property
    def have(self) -> Mark:
        return Mark(0, self.have_seq, self.have_chain)


class LeftBehind(Table):
    """The last acknowledgement in each older epoch: the collector is asked whether it still holds that."""

    epoch = peewee.IntegerField(primary_key=True)
    seq = peewee.IntegerField()
    chain = peewee.TextField()

    @classmethod
    def marks(cls) -> list[Mark]:
        return [Mark(row.epoch, row.seq, row.chain) for row in cls.select().order_by(cls.epoch)]


class Erased(Table):
    """Who was erased, by their tag: no name, no id."""

    tag = peewee.TextField(primary_key=True)

    class Meta:
        without_rowid = True

    @classmethod
    def tags(cls) -> set[str]:
        return {row.tag for row in cls.select()}

    @classmethod
    def remember(cls, tag: str) -> None:
        """A job."""
        sql("INSERT OR IGNORE INTO erased (tag) VALUES (?)", (tag,))

    @classmethod
    def has(cls, tag: str) -> bool:
        return bool(sql("SELECT 1 FROM erased WHERE tag = ?", (tag,)).fetchone())


def chain_at(epoch: int, seq: int) -> str | None:
    """The hash of an entry; None where there is none."""
    if not seq:
        return START.hex()
    row = sql("SELECT hash FROM journal WHERE position = ?", (epoch * EPOCH + seq,)).fetchone()
    return bytes(row[0]).hex() if row else None


def waiting(up: Upstream) -> int:
    """How many entries were not acknowledged, by what was last heard."""
    after = up.epoch * EPOCH + up.acked
    return int(sql("SELECT count(*) FROM journal WHERE position > ?", (after,)).fetchone()[0])


def last_of_each_epoch(before: int) -> list[Mark]:
    """A mark at the end of each epoch before this one."""
    ask = "SELECT max(position), hash FROM journal WHERE position < ? GROUP BY position / ?"
    rows = sql(ask, (before * EPOCH, EPOCH)).fetchall()
    return [Mark(position // EPOCH, position % EPOCH, bytes(chain).hex()) for position, chain in rows]


def rows_between(after: int, before: int) -> Iterator[Row]:
    """The rows of these positions as they lie in the table, a slice at a time."""
    names = ", ".join(Row._fields)
    ask = f"SELECT {names} FROM journal WHERE position > ? AND position < ? ORDER BY position LIMIT ?"  # noqa: S608 - ours
    while some := [Row(*row) for row in sql(ask, (after, before, SLICE)).fetchall()]:
        yield from some
        after = some[-1].position


def items(epoch: int, first: int, most: int, weight: int) -> list[Item]:
    """Entries as they travel, from this number on: so many at most, and with bodies of that weight unless it is one."""
    found: list[Item] = []
    after, heavy = epoch * EPOCH + first - 1, 0
    inside = (JournalEntry.position > after) & (JournalEntry.position < (epoch + 1) * EPOCH)
    for row in JournalEntry.select().where(inside).order_by(JournalEntry.position).limit(most).iterator():
        item = _item(row)
        heavy += len(item.body)
        if found and heavy > weight:
            break
        found.append(item)
    return found


def _item(row: JournalEntry) -> Item:
    """A body that is damaged travels as its digest, like one that was erased: it must not hold up the others."""
    try:
        body = row.written
    except BrokenChain:
        body = None
    stamp = (row.kind, row.entry_id, row.at, row.boot, row.mono_ms, row.clock_quality)
    digest = bytes(row.body_hash)
    if body is not None and exact(body) and hashlib.sha256(body).digest() == digest:
        return Item(*stamp, body=msgspec.Raw(body))
    return Item(*stamp, body_hash=digest.hex())
