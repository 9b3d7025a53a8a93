"""A large file whose stick was pulled out goes on where it stopped, and is believed only as a whole."""

import fcntl
import io
import random

import pytest

from hubserver.blobs import Blobs
from hubserver.files import sha256
from hubserver.packs import parts, source, zipped
from hubserver.packs.manifest import BadPack, File
from tests.packs import press
from tests.packs.press import zip_of
from tests.sticks.laid import heavy, stick

DATA = random.Random("film").randbytes(10 << 20)
FILM = File("film.mp4", sha256(DATA), len(DATA), "video/mp4", "media")
NAME = source.blob_name(FILM.sha256)


class Shaky(io.BytesIO):
    """What is read from a stick that is pulled out at this place; `given` is how much it gave."""

    def __init__(self, data, pulled_at):
        super().__init__(data)
        self.pulled_at, self.given = pulled_at, 0

    def read(self, size=-1):
        if self.tell() >= self.pulled_at:
            raise OSError(5, "Input/output error")
        piece = super().read(size)
        self.given += len(piece)
        return piece


@pytest.fixture
def copy(tmp_path):
    """`copy(stick)` is one try to copy the film from what a stick has; it returns what it told."""

    def once(stick):
        told = []
        parts.copy(
            lambda _: io.BytesIO(stick) if isinstance(stick, bytes) else stick,
            FILM,
            tmp_path / "staged" / FILM.sha256,
            once.kept,
            told.append,
        )
        return told

    once.kept, once.staged = Blobs(tmp_path / "kept"), tmp_path / "staged" / FILM.sha256
    once.staged.parent.mkdir()
    once.part = once.kept.part(FILM.sha256)
    once.part.parent.mkdir(parents=True)
    return once


def test_pulled_at_every_tenth_each_byte_is_copied_once(copy):
    given = 0
    for tenth in range(1, 10):
        stream = Shaky(DATA, tenth * len(DATA) // 10)
        with pytest.raises(source.Pulled):
            copy(stream)
        given += stream.given
        assert not copy.staged.exists() and copy.kept.begun(FILM.sha256) == given
    stream = Shaky(DATA, len(DATA) + 1)
    told = copy(stream)
    assert copy.staged.read_bytes() == DATA == copy.kept.path(FILM.sha256).read_bytes()
    assert given + stream.given == len(DATA) and told[-1] == len(DATA) and not copy.part.exists()


@pytest.mark.parametrize(
    "begun",
    [
        pytest.param(b"?" * (4 << 20), id="other bytes"),
        pytest.param(bytes(len(DATA)), id="nothing but zeros, as after a power cut"),
        pytest.param(DATA + b"x", id="more than it should be"),
        pytest.param(DATA + b"x" * (3 << 20), id="far more than it should be"),
    ],
)
def test_what_was_begun_wrong_is_begun_again(copy, begun):
    copy.part.write_bytes(begun)
    copy(DATA)
    assert copy.staged.read_bytes() == DATA and not copy.part.exists()


def test_a_stick_that_gives_wrong_bytes_is_refused_and_nothing_of_them_is_kept(copy):
    for begun in (b"", DATA[: 4 << 20]):
        copy.part.write_bytes(begun)
        with pytest.raises(BadPack, match=r"has been changed or damaged \(film\.mp4\)"):
            copy(DATA[:-1] + b"?")
        assert not copy.part.exists() and not copy.staged.exists()


def test_what_somebody_else_is_writing_is_left_to_them(copy):
    with copy.part.open("a+b") as theirs:
        theirs.write(b"theirs")
        theirs.flush()
        fcntl.flock(theirs, fcntl.LOCK_EX)
        copy(DATA)
        assert copy.staged.read_bytes() == DATA and copy.part.read_bytes() == b"theirs"


def test_a_file_of_a_zip_goes_on_too(copy, tmp_path):
    copy.part.write_bytes(DATA[: 4 << 20])
    with zip_of(tmp_path / "pack.zip", {NAME: DATA}).open("rb") as file, zipped.zipfile.ZipFile(file) as archive:
        copied = []
        parts.copy(lambda name: zipped.member(archive, name), FILM, copy.staged, copy.kept, copied.append)
    assert copy.staged.read_bytes() == DATA and copied[0] > 4 << 20


def test_a_hub_asks_the_stick_only_for_the_rest_and_says_so(hall):
    """The first half on the stick is spoilt meanwhile: who reads it again cannot add the pack."""
    made = heavy(count=1, size=6 << 20)
    (film,) = [file["sha256"] for file in made.index["files"] if file["path"].endswith(".mp4")]
    data = made.blobs[film]
    begun = Blobs(hall.data / "packs" / ".copied").part(film)
    begun.parent.mkdir(parents=True)
    begun.write_bytes(data[: 3 << 20])
    blue = stick(hall.media / "blue", made)
    (blue / "learnhub" / "blobs" / film[:2] / film).write_bytes(bytes(3 << 20) + data[3 << 20 :])
    hall.look()
    assert "3.0 MB to copy." in hall.page().words
    hall.add(made)
    assert hall.on_shelf(press.SMALL) == {"current": 1} and hall.whole(made)
