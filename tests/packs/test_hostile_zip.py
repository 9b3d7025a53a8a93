"""A .zip that was made to hurt: refused by its list alone, before anything of it is unpacked."""

import random
import stat
import zipfile
from dataclasses import replace

import pytest

from hubserver.packs.install import BadPack
from tests.packs import press
from tests.packs.press import all_of, box

LINK, PLAIN = stat.S_IFLNK | 0o777, stat.S_IFREG | 0o644
SPARE = "blobs/" + "ab/ab" + "0" * 62


@pytest.fixture
def hall(world, tmp_path):
    """A hub that trusts our publisher; `hall(path)` is why it refuses a file, and that it left no trace."""
    press.trusting(world)
    before = all_of(world.hub.settings.data)

    def refused(path):
        with pytest.raises(BadPack) as why:
            press.stage(world, path)
        assert all_of(world.hub.settings.data) == before
        assert "Nothing was added." in str(why.value)
        return str(why.value)

    refused.world = world
    return refused


def with_member(target, name, data=b"boo", mode=PLAIN, flags=0):
    """A good pack as one file, with one more member in it."""
    press.zip_of(target, box().files())
    info = zipfile.ZipInfo("x")
    info.filename, info.external_attr = name, mode << 16
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(info, data)
        archive.filelist[-1].flag_bits |= flags
    return target


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "../../etc/cron.d/evil",
        "/etc/passwd",
        "blobs/../../evil",
        "blobs/ab/../../pack.json",
        "C:\\evil.txt",
        "..\\evil",
        "blobs/ab/evil.html",
        "blobs/ab/cd" + "0" * 62,
        "blobs/AB/AB" + "0" * 62,
        SPARE + "\n",
        SPARE + ".html",
        "pack.json/x",
        "PACK.JSON",
        "./pack.json",
        "read me.txt",
        "small/pack.json",
        "evil/",
        "",
        "\u202egpj.exe",
    ],
)
def test_a_name_that_no_pack_has_is_refused(hall, tmp_path, name):
    said = hall(with_member(tmp_path / "a.zip", name))
    assert f": {ascii(name)[1:-1]}. Nothing was added." in said
    assert any(part in said for part in ("does not belong in a pack", "A name in this pack", "differ only in capitals"))
    assert not (tmp_path / "evil").exists() and not (tmp_path.parent / "evil").exists()


@pytest.mark.parametrize("name", [SPARE, "blobs/", "blobs/ab/"], ids=["spare blob", "all blobs", "some blobs"])
def test_a_spare_blob_or_a_folder_does_no_harm_and_does_not_come_along(hall, tmp_path, name):
    press.add(hall.world, with_member(tmp_path / "a.zip", name, b"" if name.endswith("/") else b"spare"))
    data = hall.world.hub.settings.data
    assert press.serials(data) == {"current": 1}
    assert not (data / SPARE).exists()


@pytest.mark.parametrize("name", ["pack.json", "pack.sig", *list(box().files())[2:3]])
def test_a_name_that_is_there_twice_is_refused(hall, tmp_path, name):
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = with_member(tmp_path / "a.zip", name, box().files()[name])
    assert f"Two files of this pack are both called {name}." in hall(path)


@pytest.mark.parametrize("mode", [LINK, stat.S_IFDIR | 0o755, stat.S_IFCHR | 0o666, stat.S_IFIFO | 0o666])
def test_a_member_that_is_no_plain_file_is_refused(hall, tmp_path, mode):
    said = hall(with_member(tmp_path / "a.zip", SPARE, b"/etc/passwd", mode))
    assert "has a link in it" in said if mode == LINK else "has something in it that is no file" in said


@pytest.mark.parametrize("flag", [0x1, 0x40], ids=["encrypted", "strongly encrypted"])
def test_an_encrypted_member_is_refused(hall, tmp_path, flag):
    assert "has a file in it that is locked" in hall(with_member(tmp_path / "a.zip", SPARE, flags=flag))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packing_that_not_every_tool_knows_is_refused(hall, tmp_path, method):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", method) as archive:
        for name, data in box().files().items():
            archive.writestr(name, data)
    assert "is packed in a way that hubs do not read" in hall(tmp_path / "a.zip")


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("mode", [0, 0o600, PLAIN], ids=["from Windows", "from Python", "from zip"])
def test_a_file_that_an_ordinary_tool_zipped_is_fine(hall, tmp_path, method, mode):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", method) as archive:
        for name, data in box().files().items():
            info = zipfile.ZipInfo(name)
            info.compress_type, info.external_attr = method, mode << 16
            archive.writestr(info, data)
    press.add(hall.world, tmp_path / "a.zip")
    assert press.serials(hall.world.hub.settings.data) == {"current": 1}


def test_a_bomb_is_not_read_at_all(hall, tmp_path):
    """A blob of 300 kB in the file that unfolds to 300 MB."""
    name = list(box().files())[2]
    path = tmp_path / "a.zip"
    press.zip_of(path, {n: d for n, d in box().files().items() if n != name})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as out:
        for _ in range(300):
            out.write(bytes(1 << 20))
    assert f"A file of this .zip unpacks to far more than it is: {name}." in hall(path)


@pytest.mark.parametrize("name", ["pack.json", "pack.sig"])
def test_an_index_or_seal_that_unfolds_without_end_is_refused(hall, tmp_path, name):
    path = press.zip_of(tmp_path / "a.zip", box().files() | {name: bytes(40 << 20)})
    assert f"unpacks to far more than it is: {name}." in hall(path)
    path = press.zip_of(tmp_path / "b.zip", box().files() | {name: random.Random(1).randbytes(17 << 20)})
    assert f"{name} is far larger than it should be" in hall(path)


def test_more_files_than_a_pack_may_have_are_refused_and_exactly_so_many_are_not(hall, tmp_path):
    most = len(box().files()) - 2
    world = hall.world
    path = press.zip_of(tmp_path / "a.zip", box().files())
    world.hub.settings = replace(world.hub.settings, pack_files=most - 1)
    assert "more files than a pack may have" in hall(path)
    world.hub.settings = replace(world.hub.settings, pack_files=len(box().index["files"]))
    press.add(world, path)


@pytest.mark.parametrize("bad", [b"\xff.json", b"p\xc3\xa4ck"], ids=["no text", "another name"])
def test_a_name_that_is_no_text_is_refused(hall, tmp_path, bad):
    """The flag says that names are UTF-8; these are not."""
    path = with_member(tmp_path / "a.zip", "ä" * 3)
    data = path.read_bytes()
    path.write_bytes(data.replace("ä".encode() * 3, bad[:6].ljust(6, b"\xff")))
    assert hall(path)
