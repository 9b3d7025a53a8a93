"""The collector's database in one SQLite file, with the list of tombstones beside it."""

import fcntl
import hashlib
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from hubserver.collector.schema import TABLES
from hubserver.collector.store import Aside, CodeRow, HubRow, Kept, Ledger
from hubserver.collector.tombstones import Tombstones
from hubserver.errors import N_, HubError
from hubserver.files import make_folder
from hubserver.keys import key_id
from hubserver.sync.marks import BEGINNING, Mark

WAIT_SECONDS = 30.0
SLICE = 500
EPOCH = 1 << 40  # positions of one epoch, as in the hub's journal
KEPT = ", ".join(Kept._fields)
PLACES = ", ".join("?" * len(Kept._fields))


class SqliteLedger:
    """One transaction of it. What the methods are for stands in `store.py`."""

    def __init__(self, connection: sqlite3.Connection, tombstones: Tombstones) -> None:
        self._sql, self._tombstones = connection.execute, tombstones
        self._many = connection.executemany

    # hubs

    def code(self, named: str) -> CodeRow | None:
        row = self._sql(
            "SELECT named, digest, hall, made, tries, used_by FROM code WHERE named = ?", (named,)
        ).fetchone()
        return CodeRow(*row) if row else None

    def put_code(self, code: CodeRow) -> None:
        self._sql("INSERT OR REPLACE INTO code VALUES (?, ?, ?, ?, ?, ?)", code)

    def put_hub(self, hub: HubRow, now: int) -> None:
        self._sql("INSERT INTO hub VALUES (?, ?, ?, ?, ?, ?)", (*hub, key_id(hub.public), now, now))

    def hub_of(self, public: bytes) -> HubRow | None:
        """The newest of this key: a hub may be enrolled again."""
        ask = "SELECT hub_id, hall, public FROM hub WHERE public = ? ORDER BY hub_id DESC LIMIT 1"
        return self._hub(self._sql(ask, (public,)).fetchone())

    def lock(self, hub_id: str, now: int) -> HubRow | None:
        self._sql("UPDATE hub SET heard = ? WHERE hub_id = ?", (now, hub_id))
        return self._hub(self._sql("SELECT hub_id, hall, public FROM hub WHERE hub_id = ?", (hub_id,)).fetchone())

    def _hub(self, row: tuple[str, str, bytes] | None) -> HubRow | None:
        return HubRow(*row) if row else None

    # positions

    def acked(self, hub_id: str, epoch: int) -> tuple[int, str] | None:
        ask = "SELECT acked, chain FROM run WHERE hub_id = ? AND epoch = ?"
        found: tuple[int, str] | None = self._sql(ask, (hub_id, epoch)).fetchone()
        return found

    def put_acked(self, hub_id: str, epoch: int, seq: int, chain: str, now: int) -> None:
        self._sql(
            "INSERT OR REPLACE INTO run (hub_id, epoch, acked, chain) VALUES (?, ?, ?, ?)", (hub_id, epoch, seq, chain)
        )
        self._sql("INSERT OR IGNORE INTO mark VALUES (?, ?, ?, ?, ?)", (hub_id, epoch, seq, chain, now))

    def max_epoch(self, hub_id: str) -> int:
        return int(self._sql("SELECT max(epoch) FROM run WHERE hub_id = ?", (hub_id,)).fetchone()[0] or 0)

    def known(self, hub_id: str, epoch: int, first: int, last: int) -> dict[int, str]:
        where = "WHERE hub_id = ? AND epoch = ? AND seq BETWEEN ? AND ?"
        asked = (hub_id, epoch, first, last)
        found = dict(self._sql(f"SELECT seq, chain FROM mark {where}", asked))  # noqa: S608 - ours
        return found | dict(self._sql(f"SELECT seq, chain FROM loose {where}", asked))  # noqa: S608 - ours

    def prev_of(self, hub_id: str, epoch: int, seq: int) -> str | None:
        ask = "SELECT prev FROM loose WHERE hub_id = ? AND epoch = ? AND seq = ?"
        return next((prev for (prev,) in self._sql(ask, (hub_id, epoch, seq))), None)

    def add_loose(self, hub_id: str, epoch: int, rows: Iterable[tuple[int, str, str]]) -> None:
        self._many("INSERT OR IGNORE INTO loose VALUES (?, ?, ?, ?, ?)", [(hub_id, epoch, *row) for row in rows])

    def loose_after(self, hub_id: str, epoch: int, seq: int) -> Iterator[tuple[int, str]]:
        yield from self._sql(
            "SELECT seq, chain FROM loose WHERE hub_id = ? AND epoch = ? AND seq > ? ORDER BY seq", (hub_id, epoch, seq)
        )

    def drop_loose(self, hub_id: str, epoch: int, upto: int) -> None:
        self._sql("DELETE FROM loose WHERE hub_id = ? AND epoch = ? AND seq <= ?", (hub_id, epoch, upto))

    def holds(self, hub_id: str, mark: Mark) -> bool:
        ask = "SELECT 1 FROM mark WHERE hub_id = ? AND epoch = ? AND seq = ? AND chain = ?"
        return bool(self._sql(ask, (hub_id, mark.epoch, mark.seq, mark.chain)).fetchone())

    # entries

    def add(self, rows: list[Kept]) -> list[Kept]:
        """One row at a time would cost three times as much, so new ones are told by the number they are given."""
        last = self._sql("SELECT coalesce(max(number), 0) FROM entry").fetchone()[0]
        self._many(f"INSERT OR IGNORE INTO entry ({KEPT}) VALUES ({PLACES})", rows)  # noqa: S608 - ours
        return [Kept(*row) for row in self._sql(f"SELECT {KEPT} FROM entry WHERE number > ?", (last,))]  # noqa: S608 - ours

    def digests(self, hub_id: str, ids: list[str]) -> dict[str, str]:
        ask = "SELECT entry_id, digest FROM entry WHERE hub_id = ? AND entry_id IN (SELECT value FROM json_each(?))"
        return dict(self._sql(ask, (hub_id, msgspec.json.encode(ids).decode())))

    def count(self, rows: list[Kept]) -> None:
        add = "INSERT INTO rollup VALUES (?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET n = n + 1"
        self._many(add, [(row.hub_id, row.at[:10], row.kind, row.verb) for row in rows])

    def put_aside(self, aside: Aside) -> bool:
        row = (*aside.kept, aside.code)
        cursor = self._sql(f"INSERT OR IGNORE INTO aside ({KEPT}, code) VALUES ({PLACES}, ?)", row)  # noqa: S608 - ours
        return cursor.rowcount > 0

    def alert(self, hub_id: str, code: str, epoch: int, now: int) -> None:
        self._sql("INSERT OR IGNORE INTO alert VALUES (?, ?, ?, ?)", (hub_id, code, epoch, now))

    # the feed of changes

    def feed_at(self, seq: int) -> Mark | None:
        if not seq:
            return BEGINNING
        row = self._sql("SELECT chain FROM feed WHERE seq = ?", (seq,)).fetchone()
        return Mark(0, seq, row[0]) if row else None

    def feed_end(self) -> Mark:
        row = self._sql("SELECT seq, chain FROM feed ORDER BY seq DESC LIMIT 1").fetchone()
        return Mark(0, *row) if row else BEGINNING

    def feed_after(self, seq: int) -> list[str]:
        return [tag for (tag,) in self._sql("SELECT tag FROM feed WHERE seq > ? ORDER BY seq", (seq,))]

    def erased(self, tags: Iterable[str]) -> set[str]:
        return {tag for tag in tags if self._sql("SELECT 1 FROM feed WHERE tag = ?", (tag,)).fetchone()}

    def bury(self, tag: str) -> None:
        self._tombstones.add(tag)  # first: what is in the list is done again at the next start
        if not self.erased([tag]):
            end = self.feed_end()
            chain = hashlib.sha256(bytes.fromhex(end.chain + tag)).hexdigest()
            self._sql("INSERT INTO feed VALUES (?, ?, ?)", (end.seq + 1, tag, chain))
        for table in ("entry", "aside"):
            self._sql(f"UPDATE {table} SET body = NULL, tag = '' WHERE tag = ?", (tag,))  # noqa: S608 - ours

    # time

    def tick(self, now: int) -> int:
        last = self._sql("SELECT coalesce(max(now), 0) FROM clock").fetchone()[0]
        told = max(now, last + 1)
        self._sql("INSERT OR REPLACE INTO clock VALUES (1, ?)", (told,))
        return int(told)


