"""Signing gives the serial: the same pack keeps its number and its bytes, another gets a higher, none comes twice."""

import base64
import json
import shutil
import stat
import zipfile

import pytest

from hubserver import keys
from hubserver.authoring.build import build, write
from hubserver.authoring.signing import sign, zip_up
from hubserver.errors import HubError
from hubserver.keys import BadKey
from hubserver.packs import seal
from hubserver.packs.manifest import read
from hubserver.people.spoken import spoken
from tests.packs import press
from tests.packs.press import INDEX, KEY, SMALL, STRANGER, hubserver, lay, small

PAGE = "modules/tea/index.md"


def built(folder, **changes):
    """The small pack built into a folder, not signed."""
    source = folder.with_name(f"{folder.name}-source")
    shutil.rmtree(source, ignore_errors=True)
    made = build(lay(source, small() | changes))
    write(made, folder)
    return folder


@pytest.fixture
def key(tmp_path, hands):
    return press.key_file(tmp_path)


def content(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_signed_pack_has_a_serial_a_day_and_a_seal_that_holds(tmp_path, key):
    folder = built(tmp_path / "a")
    unsigned = read((folder / "pack.json").read_bytes())
    assert (unsigned.serial, unsigned.issued, (folder / "pack.sig").exists()) == (0, "", False)
    signed = sign(folder, key)
    assert (signed.serial, signed.issued) == (1, "2026-11-22")
    index, sig = (folder / "pack.json").read_bytes(), (folder / "pack.sig").read_bytes()
    assert seal.check(index, sig, {keys.key_id(KEY.public): KEY.public}) == keys.key_id(KEY.public)
    assert read(index) == signed
    assert KEY.seed not in index + sig and b"seed" not in index + sig


def test_signing_twice_without_a_change_gives_the_same_bytes(tmp_path, key, hands):
    folder = built(tmp_path / "a")
    sign(folder, key)
    first = content(folder)
    hands.pass_(days=40)
    sign(folder, key)
    assert content(folder) == first
    sign(built(tmp_path / "b"), key)
    assert content(tmp_path / "b") == first


def test_any_change_gets_a_higher_serial_and_going_back_is_a_change_too(tmp_path, key, hands):
    given = []
    for text in ("Slowly.", "Gently.", "Slowly.", "Slowly."):
        hands.pass_(days=1)
        signed = sign(built(tmp_path / "a", **{PAGE: INDEX.replace("Slowly.", text)}), key)
        given.append((signed.serial, signed.issued))
    assert given == [(1, "2026-11-23"), (2, "2026-11-24"), (3, "2026-11-25"), (3, "2026-11-25")]


def test_each_pack_and_each_key_counts_for_itself(tmp_path, key):
    other = press.key_file(lay(tmp_path / "other", {"x": ""}), STRANGER)
    first, second = built(tmp_path / "a"), built(tmp_path / "b", **{"pack.yaml": press.PACK.replace("small", "other")})
    sign(built(tmp_path / "c", **{PAGE: INDEX.replace("Slowly", "Gently")}), key)
    assert [sign(folder, each).serial for folder, each in ((first, key), (second, key), (first, other))] == [2, 1, 1]


def test_a_serial_may_be_given_where_the_record_was_lost_but_only_a_higher_one(tmp_path, key):
    folder = built(tmp_path / "a")
    assert sign(folder, key, 40).serial == 40
    before = content(tmp_path)
    for serial in (40, 39, 0, -1):
        with pytest.raises(HubError, match=f"The serial {serial} was used before. Nothing was signed."):
            sign(folder, key, serial)
    assert content(tmp_path) == before
    assert sign(folder, key).serial == 40
    assert sign(folder, key, 41).serial == 41
    assert sign(built(tmp_path / "b", **{PAGE: INDEX.replace("Slowly", "Gently")}), key).serial == 42


@pytest.mark.parametrize("serial", [2**53, 99999999999999999999])
def test_a_serial_that_no_hub_could_keep_is_refused_and_the_record_stays_as_it_was(tmp_path, key, serial):
    folder = built(tmp_path / "a")
    sign(folder, key)
    before = content(tmp_path)
    with pytest.raises(HubError, match=f"The serial {serial} is too large. Nothing was signed"):
        sign(folder, key, serial)
    assert content(tmp_path) == before
    assert sign(folder, key, 2**53 - 1).serial == 2**53 - 1
    with pytest.raises(HubError, match="is too large"):
        sign(built(tmp_path / "b", **{PAGE: INDEX.replace("Slowly", "Gently")}), key)


def test_a_number_is_never_given_twice_though_the_signing_was_cut_short(tmp_path, key):
    """The record is written first: what was to be 1 and never came about leaves a gap or the same pack."""
    folder = built(tmp_path / "a")
    sign(folder, key)
    (folder / "pack.sig").unlink()
    assert sign(folder, key).serial == 1
    write(build(tmp_path / "a-source"), folder)
    assert not (folder / "pack.sig").exists()
    assert sign(folder, key).serial == 1


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{", b'{"x":{"serial":"1"}}', b"\xff", b'{"\xff":1}', b'{"a":{"issued":"\xff"}}']
)
def test_a_record_of_serials_that_cannot_be_read_stops_the_signing(tmp_path, key, data):
    folder = built(tmp_path / "a")
    sign(folder, key)
    book = key.with_name("publisher.key.serials")
    assert json.loads(book.read_bytes())[SMALL]["serial"] == 1
    book.write_bytes(data)
    before = content(tmp_path)
    with pytest.raises(HubError, match="which serials were given is not known"):
        sign(folder, key)
    assert content(tmp_path) == before


@pytest.mark.parametrize("harm", ["changed", "missing"])
def test_what_is_not_as_it_was_built_is_not_signed(tmp_path, key, harm):
    folder = built(tmp_path / "a")
    blob = next(folder.glob("blobs/*/*"))
    blob.unlink() if harm == "missing" else blob.write_bytes(b"x")
    with pytest.raises(HubError, match="is not as it was built"):
        sign(folder, key)
    assert not (folder / "pack.sig").exists() and not key.with_name("publisher.key.serials").exists()


def test_the_one_file_holds_what_the_index_names_and_nothing_else(tmp_path, key):
    """Blobs of an earlier build, and what a killed build left, stay at home."""
    folder = built(tmp_path / "a", **{PAGE: INDEX.replace("Slowly", "Gently")})
    built(tmp_path / "a")
    (next(folder.glob("blobs/*")) / ".x.12.partial").write_bytes(b"half")
    signed = sign(folder, key)
    zip_up(folder, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        names = archive.namelist()
        assert all(archive.read(name) == (folder / name).read_bytes() for name in names)
    assert names[:2] == ["pack.json", "pack.sig"]
    assert {name.rpartition("/")[2] for name in names[2:]} == {file.sha256 for file in signed.files}
    assert len(list(folder.glob("blobs/*/*"))) > len(names) - 2


def test_the_one_file_of_the_same_pack_is_the_same_bytes(tmp_path, key):
    folder = built(tmp_path / "a")
    sign(folder, key)
    zip_up(folder, tmp_path / "a.zip")
    zip_up(folder, tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_only_a_key_signs_and_only_what_was_built(tmp_path, key):
    with pytest.raises(BadKey):
        sign(built(tmp_path / "a"), press.public_file(tmp_path))
    with pytest.raises(HubError, match="There is no built pack in"):
        sign(tmp_path, key)
    (tmp_path / "pack.json").write_bytes(b"{}")
    with pytest.raises(HubError, match="The index of this pack cannot be read"):
        sign(tmp_path, key)


def public(file):
    return base64.b64decode(file.read_bytes())


@pytest.mark.slow
def test_the_commands_of_a_publisher(tmp_path):
    made = hubserver("pack", "keygen", tmp_path / "k", "--json")
    told = {"key": made.stdout[9:25], "public": f"{tmp_path / 'k'}.pub", "words": spoken(public(tmp_path / "k.pub"))}
    assert json.loads(made.stdout) == told
    assert stat.S_IMODE((tmp_path / "k").stat().st_mode) == 0o600
    before = content(tmp_path)
    (tmp_path / "l.pub").write_bytes(b"somebody's")
    for name in ("k", "l"):
        again = hubserver("pack", "keygen", tmp_path / name)
        assert again.returncode == 1 and "Nothing was changed. Use another name." in again.stderr
    assert content(tmp_path) == before | {"l.pub": b"somebody's"}
    folder = built(tmp_path / "a")
    for serial, more in ((1, ()), (1, ()), (7, ("--serial", "7"))):
        done = hubserver("pack", "sign", folder, "--key", tmp_path / "k", "--zip", tmp_path / "a.zip", *more)
        assert (done.returncode, done.stdout) == (0, f"Signed {SMALL}, serial {serial}.\n")
    low = hubserver("pack", "sign", folder, "--key", tmp_path / "k", "--serial", "3")
    assert low.stderr == "hubserver: The serial 3 was used before. Nothing was signed. It must be above 7.\n"
    odd = hubserver("pack", "sign", folder, "--key", tmp_path / "k", "--serial", "many")
    assert odd.returncode == 1 and "Traceback" not in odd.stderr


def test_what_packs_very_tight_is_stored_so_that_a_hub_takes_it(world, tmp_path, key):
    folder = tmp_path / "built"
    press.box().put("modules/tea/media/x.mp4", bytes(5 << 20), type="video/mp4", role="media").write(folder)
    sign(folder, key)
    zip_up(folder, tmp_path / "a.zip")
    press.add(press.trusting(world), tmp_path / "a.zip")
    assert press.serials(world.hub.settings.data) == {"current": 1}


def test_a_pack_that_no_zip_can_hold_is_told_and_no_zip_is_written(tmp_path):
    large = press.box()
    large.put("modules/tea/media/x.mp4", b"x", type="video/mp4", role="media")
    large.entry("modules/tea/media/x.mp4")["size"] = 4 << 30
    with pytest.raises(HubError, match="It is signed, and no"):
        zip_up(large.write(tmp_path / "built"), tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()
