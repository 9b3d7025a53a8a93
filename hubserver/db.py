"""The database: one SQLite file, a query-only reader for each thread, and one writer that commits for a group at once.

All writing, checkpoints included, goes through one connection in one thread. That is fast (callers who wait while the
card is busy share the next commit), fair, and clear of the WAL-reset race in SQLite before 3.51.3
(https://sqlite.org/wal.html#walresetbug).
"""

import fcntl
import os
import sqlite3
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, Self, TypeVar

import peewee
from playhouse.migrations import Runner

from hubserver.dbfile import WAIT_SECONDS, cannot_be_used, read_only
from hubserver.errors import N_, Busy, HubError, Refused, StorageFailed
from hubserver.files import make_folder, move, sync_file, sync_folder

P = ParamSpec("P")
R = TypeVar("R")

Failed = peewee.PeeweeException  # what reading raises where the file is damaged, or gone
MIGRATIONS = Path(__file__).parent / "migrations"
GROUP = 256  # jobs that share one commit at most: bounds how long the first of them waits
DEEP_SECONDS = 2.0  # a queue whose oldest job waited this long takes no more

# synchronous=FULL: an acknowledged commit survives a power cut. secure_delete: what is erased is gone from the file.
# journal_size_limit: the write-ahead log shrinks again after a burst.
WRITER = {
    "journal_mode": "wal",
    "synchronous": "full",
    "busy_timeout": int(WAIT_SECONDS * 1000),
    "foreign_keys": 1,
    "secure_delete": 1,
    "wal_autocheckpoint": 1000,
    "journal_size_limit": 8 << 20,
}
# A small cache each, because there is one reader for every thread of the server.
READER = {"query_only": 1, "busy_timeout": int(WAIT_SECONDS * 1000), "wal_autocheckpoint": 0, "cache_size": -512}


class _Connection(sqlite3.Connection):
    """A connection that can be held weakly, so that it goes with its thread."""


class HubDatabase(peewee.SqliteDatabase):
    """A file in which every thread but the writer's can only read."""

    def __init__(self) -> None:
        super().__init__(None)
        self.writer_ident: int | None = None
        self._open: weakref.WeakSet[_Connection] = weakref.WeakSet()

    def in_writer(self) -> bool:
        return threading.get_ident() == self.writer_ident

    def _connect(self) -> _Connection:
        connection: _Connection = super()._connect()  # type: ignore[misc]  # not in its stubs
        for name, value in (WRITER if self.in_writer() else READER).items():
            connection.execute(f"PRAGMA {name} = {value}")
        self._open.add(connection)
        return connection

    def close_all(self) -> None:
        """Close every thread's connection; only when no thread uses one any more."""
        self.close()
        for connection in list(self._open):
            connection.close()


database = HubDatabase()


class Table(peewee.Model):
    """The base of every table of the hub."""

    class Meta:
        database = database
        legacy_table_names = False

    @classmethod
    def put(cls, **row: object) -> None:
        """Insert a row, or replace the one with the same key."""
        cls.insert(row).on_conflict_replace().execute()

    @classmethod
    def add(cls, **row: object) -> None:
        """Insert a row without the query builder, whose time would show where one job adds many."""
        full = {**cls._meta.get_default_dict(), **row}  # type: ignore[no-untyped-call]  # open in its stubs
        names, places = ", ".join(f'"{name}"' for name in full), ", ".join("?" * len(full))
        sql(f'INSERT INTO "{cls._meta.table_name}" ({names}) VALUES ({places})', [*full.values()])  # noqa: S608 - the names are the model's

    @classmethod
    def where(cls, where: str, *values: object) -> "list[Self]":
        """Rows by what stands behind WHERE, without the query builder, whose time would show on every page. A tuple of
        values stands in brackets: `where("person IN ? ORDER BY position", ids)`."""
        sizes = tuple(len(each) if isinstance(each, tuple) else None for each in values)
        flat = [one for each in values for one in (each if isinstance(each, tuple) else (each,))]
        names = cls._meta.sorted_field_names
        return [cls._read(names, row) for row in sql(_select(cls, where, sizes), flat)]

    @classmethod
    def _read(cls, names: Sequence[str], row: Sequence[object]) -> "Self":
        found = cls(__no_default__=1)
        found.__data__.update(zip(names, row, strict=True))
        found._dirty.clear()  # type: ignore[attr-defined]  # not in its stubs
        return found


