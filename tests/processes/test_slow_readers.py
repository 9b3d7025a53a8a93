"""Whoever reads slowly, or not at all, holds up nobody: no worker, no file too many, no checkpoint."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from urllib.parse import urlencode

import pytest

from tests.conftest import ROOT
from tests.processes.rough import FILM_PATH, asking, files_open, goes_on, learner, line_to, quiet

WATCHERS = 48
HASTE = 60  # requests that are sent at once, without waiting for an answer


def test_phones_that_watch_a_film_slowly_hold_no_worker(cinema):
    hub = cinema(HUB_THREADS="2")
    phone = learner(hub)
    lines = [line_to(hub, small=True) for _ in range(WATCHERS)]
    for number, line in enumerate(lines):
        line.sendall(asking(hub, FILM_PATH, f"Range: bytes={number}-"))
        assert line.recv(1000).startswith(b"HTTP/1.1 206 PARTIAL CONTENT")
    goes_on(phone)
    assert all(len(line.recv(4096)) for line in lines), "and each of them is still watching"
    for line in lines:
        line.close()
    quiet(hub)


def test_a_phone_that_asks_for_more_than_it_reads_gets_one_answer_and_holds_nothing(cinema):
    hub = cinema(HUB_THREADS="2")
    phone = learner(hub)
    before = files_open(hub)
    lines = [line_to(hub, small=True) for _ in range(8)]
    for line in lines:
        line.sendall(asking(hub, FILM_PATH) * HASTE)
        assert line.recv(1000).startswith(b"HTTP/1.1 200 OK")
    goes_on(phone)
    assert files_open(hub) <= before + 2 * len(lines) + 2, "a connection and a film each"
    for line in lines:
        line.close()
    quiet(hub)


@pytest.fixture
def checkpointed(cinema):
    """A hub, and whether its write-ahead log can be emptied into its database, after something more was written."""
    hub = cinema()

    def done(phone):
        goes_on(phone)
        with closing(sqlite3.connect(hub.data / "hub.sqlite")) as database:
            busy, waiting, copied = database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        return not busy and waiting > 0 and waiting == copied

    return hub, done


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_that_is_taken_slowly_holds_up_no_checkpoint(checkpointed, kind):
    hub, done = checkpointed
    phone, tutor = learner(hub), hub.phone()
    tutor.open("/sign-in/helper")
    tutor.press("Sign in", name=hub.people["tomas"].name, pin=hub.people["tomas"].secret)
    form = urlencode({"token": tutor.token()}).encode()
    cookies = "; ".join(f"{name}={value}" for name, value in tutor.cookies.items())
    with line_to(hub, small=True) as line:
        head = (f"Cookie: {cookies}", "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(form)}")
        line.sendall(asking(hub, f"/tutor/table.{kind}", *head, method="POST") + form)
        assert line.recv(12) == b"HTTP/1.1 200"
        assert done(phone)


def test_records_that_are_exported_slowly_hold_up_no_checkpoint(checkpointed):
    hub, done = checkpointed
    phone = learner(hub)
    for _ in range(40):
        goes_on(phone)  # more than a pipe holds
    words = [sys.executable, "-m", "hubserver", "records", "export", "--kind", "all"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, env=hub.environ, cwd=ROOT) as reader:
        assert reader.stdout.read(1) == b"{"
        assert done(phone)
        assert reader.stdout.read().count(b"\n") > 40


def test_a_film_that_is_watched_slowly_holds_up_no_checkpoint(checkpointed):
    hub, done = checkpointed
    phone = learner(hub)
    with line_to(hub, small=True) as line:
        line.sendall(asking(hub, FILM_PATH))
        assert line.recv(12) == b"HTTP/1.1 200"
        assert done(phone)
