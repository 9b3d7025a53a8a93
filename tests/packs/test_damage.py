"""A pack that was changed, damaged or is not signed by a friend is refused with its sentence, and leaves no trace."""

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubserver import keys
from hubserver.packs import seal
from hubserver.packs.install import BadPack
from hubserver.packs.manifest import SERVED
from hubserver.packs.staged import discard
from tests.packs import press
from tests.packs.press import KEY, STRANGER, all_of, box, hubserver

CHANGED = "has been changed or damaged"
NAMES = sorted(box().files())
BLOBS = [name for name in NAMES if name.startswith("blobs/")]
FLIPS = st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255))


def flipped(data, flip):
    """These bytes with one of them changed: where, as a share of the whole, and by which bits."""
    place = int(flip[0] * len(data))
    return data[:place] + bytes([data[place] ^ flip[1]]) + data[place + 1 :]


@pytest.fixture
def hall(world, tmp_path):
    """A hub that trusts our publisher, and a folder in which a pack can be laid."""
    press.trusting(world)
    before = all_of(world.hub.settings.data)

    def refused(files, folder=None):
        folder = press.lay(folder or tmp_path / "pack", files)
        with pytest.raises(BadPack) as why:
            press.stage(world, folder)
        assert all_of(world.hub.settings.data) == before
        assert "Nothing was added." in str(why.value)
        return str(why.value)

    refused.world, refused.folder = world, tmp_path / "pack"
    return refused


@settings(max_examples=60)
@given(FLIPS)
def test_any_byte_of_the_index_that_was_changed_breaks_the_seal(hall, flip):
    files = box().files()
    assert "its seal is broken" in hall(files | {"pack.json": flipped(files["pack.json"], flip)})


@settings(max_examples=100)
@given(FLIPS)
def test_a_changed_byte_of_the_seal_is_refused_or_says_the_same(hall, flip):
    """A space for a line break, or the idle bits at the end of base64, change nothing of what was signed."""
    files = box().files()
    sig = flipped(files["pack.sig"], flip)
    good, _ = keys.signers(sig, seal.PAYLOAD_TYPE, files["pack.json"], {keys.key_id(KEY.public): KEY.public})
    if good:
        signatures = json.loads(sig)["signatures"]
        assert base64.b64decode(signatures[0]["sig"]) == KEY.sign(keys.pae(seal.PAYLOAD_TYPE, files["pack.json"]))
        return
    said = hall(files | {"pack.sig": sig})
    assert any(part in said for part in ("seal is broken", "no seal that can be read", "does not know"))


@pytest.mark.parametrize("name", BLOBS)
@settings(max_examples=12)
@given(flip=FLIPS)
def test_any_changed_byte_of_any_file_is_found(hall, name, flip):
    files = box().files()
    assert CHANGED in hall(files | {name: flipped(files[name], flip)})


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_named(hall, name):
    files = box().files()
    del files[name]
    assert f"A file of this pack is missing: {name}." in hall(files)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("cut", [0, 1, -2], ids=["empty", "one byte", "the end"])
def test_a_truncated_file_is_refused(hall, name, cut):
    files = box().files()
    assert hall(files | {name: files[name][:cut]})


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_has_grown_is_refused(hall, name):
    files = box().files()
    assert hall(files | {name: files[name] + b"x"})


@pytest.mark.parametrize("name", ["pack.json", "pack.sig", BLOBS[0]])
def test_a_link_or_a_folder_in_the_place_of_a_file_is_refused(hall, name, tmp_path):
    files = box().files()
    secret = tmp_path / "secret"
    secret.write_bytes(files.pop(name))
    press.lay(hall.folder, files)
    (hall.folder / name).parent.mkdir(parents=True, exist_ok=True)
    (hall.folder / name).symlink_to(secret)
    assert hall({})
    (hall.folder / name).unlink()
    (hall.folder / name).mkdir()
    assert "is not a plain file of this pack" in hall({})


def test_a_link_to_a_folder_outside_is_refused(hall, tmp_path):
    press.lay(tmp_path / "elsewhere", box().files())
    press.lay(hall.folder, {name: data for name, data in box().files().items() if name not in BLOBS})
    (hall.folder / "blobs").symlink_to(tmp_path / "elsewhere" / "blobs")
    assert "is a link. Packs have none." in hall({})


def test_a_link_is_refused_though_it_stays_inside_the_pack(hall):
    press.lay(hall.folder, box().files())
    (hall.folder / BLOBS[0]).rename(hall.folder / "elsewhere")
    (hall.folder / BLOBS[0]).symlink_to(hall.folder / "elsewhere")
    assert f"{BLOBS[0]} is a link. Packs have none." in hall({})


def test_a_stranger_is_named_by_key_before_anything_of_the_pack_is_believed(hall):
    sentence = f"signed by someone this hub does not know (key {keys.key_id(STRANGER.public)})"
    assert sentence in hall(box().files(STRANGER))
    assert sentence in hall(box().files(STRANGER, index=b"this is no index at all"))
    assert sentence in hall(box().files(STRANGER, index=b'{"x":' + b"[" * 100_000))


