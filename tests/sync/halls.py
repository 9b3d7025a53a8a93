"""Real hubs and a real collector in one process, for tests that stop, copy, restore and clone them.

The hub's database is one to a process, so of several cards one is open at a time.
"""

import shutil
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from hubserver import beginning, db, journal
from hubserver.collector.app import Desk
from hubserver.collector.enrolling import make_code
from hubserver.collector.serving import key_beside
from hubserver.collector.sqlite import SqliteStore
from hubserver.db import write
from hubserver.errors import Refused
from hubserver.hall.models import forget
from hubserver.journal import Kind
from hubserver.keys import SigningKey
from hubserver.sync import batch, erasing, exchange, position
from hubserver.sync.about import tag
from hubserver.sync.models import Erased, Upstream

NAME = "hub.sqlite"
KEY = SigningKey(bytes(32))


class Crash(Exception):
    """The power goes."""


class Card:
    """A hub's card: its folder, and what its process remembers. `Card.open` is the one in the box of this process."""

    inside = None

    def __init__(self, folder):
        self.folder, self.asking = Path(folder), ""

    @classmethod
    def take_out(cls):
        if cls.inside:
            db.close_database()
            cls.inside = None

    def __enter__(self):
        if Card.inside is not self:
            Card.take_out()
            db.open_database(self.folder / NAME)
            journal.tell((erasing.projection,))
            forget()
            Card.inside = self
        return self

    def __exit__(self, *_):
        pass

    def wake(self):
        """The process starts anew."""
        if Card.inside is self:
            Card.take_out()
        journal._incarnation, journal._minted, self.asking = None, 0, ""
        return self

    def image(self, folder):
        """The card, copied bit by bit."""
        Card.take_out()
        shutil.copytree(self.folder, folder)
        return Card(folder)

    def throw_away(self):
        if Card.inside is self:
            Card.take_out()
        shutil.rmtree(self.folder)

    # what a hall does

    def record(self, person, text):
        body = {"actor": {"account": {"name": person}}, "verb": {"id": "did"}, "text": text}
        with self:
            try:
                return write(journal.append, Kind.STATEMENT, body).entry_id
            except Refused:
                assert Erased.has(tag(person))
                return None

    def put_back(self):
        """What restoring a copy does to it."""
        with self:
            write(journal.begin_epoch, "restored", "test")

    def erase(self, person):
        with self:
            erasing.person(person, "test")

    # what goes to and fro

    def envelope(self, most=500, first=0):
        with self:
            return exchange.message(KEY, most, first)[1]

    def ask(self, most=500):
        with self:
            header, message = exchange.message(KEY, most)
            self.asking = header.nonce
            return message

    def take(self, answer):
        with self:
            return exchange.take(answer, self.asking)

    def crash_while_taking(self, answer):
        """The power goes before the commit."""
        with self:
            real = position.take

            def take(*given):
                real(*given)
                raise Crash

            position.take = take
            try:
                exchange.take(answer, self.asking)
            except Crash:
                pass
            finally:
                position.take = real
        self.wake()

    def bump(self, max_epoch):
        with self:
            write(journal.begin_epoch, "bumped", "test", max_epoch)

    # what is on the card, without opening it

    def rows(self):
        names = ", ".join(journal.Row._fields)
        with closing(sqlite3.connect(self.folder / NAME)) as file:
            return [journal.Row(*row) for row in file.execute(f"SELECT {names} FROM journal ORDER BY position")]

    def ask_table(self, text):
        with closing(sqlite3.connect(self.folder / NAME)) as file:
            return file.execute(text).fetchall()

    @property
    def erased(self):
        return {each for (each,) in self.ask_table("SELECT tag FROM erased")}

    @property
    def epoch(self):
        return self.ask_table("SELECT epoch FROM upstream")[0][0]

    def rests(self, end):
        with self:
            up = Upstream.now()
            return not exchange.waiting(up) and up.have == end


class _Breaking:
    """The store of a server, in which the power can go."""

    def __init__(self, server):
        self.writing, self.key = server.writing, server.store.key


class Server:
    """A collector: its folder, its clock, and whether the power goes before the next commit."""

    def __init__(self, folder):
        self.folder, self.clock, self.dies = Path(folder), 1_000_000, False
        self.start()

    def start(self):
        path = self.folder / "collector.sqlite"
        self.key = key_beside(path)
        self.store = SqliteStore(path)
        self.desk = Desk(_Breaking(self), self.key, lambda: self.clock)

    def stop(self):
        self.store.close()

    @contextmanager
    def writing(self):
        with self.store.writing() as ledger:
            yield ledger
            if self.dies:
                raise Crash

    def receive(self, message):
        self.clock += 1
        return self.desk.exchange(message)

    def crash_while_receiving(self, message):
        """The power goes before the commit."""
        self.dies = True
        try:
            self.receive(message)
        except Crash:
            pass
        finally:
            self.dies = False
            self.stop()
            self.start()

    def bury(self, person):
        with self.store.writing() as ledger:
            ledger.bury(tag(person))

    def image(self, folder):
        """A copy of the database alone."""
        folder.mkdir()
        with closing(sqlite3.connect(self.folder / "collector.sqlite")) as file:
            file.execute("VACUUM INTO ?", (str(folder / "collector.sqlite"),))
        return folder

    def restore(self, image, list_kept=True):
        self.stop()
        for beside in ("-wal", "-shm", *(() if list_kept else (".tombstones",))):
            (self.folder / f"collector.sqlite{beside}").unlink(missing_ok=True)
        shutil.copyfile(image / "collector.sqlite", self.folder / "collector.sqlite")
        self.start()

    # what is in it

    def table(self, text):
        with self.store._one:
            return self.store._connection.execute(text).fetchall()

    def entries(self):
        """Each entry by its id: kind, digest, body."""
        return {row[0]: row[1:] for row in self.table("SELECT entry_id, kind, digest, body FROM entry")}

    @property
    def tombstones(self):
        return {each for (each,) in self.table("SELECT tag FROM feed")}

    @property
    def end(self):
        with self.store.writing() as ledger:
            return ledger.feed_end()

    @property
    def max_epoch(self):
        return self.table("SELECT coalesce(max(epoch), 0) FROM run")[0][0]

    def texts(self):
        bodies = [
            msgspec.json.decode(body) for kind, _, body in self.entries().values() if kind == "statement" and body
        ]
        return sorted(body["text"] for body in bodies)


def found(folder):
    """A hub that is enrolled at a collector, in two folders."""
    card, server = Card(folder / "card"), None
    card.folder.mkdir()
    (folder / "server").mkdir()
    with card:
        beginning.hall.found("0" * 32, {"name": "Bryn"})
        server = Server(folder / "server")
        with server.writing() as ledger:
            code = make_code(ledger, "Bryn", server.clock)
        nonce, wish = exchange.wish(KEY, code)
        exchange.enrolled(server.desk.enrol(wish), nonce, "http://collector.test", "test")
    server.stop()
    Card.take_out()


def ids_in(message):
    """The entries that a stick has."""
    return {item.entry_id for item in batch.decode(message.partition(b"\n")[2]).items}


def drain(server, *cards):
    for _ in range(12):
        for card in cards:
            card.take(server.receive(card.ask()))
    assert all(card.rests(server.end) for card in cards), "never quiet"
