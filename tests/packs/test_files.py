"""Files appear whole or not at all; blobs are what their names say."""

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubserver import files
from hubserver.blobs import Blobs
from hubserver.files import move, sha256, sha256_of, whole, write_whole
from tests.conftest import ROOT

DIE = """
import os, signal, sys
from pathlib import Path
from hubserver.files import whole
with whole(Path(sys.argv[1])) as out:
    out.write(b"half" * 100_000)
    out.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_block_that_raises_leaves_the_file_as_it_was(tmp_path):
    write_whole(tmp_path / "a", b"before")
    with pytest.raises(KeyError), whole(tmp_path / "a") as out:
        out.write(b"half")
        raise KeyError
    with pytest.raises(KeyError), whole(tmp_path / "new") as out:
        raise KeyError
    assert (tmp_path / "a").read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_process_that_is_killed_while_it_writes_leaves_the_file_as_it_was(tmp_path):
    write_whole(tmp_path / "a", b"before")
    done = subprocess.run([sys.executable, "-c", DIE, str(tmp_path / "a")], cwd=ROOT)
    assert done.returncode == -9
    assert (tmp_path / "a").read_bytes() == b"before"


def test_nobody_ever_reads_half_a_file(tmp_path):
    path, texts = tmp_path / "a", [bytes([n]) * 200_000 for n in range(8)]
    write_whole(path, texts[0])
    with ThreadPoolExecutor(8) as pool:
        written = [pool.submit(write_whole, path, text) for text in texts * 3]
        while not all(job.done() for job in written):
            assert path.read_bytes() in texts
        assert [job.result() for job in written] == [None] * 24
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_secret_is_never_readable_by_others_not_even_while_it_is_written(tmp_path):
    with whole(tmp_path / "key", mode=0o600) as out:
        out.write(b"secret")
        [partial] = tmp_path.iterdir()
        assert stat.S_IMODE(partial.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


@settings(max_examples=30)
@given(st.binary(max_size=3_000_000))
def test_a_file_has_the_digest_of_its_bytes(tmp_path, data):
    write_whole(tmp_path / "a", data)
    assert sha256_of(tmp_path / "a") == sha256(data)


@pytest.fixture
def picture(tmp_path):
    """Blobs with one picture among them; its bytes and their digest."""
    blobs, data = Blobs(tmp_path / "blobs"), b"a picture"
    write_whole(tmp_path / "in", data)
    assert not blobs.intact(sha256(data))
    blobs.put(tmp_path / "in", sha256(data))
    return blobs, data, sha256(data)


def test_a_blob_is_found_by_what_it_holds(tmp_path, picture):
    blobs, data, digest = picture
    assert blobs.path(digest) == tmp_path / "blobs" / digest[:2] / digest
    assert blobs.path(digest).read_bytes() == data and blobs.intact(digest)
    assert not (tmp_path / "in").exists()
    blobs.path(digest).write_bytes(b"A picture")
    assert not blobs.intact(digest)


def test_a_lent_blob_stays_whatever_becomes_of_the_shelf(tmp_path, picture):
    blobs, data, digest = picture
    assert blobs.lend(digest, len(data), tmp_path / "lent")
    assert blobs.keep([]) == 1 and not blobs.intact(digest)
    assert (tmp_path / "lent").read_bytes() == data
    blobs.put(tmp_path / "lent", digest)
    assert blobs.intact(digest) and blobs.keep([digest]) == 0


def test_what_is_not_here_or_not_what_it_should_be_is_not_lent(tmp_path, picture):
    blobs, data, digest = picture
    assert not blobs.lend("0" * 64, 9, tmp_path / "lent")
    assert not blobs.lend(digest, len(data) + 1, tmp_path / "lent")
    blobs.path(digest).write_bytes(b"A picture")
    assert not blobs.lend(digest, len(data), tmp_path / "lent")
    assert not (tmp_path / "lent").exists() and blobs.path(digest).exists()


def test_a_new_folder_is_there_after_a_power_cut(tmp_path, monkeypatch):
    """The name of each new folder is made durable in the one above it, or all that is in it is lost."""
    synced, sync = [], files.sync_folder
    monkeypatch.setattr(files, "sync_folder", lambda folder: (synced.append(folder), sync(folder)))
    write_whole(tmp_path / "a" / "b" / "c", b"x")
    assert synced == [tmp_path, tmp_path / "a", tmp_path / "a" / "b"]
    synced.clear()
    move(tmp_path / "a" / "b" / "c", tmp_path / "d" / "e" / "c")
    assert synced[:2] == [tmp_path, tmp_path / "d"] and set(synced[2:]) == {tmp_path / "d" / "e", tmp_path / "a" / "b"}


def test_what_is_moved_is_in_one_place(tmp_path):
    write_whole(tmp_path / "a", b"x")
    move(tmp_path / "a", tmp_path / "deep" / "er" / "b")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["b"]
