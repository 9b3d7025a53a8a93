"""One writer: groups share a commit, a failing job undoes only itself, readers cannot write, the queue has an end."""

import sqlite3
import threading
import time

import peewee
import pytest

from hubserver import db, dbfile, journal
from hubserver.db import database
from hubserver.errors import Busy, HubError, StorageFailed
from hubserver.journal import JournalEntry, Kind
from tests.journal.ledger import open_ledger
from tests.journal.test_any_order import limit_pages


@pytest.fixture
def ledger(tmp_path):
    open_ledger(tmp_path)
    yield tmp_path
    db.close_database()


def note(text):
    return journal.append(Kind.HEALTH, {"text": text}).position - journal.EPOCH


class Gate:
    """A job that holds the writer until it is opened."""

    def __init__(self):
        self.entered, self.opened = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=db.write, args=(self.hold,))
        self.thread.start()
        self.entered.wait()

    def hold(self):
        self.entered.set()
        self.opened.wait()

    def open(self, *threads):
        self.opened.set()
        for thread in (self.thread, *threads):
            thread.join()


def waiting(*texts):
    """Phones that wait for the writer to write their notes; returns once all of them wait."""
    phones = [threading.Thread(target=db.write, args=(note, text)) for text in texts]
    for phone in phones:
        phone.start()
    while len(db._writer._queue) < len(texts):
        time.sleep(0)  # give the phones their turn
    return phones


def notes():
    return [row.written.decode() for row in journal.rows()]


def test_a_write_gives_back_what_the_job_returned_once_it_is_durable(ledger):
    assert db.write(note, "one") == 1
    with sqlite3.connect(ledger / "hub.sqlite") as other:
        assert other.execute("SELECT count(*) FROM journal").fetchone() == (1,)


def test_a_job_that_raises_changes_nothing_and_raises_in_its_caller(ledger):
    def fall():
        note("lost")
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        db.write(fall)
    assert db.write(note, "kept") == 1
    assert notes() == ['{"text":"kept"}']


def test_who_waits_while_the_card_is_busy_shares_the_next_commit(ledger):
    commits = []

    def count_commits():
        database.connection().set_trace_callback(lambda text: commits.append(text) if text == "COMMIT" else None)

    db.write(count_commits)
    gate = Gate()
    commits.clear()
    gate.open(*waiting(*(f"phone {n}" for n in range(30))))
    assert len(notes()) == 30
    assert len(commits) == 2, "one for the job that held the gate, one for all the phones"


def test_a_reader_cannot_write(ledger):
    with pytest.raises(peewee.OperationalError, match="readonly"):
        JournalEntry.delete().execute()


def test_the_journal_is_written_in_the_writers_thread_alone(ledger):
    with pytest.raises(RuntimeError):
        note("from a page")


def test_a_write_inside_a_job_runs_at_once(ledger):
    assert db.write(lambda: db.write(note, "inner") + 1) == 2


def test_a_full_disk_is_said_and_nothing_half_written_stays(ledger):
    db.write(limit_pages, True)
    with pytest.raises(StorageFailed, match=r"could not save this.*database or disk is full"):
        for n in range(1000):
            db.write(note, f"{n} " + "x" * 2000)
    kept = journal.count()
    db.write(limit_pages, False)
    assert journal.verify() == kept
    db.write(note, "room again")
    assert journal.verify() == kept + 1


def test_a_job_that_the_database_refuses_is_told_in_a_sentence(ledger):
    def hold_back():
        db.sql("PRAGMA query_only = 1")
        note("x")

    with pytest.raises(StorageFailed, match="attempt to write a readonly database"):
        db.write(hold_back)


def test_a_queue_two_seconds_deep_takes_no_more(ledger, monkeypatch):
    gate = Gate()
    monkeypatch.setattr(db, "DEEP_SECONDS", 0.0)
    phones = waiting("waits")
    with pytest.raises(Busy) as busy:
        db.write(note, "one too many")
    assert busy.value.retry_after > 0
    gate.open(*phones)
    assert notes() == ['{"text":"waits"}']


def test_what_waits_is_written_before_the_hub_stops(ledger):
    gate = Gate()
    phones = waiting(*"abcde")
    stopping = threading.Thread(target=db.close_database)
    stopping.start()
    gate.open(*phones, stopping)
    open_ledger(ledger)
    assert journal.verify() == 5


