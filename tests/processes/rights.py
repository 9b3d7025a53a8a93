"""Runs a command as a user who has no rights over a folder, also where the tests themselves run as root."""

import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from hubserver import cli
from hubserver.people import pin

NOBODY = 65_534


@dataclass
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def as_nobody(*words):
    """`hubserver WORDS` in a child that gives up root first; it has imported everything before."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        files = [os.open(path, os.O_WRONLY | os.O_CREAT) for path in (out, err)]
        child = os.fork()
        if child == 0:
            _run(words, *files)
        for file in files:
            os.close(file)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return Done(status, out.read_text(), err.read_text())


def _run(words, out, err):
    code = 70
    pin.SLOWLY = ThreadPoolExecutor(2)  # of the threads of before, a fork has none
    try:
        sys.stdout, sys.stderr = os.fdopen(out, "w"), os.fdopen(err, "w")
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        sys.argv = ["hubserver", *map(str, words)]
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            if isinstance(end.code, str):
                print(end.code, file=sys.stderr)
            code = end.code if isinstance(end.code, int) else 1
        except BaseException:
            sys.excepthook(*sys.exc_info())
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)
