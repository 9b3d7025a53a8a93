"""An index that a trusted publisher signed, and that is wrong or made to hurt: refused with what is wrong in it."""

import json
from dataclasses import replace

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hubserver.errors import Refused
from hubserver.packs import manifest, names
from hubserver.packs.install import BadPack
from tests.packs import press
from tests.packs.press import SMALL, all_of, box

HOME = "modules/tea"
LESSON = f"{HOME}/module.en.json"
DRAWN = f"{HOME}/media/kettle.svg"


@pytest.fixture
def hall(world, tmp_path):
    """A hub that trusts our publisher; `hall(box)` is why it refuses that pack, and that it left no trace."""
    press.trusting(world)
    before = all_of(world.hub.settings.data)

    def refused(pack, **files):
        with pytest.raises(Refused) as why:
            press.stage(world, press.lay(tmp_path / "pack", pack.files(**files)))
        assert all_of(world.hub.settings.data) == before
        assert "Nothing was added." in str(why.value)
        return str(why.value)

    refused.world = world
    return refused


def with_path(path):
    return box().put(path, b"x", type="image/png", role="media")


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/etc/passwd", "leads out of its folder"),
        ("../../hub.key", "leads out of its folder"),
        ("modules/../../hub.key", "leads out of its folder"),
        ("modules//x.png", "leads out of its folder"),
        ("./x.png", "leads out of its folder"),
        ("modules\\..\\x.png", "leads out of its folder"),
        ("C:/x.png", "leads out of its folder"),
        ("x\x00.png", "has signs that nobody can see"),
        ("x\n.png", "has signs that nobody can see"),
        ("x\u202egnp.exe", "has signs that nobody can see"),
        ("cafe\u0301.png", "can be written in two ways"),
        ("con/x.png", "is one that Windows keeps for itself"),
        ("media/LPT1.png", "is one that Windows keeps for itself"),
        ("x.", "ends in a dot or a space"),
        ("folder /x.png", "ends in a dot or a space"),
        ("x" * 181, "is too long"),
        ("", "length >= 1"),
        (f"{HOME}/MEDIA/Kettle.SVG", "differ only in capitals: modules/tea/MEDIA/Kettle.SVG"),
    ],
)
def test_a_path_that_some_system_could_not_hold_is_refused_not_cleaned(hall, path, why):
    assert why in hall(with_path(path))


@settings(max_examples=300)
@given(st.text(min_size=1, max_size=200))
@example("a/../b")
@example("a/.")
@example("x" * 181)
def test_a_path_that_is_let_in_stays_in_its_folder(tmp_path, path):
    if not names.problem(path):
        assert (tmp_path / path).resolve().is_relative_to(tmp_path.resolve())
        assert path == (tmp_path / path).relative_to(tmp_path).as_posix()
        assert path.isprintable() and len(path) <= names.LONGEST


@pytest.mark.parametrize(
    "kind",
    [
        *("text/html", "text/javascript", "application/javascript", "application/xhtml+xml", "application/xml"),
        *("text/xml", "application/pdf", "application/octet-stream", "image/svg", "IMAGE/PNG", "image/png; x=y"),
        *("text/html\n", "multipart/related", "text/css", "application/json", "application/wasm", "x"),
    ],
)
@pytest.mark.parametrize("role", manifest.SERVED)
def test_nothing_that_a_browser_would_run_gets_an_address(hall, kind, role):
    assert f"is of a kind that hubs do not show ({kind})" in hall(
        box().put("x.png", b"<script>alert(1)</script>", type=kind, role=role)
    )


def test_a_role_that_nobody_knows_is_refused(hall):
    assert "Invalid enum value 'package'" in hall(box().put("x.zip", b"x", type="application/zip", role="package"))


NO_MATCH = "matching regex"
WRONG = [
    ("format", "learnpack/2", "Invalid enum value 'learnpack/2'"),
    ("id", "../../evil", NO_MATCH),
    ("id", "org.example.small\n", NO_MATCH),
    ("id", "nodots", NO_MATCH),
    ("title", {}, "length >= 1"),
    ("title", {"EN_gb": "x"}, NO_MATCH),
    ("langs", [], "length >= 1"),
    ("langs", ["en", "cy", "en"], "names a language twice"),
    ("langs", ["fr"], "has no text in fr"),
    ("langs", ["../en"], NO_MATCH),
    ("modules", [], "length >= 1"),
    ("modules", box().index["modules"] * 2, "Two modules of this pack have the same id"),
    ("modules.0.id", "../tea", NO_MATCH),
    ("modules.0.id", "tea\n", NO_MATCH),
    ("modules.0.path", "modules/coffee", "The module tea has no text in en"),
    ("modules.0.prereqs", ["coffee"], "needs coffee, which is not in the pack"),
    ("modules.0.minutes", 31, "<= 30"),
    ("modules.0.level", "<script>", "Invalid enum value"),
    ("modules.0.skills", [{"framework": "a", "name": "b", "url": "javascript:x"}], NO_MATCH),
    ("serial", -1, ">= 0"),
    ("serial", 2**63, "<= 9007199254740991"),
    ("serial", 2**70, "<= 9007199254740991"),
    ("serial", 1.5, "Expected `int`"),
    ("serial", "2", "Expected `int`"),
    ("serial", 0, "was never signed for use"),
    ("issued", "", "was never signed for use"),
    ("min_hub", "99.0", "needs a newer hub (99.0)"),
    ("min_hub", "²", NO_MATCH),
    ("min_hub", "9" * 5_000, "length <= 40"),
    ("review_by", "soon", "encoded date"),
    ("review_by", "2026-13-40", "encoded date"),
    ("files.0.sha256", "A" * 64, NO_MATCH),
    ("files.0.sha256", "../" * 21 + "a", NO_MATCH),
    ("files.0.size", -1, ">= 0"),
    ("files.0.size", 2**70, "<= 9007199254740991"),
    ("files.0.type", None, "Expected `str`"),
]