@cache
def _select(table: type[Table], where: str, sizes: tuple[int | None, ...]) -> str:
    names = ", ".join(f'"{each.column_name}"' for each in table._meta.sorted_fields)
    places = ["?" if size is None else f"({', '.join('?' * size)})" for size in sizes]
    asked = where.replace("?", "{}").format(*places)
    return f'SELECT {names} FROM "{table._meta.table_name}" WHERE {asked}'  # noqa: S608 - words of ours alone


def sql(text: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
    """Run one statement by hand, where a query builder's time would show."""
    cursor: sqlite3.Cursor = database.execute_sql(text, values)  # type: ignore[no-untyped-call]  # open in its stubs
    return cursor


@dataclass
class _Job:
    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    queued: float = field(default_factory=time.monotonic)
    future: "Future[Any]" = field(default_factory=Future)


class Writer:
    """The one thread that writes."""

    def __init__(self) -> None:
        self._queue: deque[_Job] = deque()
        self._wake = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a job in the next group; return its result once it is durable, or raise what it raised."""
        if database.in_writer():
            return function(*args, **kwargs)
        job = _Job(function, args, kwargs)
        with self._wake:
            if self._stopping:
                raise Busy(N_("The hub is stopping. This was not saved."), N_("Try again in a minute."))
            if self._queue and job.queued - self._queue[0].queued > DEEP_SECONDS:
                raise Busy(N_("The hub is very busy. This was not saved."), N_("Wait a moment and try again."))
            self._queue.append(job)
            self._wake.notify()
        result: R = job.future.result()
        return result

    def stop(self) -> None:
        """Commit what is waiting, then end the thread."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._thread.join()

    def _run(self) -> None:
        database.writer_ident = threading.get_ident()
        while group := self._take():
            self._commit(group)
        database.close()
        database.writer_ident = None

    def _take(self) -> list[_Job]:
        """Everything that is waiting; nothing when stopping. There is no lingering for more to come."""
        with self._wake:
            while not self._queue and not self._stopping:
                self._wake.wait()
            return [self._queue.popleft() for _ in range(min(GROUP, len(self._queue)))]

    def _commit(self, group: list[_Job]) -> None:
        outcomes: list[tuple[bool, Any]] = []
        try:
            with database.transaction("IMMEDIATE"):
                for job in group:
                    outcomes.append(self._attempt(job))
        except Exception as why:  # the whole group is undone: nobody may be told that it was saved
            self._reconnect()
            told = _storage_failed(why)
            for job in group:
                job.future.set_exception(told)
            return
        for job, (done, outcome) in zip(group, outcomes, strict=True):
            if done:
                job.future.set_result(outcome)
            else:
                job.future.set_exception(outcome)

    def _attempt(self, job: _Job) -> tuple[bool, Any]:
        """Run one job in a savepoint of its own, so that its failure undoes nobody else's work."""
        connection: _Connection = database.connection()  # type: ignore[no-untyped-call]  # open in its stubs
        try:
            with database.savepoint():
                return True, job.function(*job.args, **job.kwargs)
        except Exception as why:
            # On a full disk or an I/O error SQLite undoes the whole transaction, not only the savepoint.
            if not connection.in_transaction:
                raise
            return False, _storage_failed(why) if isinstance(why, peewee.OperationalError) else why

    def _reconnect(self) -> None:
        """Start from a clean connection: after an I/O error the old one may be in any state."""
        if not database.is_closed():
            database.close()


def _first(why: BaseException) -> BaseException:
    """What the database or the disk said first: undoing what it had undone itself fails too, and hides the reason."""
    said, each = why, why.__context__
    while each:
        said = each if isinstance(each, peewee.PeeweeException | sqlite3.Error | OSError) else said
        each = each.__context__
    return said


def _storage_failed(why: BaseException) -> StorageFailed:
    return StorageFailed(
        N_("The box could not save this. Nothing was changed."),
        N_("Tell a helper: the disk may be full, worn out or locked. The box says: %(why)s."),
        why=_first(why),
    )


_writer: Writer | None = None
_locks: dict[Path, int] = {}  # the data folders that this process holds
_folder = Path()  # that of the open database


def write(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run `function(*args)` in the writer's thread; return its result once it is durable.

    A job is a plain function of plain values that takes under 20 ms. What it raises is raised here, and then it has
    changed nothing. Inside a job, `write` runs inline. Raises Busy when the queue is over two seconds deep.
    """
    if _writer is None:
        raise RuntimeError("the database is not open")
    return _writer.submit(function, *args, **kwargs)


def open_database(path: Path, first: Callable[[], None] | None = None) -> None:
    """Take the data folder's lock, do what comes first under it, bring the tables up to date, and start the writer."""
    global _writer, _folder
    _take_lock(path.parent)
    try:
        if first:
            first()
        database.init(str(path), uri=False, check_same_thread=False, factory=_Connection)
        database.writer_ident = threading.get_ident()
        try:
            _migrate(path)
        except peewee.OperationalError as why:
            raise cannot_be_used(path, why) from None
        finally:
            database.close()
            database.writer_ident = None
        _writer, _folder = Writer(), path.parent
    except BaseException:
        _drop_lock(path.parent)
        raise


def close_database() -> None:
    """Finish what is waiting, close everything, and give the lock back."""
    global _writer
    if _writer:
        _writer.stop()
        _writer = None
        database.close_all()
        _drop_lock(_folder)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Read the tables of another file, such as a copy, while no hub is open in this process."""
    database.init(read_only(path), uri=True, check_same_thread=False, factory=_Connection)
    try:
        yield
    finally:
        database.close()


class AlreadyRunning(Refused):
    """Another process holds the data folder."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a data folder while its files are exchanged, so that no hub runs in it."""
    _take_lock(folder)
    try:
        yield
    finally:
        _drop_lock(folder)


def _take_lock(folder: Path) -> None:
    """Only one process writes: a second one is told so instead of waiting."""
    fd = os.open(folder / "hub.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(fd)
        raise AlreadyRunning(
            N_("A hub is already running with the folder %(folder)s."),
            N_("Stop it first, or use another folder."),
            folder=folder,
        ) from None
    _locks[folder] = fd


def _drop_lock(folder: Path) -> None:
    if folder in _locks:
        os.close(_locks.pop(folder))


def _migrate(path: Path) -> None:
    """Run the migrations that are new, after a copy of the database as it was."""
    runner = Runner(database, str(MIGRATIONS))
    known = [m.name for m in runner.migrations()]
    applied = runner.applied()
    newer = sorted(applied.keys() - set(known))
    if newer:
        raise HubError(
            N_("The folder %(folder)s was used by a newer hubserver (it has “%(name)s”). Nothing was changed."),
            N_("Start the newer version again, or use another folder."),
            folder=path.parent,
            name=newer[-1],
        )
    pending = [name for name in known if name not in applied]
    if pending and applied:
        _copy(path.parent / "backups" / f"before-{pending[0]}.sqlite")
    if pending:
        runner.up()


def _copy(target: Path) -> None:
    """Copy the database, whole and durable under this name or not at all."""
    make_folder(target.parent)
    partial = target.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    vacuum_into(partial)
    move(partial, target)


def vacuum_into(target: Path, file: sqlite3.Connection | None = None) -> None:
    """Copy the database, or the one that this connection reads, as it is at this moment. SQLite does not make it
    durable: that is done here."""
    target.touch(0o600)
    (file.execute if file else sql)("VACUUM INTO ?", (str(target),))
    sync_file(target)
    sync_folder(target.parent)
