"""Which part of a film is sent, as RFC 9110 section 14 has it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubserver.web.sending import NO_PART, part_of
from tests.packs import press
from tests.packs.press import box

FILM = b"\x00\x00\x00\x20ftypisom" + bytes(range(100))
SIZE = len(FILM)


@pytest.mark.parametrize(
    ("wanted", "part"),
    [
        ("bytes=0-", range(SIZE)),
        ("bytes=0-0", range(1)),
        ("BYTES=4-7", range(4, 8)),
        ("bytes=, 4-7 ,", range(4, 8)),
        ("bytes=-4", range(SIZE - 4, SIZE)),
        ("bytes=-9999", range(SIZE)),
        ("bytes=100-99999", range(100, SIZE)),
        (f"bytes={SIZE - 1}-", range(SIZE - 1, SIZE)),
        (f"bytes={SIZE}-", NO_PART),
        ("bytes=999999999999999999-", NO_PART),
        ("bytes=-0", NO_PART),
        ("", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=7-4", None),
        ("bytes=0-1,3-4", None),
        ("bytes=0-,0-,0-", None),
        ("bytes=" + "0-," * 5_000, None),
        ("bytes=" + "9" * 5_000 + "-", None),
        ("bytes=--4", None),
        ("bytes=4", None),
        ("bytes=+4-7", None),
        ("bytes=٤-٧", None),
        ("lines=4-7", None),
        ("bytes 4-7", None),
    ],
)
def test_a_part_that_is_asked_for(wanted, part):
    assert part_of(SIZE, wanted) == part


@given(st.integers(0, 50), st.from_regex(r"bytes=[0-9]{0,3}-[0-9]{0,3}", fullmatch=True) | st.text(max_size=20))
def test_a_part_is_never_outside_its_file(size, wanted):
    part = part_of(size, wanted)
    assert part is None or part == NO_PART or 0 <= part.start < part.stop <= size


@pytest.fixture
def ask(world, tmp_path):
    """Asks for a film on the shelf."""
    press.trusting(world)
    pack = box().put("modules/tea/media/film.mp4", FILM, type="video/mp4", role="media")
    press.add(world, pack.write(tmp_path / "pack"))
    path = f"/packs/media/{pack.entry('modules/tea/media/film.mp4')['sha256']}.mp4"
    return lambda method="GET", **headers: world.phone().once(
        path, method, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def test_a_part_comes_with_its_place(ask):
    page = ask(Range="bytes=4-7")
    assert (page.status, page.body, page.headers["Content-Length"]) == (206, b"ftyp", "4")
    assert page.headers["Content-Range"] == f"bytes 4-7/{SIZE}"
    assert ask(Range="bytes=0-").status == 206, "a player learns from it that it may jump"
    assert ask(Range="bytes=0-").body == FILM


def test_a_part_that_is_not_there_is_told_with_the_length(ask):
    page = ask(Range="bytes=500-")
    assert (page.status, page.body, page.headers["Content-Range"]) == (416, b"", f"bytes */{SIZE}")


def test_the_whole_film_comes_where_no_single_part_was_asked_for(ask):
    for headers in ({}, {"Range": "bytes=0-1,5-6"}, {"Range": "nonsense"}):
        page = ask(**headers)
        assert (page.status, page.body, page.headers["Accept-Ranges"]) == (200, FILM, "bytes")
        assert "Content-Range" not in page.headers


def test_a_part_of_another_film_is_not_put_to_this_one(ask):
    tag = ask().headers["ETag"]
    assert ask(Range="bytes=4-7", If_Range=tag).status == 206
    for other in ('"another"', f"W/{tag}", "Wed, 21 Oct 2015 07:28:00 GMT", ""):
        page = ask(Range="bytes=4-7", If_Range=other)
        assert (page.status, page.body) == (200, FILM), other


def test_a_film_that_a_phone_has_is_not_sent_again(ask):
    tag = ask().headers["ETag"]
    for headers in ({"If_None_Match": tag}, {"If_None_Match": f'"x", {tag}', "Range": "bytes=4-7"}):
        page = ask(**headers)
        assert (page.status, page.body, page.headers["ETag"]) == (304, b"", tag)


def test_a_film_is_asked_after_without_being_sent(ask):
    page = ask("HEAD", Range="bytes=4-7")
    assert (page.status, page.body, page.headers["Content-Length"]) == (200, b"", str(SIZE))
