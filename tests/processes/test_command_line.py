"""Whatever is wrong, a command ends with one sentence and status 1, and changes nothing."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.packs.press import hubserver
from tests.processes.rights import as_nobody


@pytest.fixture
def data(made_world, tmp_path):
    """The data folder of a hub that nobody runs."""
    return shutil.copytree(made_world[0], tmp_path / "data")


@pytest.fixture
def open_data(made_world):
    """The same, where any user of this machine may do anything with it."""
    with tempfile.TemporaryDirectory() as folder:
        path = shutil.copytree(made_world[0], Path(folder) / "data")
        for each in (Path(folder), path, *path.rglob("*")):
            each.chmod(0o777 if each.is_dir() else 0o666)
        yield path


def one_sentence(done, *parts):
    assert (done.returncode, done.stdout) == (1, ""), done
    assert done.stderr.startswith("hubserver: ") and done.stderr.count("\n") == 1, done.stderr
    for part in parts:
        assert part in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("person", "add", b"A\xff B"),
        ("hall", "set", "--name", b"\xff"),
        ("pack", "install", b"/media/caf\xe9.zip"),
        ("init", "--name", b"\xff"),
        (b"\xff",),
    ],
)
def test_what_is_no_text_is_refused_by_every_command(data, words):
    command = [sys.executable, "-m", "hubserver", *words]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env={**os.environ, "HUB_DATA": str(data)})
    one_sentence(done, "has letters that this computer cannot read. Nothing was changed.")


def test_an_answer_is_utf8_wherever_it_goes(data):
    added = hubserver("person", "add", "Siân Ŵyn", HUB_DATA=str(data), PYTHONIOENCODING="ascii", LC_ALL="C")
    assert added.returncode == 0 and "Traceback" not in added.stderr
    command = [sys.executable, "-m", "hubserver", "person", "list", "--json", "--data", str(data)]
    listed = subprocess.run(command, capture_output=True, cwd=ROOT, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert "Siân Ŵ" in listed.stdout.decode()


def test_the_square_does_not_stop_a_hub(live):
    """Where standard output is not UTF-8, as in a unit file without a locale."""
    hub = live()
    hub.stop()
    command = [sys.executable, "-m", "hubserver", "serve", "--port", "0"]
    serving = subprocess.Popen(
        command, stdout=subprocess.PIPE, env={**hub.environ, "PYTHONIOENCODING": "ascii"}, cwd=ROOT
    )
    try:
        said = b"".join(_until(serving, b"stop it with"))
        assert "█".encode() in said
    finally:
        serving.terminate()
        assert serving.wait(20) == 0
        serving.stdout.close()


def _until(process, words):
    for line in process.stdout:
        yield line
        if words in line:
            return


@pytest.mark.parametrize("damage", ["x'7b'", "x'ff'"])
def test_one_damaged_entry_of_the_journal_is_named(data, damage):
    with closing(sqlite3.connect(data / "hub.sqlite")) as line:
        line.execute(f"UPDATE journal SET body = {damage} WHERE position = (1 << 40) + 2")
        line.commit()
    for words in (("rebuild",), ("export", "--kind", "all"), ("verify",)):
        one_sentence(hubserver("records", *words, HUB_DATA=str(data)), "Entry 2 of epoch 1 was changed or lost")


def test_a_damaged_database_is_said(data):
    path = data / "hub.sqlite"
    path.write_bytes(b"no database at all" * 1000)
    one_sentence(hubserver("person", "list", HUB_DATA=str(data)), "is damaged (file is not a database)")


def test_what_cannot_be_read_of_a_database_is_said(data):
    with closing(sqlite3.connect(data / "hub.sqlite")) as line:
        line.execute("DROP TABLE person")
    done = hubserver("person", "list", HUB_DATA=str(data))
    one_sentence(done, "The database could not be read: no such table: person. Keep it as it is")


def test_a_database_that_cannot_be_written_is_said(open_data):
    (open_data / "hub.sqlite").chmod(0o444)
    assert as_nobody("person", "list", "--data", open_data).returncode == 0
    done = as_nobody("person", "add", "Nia Owen", "--data", open_data)
    one_sentence(done, "could not save this. Nothing was changed. Tell a helper:")
    one_sentence(done, "The box says: attempt to write a readonly database.")


@pytest.mark.parametrize("name", ["hub.sqlite", "hub.key", "hub.lock", "."])
def test_a_file_that_this_user_may_not_use_is_said(open_data, name):
    (open_data / name).chmod(0)
    for words in (("person", "list"), ("serve", "--port", "0")):
        done = as_nobody(*words, "--data", open_data)
        one_sentence(done, "may")
        assert "damaged" not in done.stderr and "keygen" not in done.stderr and "init" not in done.stderr
    (open_data / name).chmod(0o777)