def test_a_second_hub_on_the_same_folder_is_told(ledger, live):
    taken = live("other")
    done = taken.run("serve", "--port", "0")
    assert done.returncode == 1
    assert "already running" in done.stderr and "Traceback" not in done.stderr


def test_a_changed_entry_is_found(ledger):
    for n in range(5):
        db.write(note, str(n))
    db.write(
        lambda: db.sql("UPDATE journal SET body = ? WHERE position = ?", (b'{"text":"forged"}', journal.EPOCH + 3))
    )
    with pytest.raises(journal.BrokenChain, match="Entry 3"):
        journal.verify()


@pytest.mark.parametrize(
    "spoil", ["DELETE FROM journal WHERE position = ?", "UPDATE journal SET at = 'x' WHERE position = ?"]
)
def test_a_missing_or_altered_row_is_found(ledger, spoil):
    for n in range(5):
        db.write(note, str(n))
    db.write(lambda: db.sql(spoil, (journal.EPOCH + 2,)))
    with pytest.raises(journal.BrokenChain):
        journal.verify()


def test_an_erased_body_leaves_the_chain_whole(ledger):
    for n in range(3):
        db.write(note, str(n))
    db.write(lambda: db.sql("UPDATE journal SET body = NULL WHERE position = ?", (journal.EPOCH + 2,)))
    assert journal.verify() == 3


def test_an_older_program_refuses_a_newer_database(ledger):
    db.write(lambda: db.sql("INSERT INTO schema_migration (name, applied) VALUES ('9999_later', '2030-01-01')"))
    db.close_database()
    with pytest.raises(HubError, match="newer hubserver"):
        open_ledger(ledger)


def test_a_copy_is_made_before_a_migration(ledger, monkeypatch, tmp_path_factory):
    db.write(note, "before")
    db.close_database()
    later = tmp_path_factory.mktemp("migrations")
    for path in db.MIGRATIONS.glob("[0-9]*.py"):
        (later / path.name).write_text(path.read_text())
    (later / "0900_more.py").write_text("def up(migrator, db):\n    db.execute_sql('CREATE TABLE more (id)')\n")
    monkeypatch.setattr(db, "MIGRATIONS", later)
    open_ledger(ledger)
    with sqlite3.connect(ledger / "backups" / "before-0900_more.sqlite") as copy:
        assert copy.execute("SELECT count(*) FROM journal").fetchone() == (1,)
        assert not copy.execute("SELECT name FROM sqlite_master WHERE name = 'more'").fetchall()
    assert journal.verify() == 1


def test_a_damaged_database_is_found_and_left_as_it_is(ledger):
    db.write(note, "x" * 9000)
    db.close_database()
    path = ledger / "hub.sqlite"
    assert dbfile.damage(path) == dbfile.damage(path, bounded=True) == ""
    path.write_bytes(path.read_bytes()[:8192] + b"\xff" * 4096 + path.read_bytes()[12288:])
    before = path.read_bytes()
    assert dbfile.damage(path) and dbfile.damage(path, bounded=True)
    assert path.read_bytes() == before and sorted(each.name for each in ledger.iterdir()) == ["hub.lock", "hub.sqlite"]


def test_a_database_that_cannot_be_looked_at_is_not_called_damaged(tmp_path):
    (tmp_path / "hub.sqlite").mkdir()
    with pytest.raises(HubError, match=r"cannot be used: unable to open database file. Nothing was lost") as why:
        open_ledger(tmp_path)
    assert "may read and write" in str(why.value) and "damaged" not in str(why.value)


@pytest.mark.parametrize("spoil", ["body = x'7b'", "body = x'ff'", "kind = 'x'"])
def test_a_damaged_entry_stops_a_rebuild_and_is_named(ledger, spoil):
    for n in range(3):
        db.write(note, str(n))
    db.write(lambda: db.sql(f"UPDATE journal SET {spoil} WHERE position = ?", (journal.EPOCH + 2,)))
    with pytest.raises(journal.BrokenChain, match="Entry 2 of epoch 1 was changed or lost"):
        db.write(journal.rebuild)


def test_ids_are_never_given_again_after_a_failure(ledger):
    def fall():
        first.append(journal.mint())
        raise KeyError

    first = []
    with pytest.raises(KeyError):
        db.write(fall)
    assert db.write(journal.mint) not in first
