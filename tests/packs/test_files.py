"""Files appear whole or not at all; blobs are what their names say."""

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


def test_a_blob_is_found_by_what_it_holds(tmp_path):
    blobs, data = Blobs(tmp_path / "blobs"), b"a picture"
    digest = sha256(data)
    write_whole(tmp_path / "in", data)
    assert not blobs.has(digest, len(data)) and not blobs.intact(digest)
    blobs.put(tmp_path / "in", digest)
    assert blobs.read(digest) == data
    assert blobs.path(digest) == tmp_path / "blobs" / digest[:2] / digest
    assert blobs.has(digest, len(data)) and not blobs.has(digest, len(data) + 1) and blobs.intact(digest)
    assert not (tmp_path / "in").exists()
    blobs.path(digest).write_bytes(b"A picture")
    assert not blobs.intact(digest)


def test_what_is_moved_is_in_one_place(tmp_path):
    write_whole(tmp_path / "a", b"x")
    move(tmp_path / "a", tmp_path / "deep" / "er" / "b")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["b"]
