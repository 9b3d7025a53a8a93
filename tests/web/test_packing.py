"""Answers are packed where a phone asks for it; static files have their hash in the name and never change."""

import gzip
import re

import pytest

from hubserver.web.assets import SPARE, STATIC

YES = {"Accept-Encoding": "gzip, deflate"}


def names(world):
    return [asset.name for asset in world.app.extensions["wiring"].assets.values()]


@pytest.mark.parametrize("path", ["/", "/help/", "/modules/", "/nowhere"])
def test_a_page_is_packed_and_says_the_same(world, path):
    phone = world.as_("stranger")
    packed, plain = phone.once(path, headers=YES), phone.once(path)
    assert packed.headers["Content-Encoding"] == "gzip" and "Accept-Encoding" in packed.headers["Vary"]
    body = gzip.decompress(packed.body)
    assert len(packed.body) < len(body) and int(packed.headers["Content-Length"]) == len(packed.body)
    assert "Content-Encoding" not in plain.headers
    hidden = re.compile(rb'name="token" value="[^"]*"')
    assert hidden.sub(b"", body) == hidden.sub(b"", plain.body)


@pytest.mark.parametrize("asked", ["", "br", "identity", "gzip;q=0", "gzip;q=0, br", "*;q=0"])
def test_a_phone_that_does_not_want_it_gets_it_plain(world, asked):
    phone = world.as_("stranger")
    for path in ("/help/", f"/static/{names(world)[0]}"):
        assert "Content-Encoding" not in phone.once(path, headers={"Accept-Encoding": asked}).headers


def test_a_short_answer_is_not_packed(world):
    page = world.as_("stranger").once("/ping", headers=YES)
    assert "Content-Encoding" not in page.headers and page.text.startswith("{")


def test_a_picture_of_a_pack_is_sent_as_it_is(world):
    phone = world.as_("stranger")
    src = re.search(r"/packs/media/[\w.]+", phone.open("/modules/uk.hubserver.managing-money/payslip?look=1").text)[0]
    page = phone.once(src, headers=YES)
    assert page.status == 200 and page.headers["Content-Type"].startswith("image/")
    assert "Content-Encoding" not in page.headers and "immutable" in page.headers["Cache-Control"]


def test_every_static_file_is_found_by_its_hashed_name_and_never_changes(world):
    phone = world.phone()
    assert len(names(world)) == len([*STATIC.iterdir()])
    for name in names(world):
        assert re.fullmatch(r"[\w-]+\.[0-9a-f]{10}\.\w+", name)
        plain, packed = phone.once(f"/static/{name}"), phone.once(f"/static/{name}", headers=YES)
        assert plain.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        stem, _, ending = name.split(".")
        source = (STATIC / f"{stem}.{ending}").read_bytes()
        assert plain.body == (SPARE.sub(b"", source) if ending in ("css", "js") else source)
        assert not re.search(rb"^ |^//|^/\*.*\*/$", plain.body, re.MULTILINE) or ending == "svg", name
        if "Content-Encoding" in packed.headers:
            assert gzip.decompress(packed.body) == plain.body and "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize("ending, kind", [("css", "text/css"), ("js", "javascript"), ("svg", "image/svg+xml")])
def test_a_static_file_says_what_it_is(world, ending, kind):
    name = next(name for name in names(world) if name.endswith(ending))
    assert kind in world.phone().once(f"/static/{name}").headers["Content-Type"]


@pytest.mark.parametrize(
    "name", ["hub.css", "hub.js", "hub.0000000000.css", "..%2fwiring.py", "%2e%2e/door.py", "hub.css%00", ""]
)
def test_by_any_other_name_there_is_nothing(world, name):
    page = world.phone().once(f"/static/{name}")
    assert page.status == 404 and "import" not in page.text and "public" not in page.headers["Cache-Control"]


def test_the_pages_name_the_files_as_they_are(world):
    text = world.as_("stranger").open("/").text
    asked = re.findall(r'"/static/([^"]+)"', text)
    assert {name.rpartition(".")[2] for name in asked} >= {"css", "js", "svg"}
    assert {*asked} <= {*names(world)}
