"""The address of a picture: it serves media and nothing else, for ever, and what it serves can do nothing."""

import pytest

from hubserver.markup import media_in
from hubserver.modules.leaving import let_go
from tests.packs import press
from tests.packs.press import SMALL, box

HOME = "modules/tea"
EXTRA = {
    "film.mp4": (b"\x00\x00\x00\x20ftypisom", "video/mp4", "media"),
    "film.vtt": (b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n", "text/vtt", "caption"),
    "film.txt": (b"<script>alert(1)</script>" * 100, "text/plain", "transcript"),
}


@pytest.fixture
def pack(world, tmp_path):
    press.trusting(world)
    made = box()
    for name, (data, kind, role) in EXTRA.items():
        made.put(f"{HOME}/media/{name}", data, type=kind, role=role)
    press.add(world, made.write(tmp_path / "pack"))
    return made


def media(world, pack, path, ending="bin", **headers):
    return world.phone().once(f"/packs/media/{pack.entry(path)['sha256']}.{ending}", headers=headers)


def test_every_medium_has_an_address_with_its_own_type(world, pack):
    served = [file for file in pack.index["files"] if file["role"] in ("media", "caption", "transcript")]
    assert len(served) == 6
    for file in served:
        for ending in ("webp", "html", "js", "svg"):
            page = media(world, pack, file["path"], ending)
            assert page.status == 200
            assert page.headers["Content-Type"].partition(";")[0] == file["type"]
            assert page.body == pack[file["path"]]


def test_what_is_served_can_do_nothing_and_stays_for_ever(world, pack):
    for path in (f"{HOME}/media/kettle.svg", f"{HOME}/media/film.txt", f"{HOME}/media/film.mp4"):
        page = media(world, pack, path)
        policy = page.headers["Content-Security-Policy"].split("; ")
        assert "sandbox" in policy and "default-src 'none'" in policy
        assert not any("script" in part or "allow" in part for part in policy)
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("role", ["lesson", "quiz", "search"])
def test_a_lesson_a_quiz_or_its_words_have_no_address(world, pack, role):
    for file in pack.index["files"]:
        if file["role"] == role:
            page = media(world, pack, file["path"], "json")
            assert page.status == 404
            assert "There is no such picture here" in page.words
            assert pack[file["path"]][:20] not in page.body


def test_a_medium_of_a_pack_that_was_refused_has_no_address(world, tmp_path):
    with pytest.raises(press.install.Refused):
        press.stage(world, box().write(tmp_path / "pack"))
    assert media(world, box(), f"{HOME}/media/kettle.svg").status == 404


@pytest.mark.parametrize(
    "name",
    [
        "pack.json",
        "0" * 64 + ".png",
        "../../hub.key",
        "..%2f..%2fhub.key",
        "%2e%2e/%2e%2e/hub.key",
        "ab/" + "0" * 64 + ".png",
        "0" * 63 + "'.png",
        "%00.png",
        "A" * 64 + ".png",
    ],
)
def test_an_address_that_was_made_up_is_not_found(world, pack, name):
    assert world.phone().once(f"/packs/media/{name}").status in (404, 308)
    assert world.phone().open(f"/packs/media/{name}").status == 404


def test_part_of_a_film_can_be_asked_for(world, pack):
    page = media(world, pack, f"{HOME}/media/film.mp4", "mp4", Range="bytes=4-7")
    assert (page.status, page.body) == (206, b"ftyp")
    assert page.headers["Content-Range"].startswith("bytes 4-7/")
    assert media(world, pack, f"{HOME}/media/film.mp4", "mp4", Range="bytes=900-").status == 416


def test_the_pictures_of_the_version_before_stay_until_it_goes(world, pack, tmp_path):
    """A phone may have the old page open while the new version arrives."""
    other = press.DRAWING.replace(b"#036", b"#630")
    for serial in (2, 3):
        newer = box(serial, version=str(serial)).put(f"{HOME}/media/kettle.svg", other)
        newer.change(f"{HOME}/module.en.json", steps=[{"id": "boil", "title": "Boil", "html": ""}])
        newer.change(f"{HOME}/module.cy.json", steps=[{"id": "boil", "title": "Boil", "html": ""}])
        newer.change(f"{HOME}/quiz.en.json", questions=[]).change(f"{HOME}/quiz.cy.json", questions=[])
        old = media(world, pack, f"{HOME}/media/kettle.svg").status
        press.add(world, newer.write(tmp_path / str(serial)))
        assert old == 200
        assert media(world, newer, f"{HOME}/media/kettle.svg").body == other
    let_go(world.hub.settings.data)
    assert media(world, pack, f"{HOME}/media/kettle.svg").status == 404


def test_every_picture_on_the_page_is_one_that_is_served(world, pack):
    page = world.phone().open(f"/modules/{SMALL}/tea?look")
    shown = media_in(page.text)
    assert {pack.entry(f"{HOME}/media/{name}")["sha256"] for name in ("kettle.svg", "cup.480.webp")} <= shown
    for digest in shown:
        assert world.phone().once(f"/packs/media/{digest}.x").status == 200


def test_a_quiz_cannot_be_given_an_address_by_another_name(world, tmp_path):
    press.trusting(world)
    both = box()
    both.put("quiz.txt", both[f"{HOME}/quiz.en.json"], type="text/plain", role="transcript")
    with pytest.raises(press.install.BadPack, match="would show the answers of a quiz"):
        press.stage(world, both.write(tmp_path / "pack"))