def test_a_stranger_with_a_friends_name_breaks_the_seal(hall):
    files = box().files(STRANGER)
    sig = json.loads(files["pack.sig"])
    sig["signatures"][0]["keyid"] = keys.key_id(KEY.public)
    assert "its seal is broken" in hall(files | {"pack.sig": json.dumps(sig).encode()})


def test_a_friends_seal_on_something_else_is_no_seal(hall):
    files = box().files()
    other = keys.seal(KEY, "application/vnd.learnpack.catalogue+json", files["pack.json"])
    assert "no seal that can be read" in hall(files | {"pack.sig": other})
    assert "its seal is broken" in hall(files | {"pack.sig": seal.seal(KEY, files["pack.json"] + b" ")})


@pytest.mark.parametrize(
    "sig",
    [b"", b"[]", b"null", b"\xff\xfe", b'{"payloadType":"\xff"}', b'{"x":' + b"[" * 60_000, b"{}", b"A" * 64_000],
    ids=["empty", "list", "null", "no text", "no text inside", "deep", "no fields", "garbage"],
)
def test_a_seal_that_is_none_is_told_as_such(hall, sig):
    assert "no seal that can be read" in hall(box().files() | {"pack.sig": sig})


def test_a_seal_or_an_index_without_end_is_not_read_to_its_end(hall):
    assert "pack.sig is far larger than it should be" in hall(box().files() | {"pack.sig": b"x" * (65 << 10)})
    assert "pack.json is far larger" in hall(box().files() | {"pack.json": b" " * (17 << 20)})


@pytest.mark.parametrize("other", [KEY, STRANGER], ids=["the same", "a stranger's"])
def test_a_second_seal_is_refused_whoever_made_it(hall, other):
    files = box().files()
    both = json.loads(files["pack.sig"])
    both["signatures"].append(json.loads(box().files(other)["pack.sig"])["signatures"][0])
    assert "has two seals" in hall(files | {"pack.sig": json.dumps(both).encode()})


def test_a_newer_pack_that_is_damaged_leaves_the_old_one_on_the_shelf(hall, tmp_path):
    press.add(hall.world, box(1).write(tmp_path / "good"))
    before = all_of(hall.world.hub.settings.data)
    newer = box(2).change("modules/tea/module.en.json", title="Poison")
    name = next(n for n in newer.files() if n.endswith(newer.entry("modules/tea/module.en.json")["sha256"]))
    folder = press.lay(tmp_path / "bad", newer.files() | {name: newer.files()[name].replace(b"Poison", b"Honey.")})
    with pytest.raises(BadPack, match=CHANGED):
        press.stage(hall.world, folder)
    assert all_of(hall.world.hub.settings.data) == before
    assert "Making tea" in hall.world.phone().open(f"/modules/{press.SMALL}/tea").words


@settings(max_examples=120)
@given(FLIPS)
def test_any_changed_byte_of_the_one_file_is_refused_or_changes_nothing(hall, tmp_path, flip):
    """Some bytes of a .zip mean nothing (a time, a comment); then what arrives is what was signed."""
    path = press.zip_of(tmp_path / "a.zip", box().files())
    path.write_bytes(flipped(path.read_bytes(), flip))
    try:
        staged = press.stage(hall.world, path)
    except BadPack as why:
        assert "Nothing was added." in str(why)
    else:
        assert staged.digest == press.sha256(box().files()["pack.json"])
        discard(staged, hall.world.hub.settings.data)
        assert {file.sha256 for file in staged.pack.files if file.role in SERVED} <= box().blobs.keys()


@settings(max_examples=60)
@given(st.floats(0, 1, exclude_max=True))
def test_a_one_file_that_was_cut_off_is_refused(hall, tmp_path, share):
    path = press.zip_of(tmp_path / "a.zip", box().files())
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(BadPack, match="Nothing was added"):
        press.stage(hall.world, path)


@settings(max_examples=60)
@given(st.binary(max_size=2000), st.booleans())
def test_garbage_is_no_pack(hall, tmp_path, data, like_a_zip):
    path = tmp_path / "garbage.zip"
    path.write_bytes(b"PK\x03\x04" + data + b"PK\x05\x06" + bytes(18) if like_a_zip else data)
    with pytest.raises(BadPack, match="Nothing was added"):
        press.stage(hall.world, path)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["pack.json", "pack.sig", BLOBS[0]])
def test_the_command_says_one_sentence_and_ends_with_one(live, tmp_path, name):
    hub, files = live(), box().files()
    assert hub.run("pack", "trust", str(press.public_file(tmp_path))).returncode == 0
    before = all_of(hub.data)
    middle = len(files[name]) // 2
    folder = press.lay(tmp_path / "bad", files | {name: files[name][:middle] + b"!" + files[name][middle + 1 :]})
    for path in (folder, press.zip_of(tmp_path / "bad.zip", files | {name: b"other"}), tmp_path / "nothing"):
        done = hub.run("pack", "install", str(path))
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("hubserver: ") and done.stderr.count("\n") == 1
        assert "Nothing was added." in done.stderr and "Traceback" not in done.stderr
    assert all_of(hub.data) == before
    assert hubserver("pack", "list", HUB_DATA=str(hub.data)).stdout.count("\n") == 1
