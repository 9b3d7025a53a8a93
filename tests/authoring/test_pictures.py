"""Photos become WebP in two widths without what they hide; drawings stay; what is no picture is told."""

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hubserver.authoring.pictures import BadPicture, variants
from tests.packs.press import DRAWING, lay, photo


def made(folder, name, data):
    return variants(lay(folder, {name: data}) / name)


def opened(variant):
    return Image.open(io.BytesIO(variant.data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_large_photo_becomes_two_of_webp(tmp_path, kind):
    found = made(tmp_path, f"cup.{kind.lower()}", photo(1200, 800, kind))
    assert [(v.name, v.type, v.width, v.height) for v in found] == [
        ("cup.480.webp", "image/webp", 480, 320),
        ("cup.960.webp", "image/webp", 960, 640),
    ]
    for variant in found:
        assert (opened(variant).format, opened(variant).size) == ("WEBP", (variant.width, variant.height))


@pytest.mark.parametrize(("width", "widths"), [(100, [100]), (480, [480]), (481, [480, 481]), (960, [480, 960])])
def test_a_small_photo_is_not_made_larger(tmp_path, width, widths):
    assert [v.width for v in made(tmp_path, "cup.png", photo(width, 50))] == widths


def test_the_same_photo_becomes_the_same_bytes(tmp_path):
    assert made(tmp_path / "a", "cup.png", photo()) == made(tmp_path / "b", "cup.png", photo())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_is_left_of_where_a_photo_was_taken_or_by_what(tmp_path, kind):
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (52.0, 24.0, 36.0)
    out = io.BytesIO()
    more = {"comment": b"SecretComment"} if kind == "JPEG" else {}
    Image.new("RGB", (600, 400), "teal").save(
        out, kind, exif=exif, xmp=b"<x>SecretXmp</x>", icc_profile=b"SecretIcc", **more
    )
    assert b"Secret" in out.getvalue()
    for variant in made(tmp_path, "cup", out.getvalue()):
        assert b"Secret" not in variant.data and b"EXIF" not in variant.data
        assert not opened(variant).getexif() and "icc_profile" not in opened(variant).info


def test_a_photo_stands_upright(tmp_path):
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6  # the phone was turned
    Image.new("RGB", (600, 400), "teal").save(out, "JPEG", exif=exif)
    assert [(v.width, v.height) for v in made(tmp_path, "cup.jpg", out.getvalue())] == [(400, 600)]


def test_what_is_transparent_stays_so_and_other_colours_become_plain(tmp_path):
    for mode, kind, wanted in (
        ("RGBA", "PNG", "RGBA"),
        ("LA", "PNG", "RGBA"),
        ("CMYK", "JPEG", "RGB"),
        ("1", "PNG", "RGB"),
    ):
        out = io.BytesIO()
        Image.new(mode, (50, 40)).save(out, kind)
        [variant] = made(tmp_path, f"{mode}.png", out.getvalue())
        assert opened(variant).mode == wanted


def png_of(width, height):
    """A small PNG that says it is large."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(bytes(min(width * 3 + 1, 9999) * 9))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(20_000, 20_000), (9000, 9500), (6000, 4001), (2**31 - 1, 1), (0, 5)])
def test_a_small_file_that_unfolds_to_a_large_picture_is_refused(tmp_path, size):
    with pytest.raises(BadPicture, match="cannot be read as a picture"):
        made(tmp_path, "bomb.png", png_of(*size))


def test_a_photo_that_is_far_too_tall_is_told(tmp_path):
    with pytest.raises(BadPicture, match="far taller than wide"):
        made(tmp_path, "tall.png", photo(20, 17_000))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", b""),
        ("a.png", b"not a picture"),
        ("a.png", photo()[: len(photo()) // 2]),
        ("a.jpg", DRAWING),
        ("a.bmp", b"BM" + bytes(100)),
        ("a.pdf", b"%PDF-1.4"),
        ("a.html", b"<script>alert(1)</script>"),
        ("a.svg", b"not a drawing"),
        ("a.svg", photo()),
        ("a.SVG", DRAWING.replace(b"<rect", b"<script/><rect")),
        ("a.svg", DRAWING.replace(b"viewBox", b"version")),
        ("a.svg", DRAWING.replace(b"0 0 40 30", b"0 0 nan 30")),
        ("a.svg", DRAWING.replace(b"0 0 40 30", b"0 0 40")),
        ("a.svg", DRAWING.replace(b"viewBox", b'width="100%" viewBox')),
    ],
)
def test_what_is_no_picture_says_so(tmp_path, name, data):
    with pytest.raises(BadPicture):
        made(tmp_path, name, data)


def test_a_drawing_stays_as_it_is_and_knows_its_size(tmp_path):
    [variant] = made(tmp_path, "kettle.svg", DRAWING)
    assert (variant.name, variant.type, variant.data) == ("kettle.svg", "image/svg+xml", DRAWING)
    assert (variant.width, variant.height) == (40, 30)
    [sized] = made(tmp_path, "b.svg", DRAWING.replace(b"viewBox", b'width="8" height="6.4" viewBox'))
    assert (sized.width, sized.height) == (8, 6)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@settings(max_examples=60)
@given(flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), min_size=1, max_size=6))
def test_any_damaged_picture_is_a_picture_or_told(tmp_path, kind, flips):
    data = bytearray(photo(60, 40, kind))
    for place, bits in flips:
        data[int(place * len(data))] ^= bits
    try:
        assert made(tmp_path, "a.png", bytes(data))
    except BadPicture as why:
        assert str(why).startswith("cannot be read as a picture")
