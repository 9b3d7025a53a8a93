"""What happened in this hall: one append-only, numbered, hash-chained entry after another.

Everything else that the hub shows is derived from it, by projections that are told of each entry inside the same
savepoint in which it is written, and that can be emptied and told again.
"""

import hashlib
import secrets
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec
import peewee

from hubserver import clock
from hubserver.db import Table, database, sql
from hubserver.errors import N_, HubError
from hubserver.packing import pack, unpack

EPOCH = 1 << 40  # positions of one epoch; a hall that wrote a million entries a second would fill it in 12 days
START = bytes(32)  # stands before the first entry of every epoch
NOT_WHAT_WAS_WRITTEN = "its content is not what was written"
MILLISECONDS, COUNT = (1 << 48) - 1, (1 << 32) - 1
SLICE = 500  # entries read at a time, so that a long reading holds up no checkpoint
INSERT = (
    "INSERT INTO journal (position, kind, entry_id, at, boot, mono_ms, clock_quality,"
    " body, body_hash, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class Kind(StrEnum):
    """What an entry tells of."""

    STATEMENT = "statement"  # an xAPI statement
    PERSON = "person"  # somebody was added, renamed, retired; the only entries with names
    AUDIT = "audit"  # who looked, reset, exported, installed
    HEALTH = "health"  # disk, clock, versions
    ERASED = "erased"  # somebody was erased: their tag, which names nobody


class JournalEntry(Table):
    """One entry. `position` is its epoch times 2^40 plus its number (seq) in the epoch, one key instead of two. `hash`
    covers everything but the body itself, which may be erased later: `body_hash` stays. `body` is packed; `body_hash`
    is that of the bytes before."""

    position = peewee.IntegerField(primary_key=True)
    kind = peewee.TextField()
    entry_id = peewee.TextField(index=True)
    body = peewee.BlobField(null=True)
    body_hash = peewee.BlobField()
    at = peewee.TextField()
    boot = peewee.TextField()
    mono_ms = peewee.IntegerField()
    clock_quality = peewee.IntegerField()
    prev_hash = peewee.BlobField()
    hash = peewee.BlobField()

    class Meta:
        table_name = "journal"

    @property
    def epoch(self) -> int:
        return int(self.position) // EPOCH

    @property
    def seq(self) -> int:
        return int(self.position) % EPOCH

    @classmethod
    def newest(cls) -> "JournalEntry | None":
        found: JournalEntry | None = cls.select().order_by(cls.position.desc()).first()
        return found

    @property
    def written(self) -> bytes | None:
        """The very bytes of the body, None where it was erased; raises BrokenChain where there are none."""
        try:
            return None if self.body is None else unpack(bytes(self.body))
        except (ValueError, TypeError):
            raise _broken(self, NOT_WHAT_WAS_WRITTEN) from None

    @property
    def content(self) -> Any:
        """The body as plain values, None where it was erased; raises BrokenChain where it is not what was written."""
        written = self.written
        try:
            return None if written is None else msgspec.json.decode(written)
        except ValueError:
            raise _broken(self, NOT_WHAT_WAS_WRITTEN) from None

    @property
    def of_kind(self) -> Kind:
        try:
            return Kind(self.kind)
        except ValueError:
            raise _broken(self, NOT_WHAT_WAS_WRITTEN) from None


class Row(NamedTuple):
    """A row of the journal as it lies in a file that may be damaged, in the order of INSERT."""

    position: int
    kind: str
    entry_id: str
    at: str
    boot: str
    mono_ms: int
    clock_quality: int
    body: bytes | None
    body_hash: bytes
    prev_hash: bytes
    hash: bytes

    @property
    def holds(self) -> bool:
        """Whether it is what was written, by its own hash and that of its body."""
        stamp = [self.position // EPOCH, self.position % EPOCH, *self[1:7]]
        try:
            body_holds = self.body is None or hashlib.sha256(unpack(self.body)).digest() == self.body_hash
            return body_holds and chain_hash(self.prev_hash, stamp, self.body_hash) == self.hash
        except (TypeError, ValueError, AttributeError):  # not even of the right kind
            return False


@dataclass(frozen=True, slots=True)
class Entry:
    """What a projection is told: `body` is the parsed JSON, or None where it was erased."""

    position: int
    kind: Kind
    entry_id: str
    body: Any
    at: str
    boot: str
    mono_ms: int


@dataclass(frozen=True)
class Projection:
    """A room's view of the journal: the tables it fills, and what an entry does to them.

    `apply` may look only at the entry and at these tables, so that a replay makes the same rows again.
    """

    name: str
    tables: tuple[type[Table], ...]
    apply: Callable[[Entry], None]
    refuse: Callable[[Kind, Any], None] | None = None  # raises where such an entry may not be written anew


class BrokenChain(HubError):
    """The journal does not hold together."""

    status = 500


_projections: tuple[Projection, ...] = ()
_incarnation: int | None = None
_minted = 0


def tell(projections: tuple[Projection, ...]) -> None:
    """From now on, tell these of every entry."""
    global _projections
    _projections = projections


def mint() -> str:
    """A new id for an entry: this process's incarnation and a count.

    Never from the position: a restored copy of the hub would give the same id to something else. The incarnation is
    when it began and 42 random bits, so that ids rise and their index grows at its end. They have the form of version 4
    of RFC 9562, because some stores of statements know none above 5.
    """
    global _incarnation, _minted
    if _incarnation is None:
        began = int(clock.now().wall.timestamp() * 1000) & MILLISECONDS
        _incarnation = began << 80 | secrets.randbits(12) << 64 | secrets.randbits(30) << 32
    _minted += 1
    return str(uuid.UUID(int=_incarnation | _minted & COUNT, version=4))


def chain_hash(prev: bytes, fields: list[object], body_hash: bytes) -> bytes:
    """`fields` are epoch, seq, kind, entry_id, at, boot, mono_ms, clock_quality."""
    return hashlib.sha256(prev + msgspec.json.encode([*fields, body_hash.hex()])).digest()


def append(kind: Kind, body: object, entry_id: str | None = None, moment: clock.Instant | None = None) -> Entry:
    """Add an entry and tell the projections, inside the writer's job that it belongs to.

    `entry_id` is one from `mint` where the body had to know it. The entry is durable when the job's write returns.
    """
    return _append(*_tip(), kind, body, entry_id or mint(), moment or clock.now())


def _append(last: int, prev: bytes, kind: Kind, body: object, entry_id: str, moment: clock.Instant) -> Entry:
    """Add an entry after the position `last`, whose hash is `prev`."""
    if not database.in_writer():
        raise RuntimeError("the journal is written in the writer's thread alone")
    for projection in _projections:
        if projection.refuse:
            projection.refuse(kind, body)
    position = last + 1
    data = msgspec.json.encode(body)
    digest = hashlib.sha256(data).digest()
    stamp = [
        position // EPOCH,
        position % EPOCH,
        str(kind),
        entry_id,
        moment.at,
        moment.boot,
        moment.mono_ms,
        int(moment.quality),
    ]
    sql(INSERT, (position, *stamp[2:], pack(data), digest, prev, chain_hash(prev, stamp, digest)))
    entry = Entry(position, kind, entry_id, body, moment.at, moment.boot, moment.mono_ms)
    _tell(entry)
    return entry


def begin_epoch(did: str, who: str, beyond: int = 0, **about: object) -> Entry:
    """A job: begin a new unbroken run of the journal, because this hub was put back from a copy; its first entry is the
    audit of that, with the mark (epoch, number, hash) that it goes on from. Rows before it stay as they are. `beyond`
    is the highest epoch that anything else has of this hub, such as the damaged file: the new one is higher than that.

    Where the hub reports to a collector, what that had not acknowledged is appended again (`append_again`) before the
    next batch is sent: `sync/position.py` sees the new epoch by itself.
    """
    last, tip = _tip()
    mark = [last // EPOCH, last % EPOCH, tip.hex()]
    body = {"did": did, "who": who, "after": mark, **about}
    return _append((max(last // EPOCH, beyond) + 1) * EPOCH, START, Kind.AUDIT, body, mint(), clock.now())


def append_again(row: Row) -> bool:
    """A job: an entry from elsewhere once more, in the present epoch: the same id, the same bytes or none, the same
    time. Whether it was new; one that this epoch has already is passed over."""
    last, prev = _tip()
    position = last + 1
    known = sql("SELECT max(position) FROM journal WHERE entry_id = ?", (row.entry_id,)).fetchone()[0] or 0
    if known // EPOCH == position // EPOCH:
        return False
    stamp = [position // EPOCH, position % EPOCH, *row[1:7]]
    sql(INSERT, (position, *row[1:9], prev, chain_hash(prev, stamp, row.body_hash)))
    if not known:
        _tell(_entry(JournalEntry.get_by_id(position)))
    return True


def _entry(row: JournalEntry) -> Entry:
    return Entry(row.position, row.of_kind, row.entry_id, row.content, row.at, row.boot, row.mono_ms)


def audit(did: str, who: str, **about: object) -> Entry:
    """Note who did what, inside the job that does it. `who` is a person's id, or "command line"; never a name."""
    return append(Kind.AUDIT, {"did": did, "who": who, **about})


def _tell(entry: Entry) -> None:
    if entry.body is not None:
        for projection in _projections:
            projection.apply(entry)


def _tip() -> tuple[int, bytes]:
    """The last position and its hash. Asked of the table each time: what is not remembered is not wrong after a failed
    commit."""
    row: tuple[int, bytes] | None = sql("SELECT position, hash FROM journal ORDER BY position DESC LIMIT 1").fetchone()
    return row or (EPOCH, START)


def rows(after: int = 0) -> Iterator[JournalEntry]:
    """The entries after a position, in order, read a slice at a time."""
    while True:
        query = JournalEntry.select().where(JournalEntry.position > after)
        some = list(query.order_by(JournalEntry.position).limit(SLICE))
        yield from some
        if len(some) < SLICE:
            return
        after = some[-1].position


def entries() -> Iterator[Entry]:
    """Every entry once, in order: after a new epoch an id may occur again, and the first one counts."""
    first = None
    for row in rows():
        first = first or row.epoch
        if row.epoch == first or not _occurred(row):
            yield _entry(row)


def _occurred(row: JournalEntry) -> bool:
    before = "SELECT 1 FROM journal WHERE entry_id = ? AND position < ?"
    return sql(before, (row.entry_id, row.position)).fetchone() is not None


def tip() -> tuple[int, int, bytes]:
    """Epoch, number and hash of the last entry."""
    position, last = _tip()
    return position // EPOCH, position % EPOCH, bytes(last)


def count() -> int:
    """How many entries there are: the last number of each epoch, for none is left out."""
    found, last = 0, _tip()[0]
    while last > EPOCH:
        found += last % EPOCH
        last = sql("SELECT max(position) FROM journal WHERE position < ?", (last // EPOCH * EPOCH,)).fetchone()[0] or 0
    return found


def verify() -> int:
    """Check every number, digest and link; return how many entries hold together, or raise BrokenChain."""
    checked, epoch, seq, prev = 0, 0, 0, START
    for row in rows():
        if row.epoch != epoch:
            epoch, seq, prev = row.epoch, 0, START
        stamp = [row.epoch, row.seq, row.kind, row.entry_id, row.at, row.boot, row.mono_ms, row.clock_quality]
        body_hash, linked, written = bytes(row.body_hash), bytes(row.prev_hash), row.written
        if written is not None and hashlib.sha256(written).digest() != body_hash:
            raise _broken(row, NOT_WHAT_WAS_WRITTEN)
        if row.seq != seq + 1 or linked != prev or chain_hash(linked, stamp, body_hash) != bytes(row.hash):
            raise _broken(row, "it does not follow from the entry before")
        seq, prev, checked = row.seq, bytes(row.hash), checked + 1
    return checked


def _broken(row: JournalEntry, why: str) -> BrokenChain:
    return BrokenChain(
        N_("Entry %(seq)s of epoch %(epoch)s was changed or lost after it was written: %(why)s."),
        N_("Keep this folder as it is, and ask your coordinator. A backup may have the entry whole."),
        seq=row.seq,
        epoch=row.epoch,
        why=why,
    )


def rebuild() -> int:
    """Empty the projections and tell them everything again; return the number of entries told. A job for the writer."""
    for projection in _projections:
        for table in projection.tables:
            table.delete().execute()
    told = 0
    for entry in entries():
        _tell(entry)
        told += 1
    return told
