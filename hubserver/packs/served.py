"""What has an address must be what its kind says: a browser may believe the bytes, and a phone unfolds a picture whole.
Nothing is decoded here. Only the first bytes are looked at, which say what a file is and how large its picture."""

import struct
from pathlib import Path
from typing import BinaryIO

from hubserver.errors import N_

MOST_PIXELS = 24_000_000  # what a phone's camera makes; a small file that unfolds to more is a bomb
LONGEST_HEAD = 1_000  # parts of a JPEG before its picture: they hold what a camera noted
LONGEST_NOTES = 100_000  # pieces of what a GIF says before its first picture
SIZED = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # the markers of a JPEG that a size follows: T.81, table B.1
BARE = {0x00, 0x01, *range(0xD0, 0xDB)}  # without a length, or where no size comes any more


def problem(kind: str, path: Path) -> str:
    """A sentence about what is wrong with a file of this kind, with places for its `file` and its `type`; else ""."""
    if kind == "text/vtt":
        with path.open("rb") as file:
            begins = file.read(9).removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT")
        return "" if begins else N_("%(file)s is not what it says it is (%(type)s).")
    if kind not in SIZES:
        return ""
    with path.open("rb") as file:
        try:
            width, height = SIZES[kind](file)
        except (struct.error, ValueError):
            return N_("%(file)s is not what it says it is (%(type)s).")
    if width * height > MOST_PIXELS:
        return N_("The picture %(file)s unfolds to more than a phone can hold.")
    return "" if width and height else N_("%(file)s is not what it says it is (%(type)s).")


def _expect(true: bool) -> None:
    if not true:
        raise ValueError


def _png(file: BinaryIO) -> tuple[int, int]:
    sign, width, height = struct.unpack(">16sII", file.read(24))
    _expect(sign == b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    return width, height


def _gif(file: BinaryIO) -> tuple[int, int]:
    """Its screen, and its first picture: a browser makes room for the larger."""
    sign, width, height, about = struct.unpack("<6sHHB2x", file.read(13))
    _expect(sign in (b"GIF87a", b"GIF89a"))
    if width * height > MOST_PIXELS:
        return width, height
    if about & 0x80:
        file.seek(3 << (about & 7) + 1, 1)  # its colours
    left, top, wide, high = _first_picture(file)
    return max(width, left + wide), max(height, top + high)


def _first_picture(file: BinaryIO) -> tuple[int, ...]:
    noting = False
    for _ in range(LONGEST_NOTES):
        byte = file.read(1)
        if noting:
            file.seek(ord(byte or b"\0"), 1)
            noting = byte > b"\0"
        elif byte == b",":
            return struct.unpack("<4H", file.read(8))
        else:
            _expect(byte == b"!")
            file.seek(1, 1)
            noting = True
    raise ValueError


def _webp(file: BinaryIO) -> tuple[int, int]:
    """RFC 9649: the size stands elsewhere in each of its three forms."""
    head = file.read(30)
    riff, webp, form = struct.unpack("<4s4x4s4s4x", head[:20])
    _expect(riff == b"RIFF" and webp == b"WEBP")
    if form == b"VP8X":
        wide, high = head[24:27], head[27:30]
        return 1 + int.from_bytes(wide, "little"), 1 + int.from_bytes(high, "little")
    if form == b"VP8L":
        _, bits = struct.unpack("<BI", head[20:25])
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    _expect(form == b"VP8 ")
    width, height = struct.unpack("<HH", head[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _jpeg(file: BinaryIO) -> tuple[int, int]:
    _expect(file.read(2) == b"\xff\xd8")
    for _ in range(LONGEST_HEAD):
        lead, marker = struct.unpack(">BB", file.read(2))
        _expect(lead == 0xFF and marker not in BARE)
        if marker == lead:  # a byte to fill: what follows it is the marker
            file.seek(-1, 1)
            continue
        (length,) = struct.unpack(">H", file.read(2))
        _expect(length >= 2)
        if marker in SIZED:
            _, height, width = struct.unpack(">BHH", file.read(5))
            return width, height
        file.seek(length - 2, 1)
    raise ValueError


SIZES = {"image/png": _png, "image/gif": _gif, "image/webp": _webp, "image/jpeg": _jpeg}