class SqliteStore:
    """The file. A command may use it beside a running collector: all that writes it, checkpoints with it, is done under
    one lock, which also keeps clear of the WAL-reset race in SQLite before 3.51.3."""

    def __init__(self, path: Path) -> None:
        make_folder(path.parent)
        self._path, self._tombstones, self._one = path, Tombstones(path), threading.Lock()
        self._lock = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        self._connection = sqlite3.connect(path, WAIT_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            with self._alone():
                path.chmod(0o600)
                for pragma in ("journal_mode = wal", "synchronous = full", "secure_delete = on"):
                    self._connection.execute(f"PRAGMA {pragma}")
                for table in TABLES:
                    self._connection.execute(table)
        except sqlite3.DatabaseError as why:
            self.close()
            raise HubError(
                N_("The database %(file)s cannot be used: %(why)s. Nothing was changed."), file=path, why=why
            ) from None
        self._bury_again()

    def _bury_again(self) -> None:
        """After a restore the list knows more than the database; where the list was lost, the database knows more."""
        with self.writing() as ledger:
            fed = ledger.feed_after(0)
            for tag in self._tombstones.all() - set(fed):
                ledger.bury(tag)
            self._tombstones.add(*fed)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._one:
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._lock, fcntl.LOCK_UN)

    @contextmanager
    def writing(self) -> Iterator[Ledger]:
        with self._alone():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield SqliteLedger(self._connection, self._tombstones)
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def key(self, keyid: str) -> bytes | None:
        with self._one:
            ask = "SELECT public FROM hub WHERE keyid = ?"
            return next((public for (public,) in self._connection.execute(ask, (keyid,))), None)

    def entries(self) -> Iterator[dict[str, Any]]:
        after = 0
        ask = f"SELECT number, {KEPT}, hall FROM entry JOIN hub USING (hub_id) WHERE number > ? ORDER BY number LIMIT ?"  # noqa: S608 - ours
        while True:
            with self._one:
                rows = self._connection.execute(ask, (after, SLICE)).fetchall()
            for number, *fields, hall in rows:
                after = number
                yield {**Kept(*fields)._asdict(), "hall": hall}
            if len(rows) < SLICE:
                return

    def close(self) -> None:
        with self._alone():  # the last connection that closes writes the file as a checkpoint does
            self._connection.close()
        os.close(self._lock)