@pytest.mark.parametrize(("place", "value", "why"), WRONG, ids=[f"{place}={value!r:.40}" for place, value, _ in WRONG])
def test_a_field_that_is_wrong_is_told(hall, place, value, why):
    wrong = box()
    *way, last = place.split(".")
    inside = wrong.index
    for step in way:
        inside = inside[int(step) if step.isdigit() else step]
    inside[last] = value
    assert why in hall(wrong)


@pytest.mark.parametrize(
    "index",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'{"format":"learnpack/1"}',
        b"\xff\xfe{}",
        b'{"format":"\xff"}',
        b'{"x":' + b"[" * 200_000,
        b'{"x":' + b'{"x":' * 100_000,
    ],
    ids=["empty", "null", "list", "cut", "few", "no text", "no text inside", "deep list", "deep object"],
)
def test_an_index_that_is_none_is_told_as_such(hall, index):
    assert "The index of this pack cannot be read" in hall(box(), index=index)


def test_a_size_that_is_not_true_is_found(hall):
    for off in (-1, 1, 10_000):
        wrong = box()
        wrong.entry(DRAWN)["size"] += off
        assert "modules/tea/media/kettle.svg is not as long as the index of this pack says" in hall(wrong)


@pytest.mark.parametrize("path", [LESSON, f"{HOME}/quiz.en.json", f"{HOME}/search.en.txt", DRAWN])
def test_what_is_read_whole_may_not_be_endless(hall, path):
    huge = box()
    huge.entry(path)["size"] = manifest.LARGEST_TEXT + 1
    assert "is far larger than a text or a drawing may be" in hall(huge)


def test_a_pack_beyond_the_limits_of_this_hub_is_refused(hall):
    settings = hall.world.hub.settings
    for limit in ({"pack_files": len(box().index["files"]) - 1}, {"pack_mb": 0}):
        hall.world.hub.settings = replace(settings, **limit)
        assert "is larger than this hub allows" in hall(box())


def test_a_pack_that_the_disk_has_no_room_for_is_refused_with_both_numbers(hall):
    hall.world.hub.settings = replace(hall.world.hub.settings, free_mb=10**9)
    assert "This pack needs 1 MB and there are 0 MB." in hall(box())
    hall.world.hub.settings = replace(hall.world.hub.settings, free_mb=250, pack_mb=10**9)
    huge = box()
    huge.put("modules/tea/media/film.mp4", b"x", type="video/mp4", role="media")
    huge.entry("modules/tea/media/film.mp4")["size"] = 900 << 40
    assert f"This pack needs {(900 << 20) * 11 // 10 + 1} MB" in hall(huge)


def test_room_is_only_asked_for_what_is_new(hall, tmp_path):
    press.add(hall.world, box(1).write(tmp_path / "one"))
    free = press.install.free_bytes(hall.world.hub.settings.data) >> 20
    hall.world.hub.settings = replace(hall.world.hub.settings, free_mb=free - 20)
    press.add(hall.world, box(2).write(tmp_path / "two"))
    assert press.serials(hall.world.hub.settings.data) == {"current": 2, "previous": 1}


@settings(max_examples=150)
@given(st.data())
def test_any_change_of_an_index_is_refused_or_leaves_a_pack_that_can_be_shown(data):
    """Some value of the index becomes another: reading it never breaks, and what is let in has all it needs."""
    index = json.loads(json.dumps(box().index))
    place, key = data.draw(st.sampled_from(list(places(index))))
    odd = st.sampled_from([None, True, -1, 0, 2**64, 1e300, "", "x", "é" * 400, [], {}, [[]], {"en": ""}, "\ud800"])
    place[key] = data.draw(odd)
    try:
        pack = manifest.read(json.dumps(index).encode())
    except BadPack as why:
        assert "Nothing was added." in str(why)
    else:
        assert all(pack.by_path()[f"{module.path}/module.{pack.langs[0]}.json"] for module in pack.modules)
        assert pack.title and manifest.read(msgspec.json.encode(pack)) == pack


def places(value):
    """Every value inside another, as what holds it and under which key."""
    for key in value if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], (dict, list)):
            yield from places(value[key])


def test_a_field_from_the_future_is_left_alone(hall, tmp_path):
    newer = box()
    newer.index["from_the_future"] = {"x": 1}
    press.add(hall.world, newer.write(tmp_path / "pack"))
    assert press.serials(hall.world.hub.settings.data, SMALL) == {"current": 1}
