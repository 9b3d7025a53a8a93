"""The `hubserver` command with faults seeded in it: `python -m tests.powercut.seeded NAME,… serve …`.

That each of them is found shows that the proof would find one of ours.
"""

import os
import stat
import sys
from types import SimpleNamespace

from hubserver import cli, db, files
from hubserver.db import Writer, database


def small_log():
    """No fault: a short write-ahead log, so that a few answers bring a checkpoint."""
    db.WRITER["wal_autocheckpoint"] = 40


def normal():
    """A commit that is not synced."""
    db.WRITER["synchronous"] = "normal"


def names_not_synced():
    """A folder whose names are not synced."""
    files.sync_folder = lambda folder: None


def told_too_early():
    """Whoever waits is told before the commit."""

    def commit(self, group):
        with database.transaction("IMMEDIATE"):
            for job in group:
                done, outcome = self._attempt(job)
                (job.future.set_result if done else job.future.set_exception)(outcome)

    Writer._commit = commit


def named_before_durable():
    """A file that has its name before its content is synced."""

    def fsync(fd):
        if stat.S_ISDIR(os.fstat(fd).st_mode):
            os.fsync(fd)

    files.os = SimpleNamespace(**{**vars(os), "fsync": fsync})


if __name__ == "__main__":
    for name in sys.argv.pop(1).split(","):
        globals()[name]()
    cli.main()
