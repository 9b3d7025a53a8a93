"""How long sound and film take, from what their files say of themselves. Nothing is decoded."""

import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

MOST_PARTS = 10_000  # boxes or elements that are looked at
TAIL = 64 << 10  # bytes, within which an Ogg file has its last page
UNKNOWN = (1 << 64) - 1
LONGEST = 24 * 3600  # seconds; what says more is mistaken


def seconds(path: Path, kind: str) -> float:
    """The length of a file of this type in seconds; 0 where it does not say."""
    with path.open("rb") as file:
        try:
            found = READERS[kind](file)
        except (struct.error, ValueError, IndexError, ArithmeticError, RecursionError):
            return 0
    return found if 0 < found < LONGEST else 0


def _mp4(file: BinaryIO) -> float:
    """ISO/IEC 14496-12: `mvhd` has it, or `mehd` where the film is in fragments."""
    scale, count = 0, 0
    for name in _boxes(file, UNKNOWN):
        if name in (b"mvhd", b"mehd"):
            version = file.read(4)[0]
            if name == b"mvhd":
                scale, count = struct.unpack(">16xIQ" if version else ">8xII", file.read(28 if version else 16))
            else:
                count = struct.unpack(">Q" if version else ">I", file.read(8 if version else 4))[0]
    return count / scale


def _boxes(file: BinaryIO, end: int) -> Iterator[bytes]:
    """The names of the boxes up to a place, those in `moov` and `mvex` too; the file stands at what each holds."""
    for _ in range(MOST_PARTS):
        at, head = file.tell(), file.read(8)
        if at >= end or len(head) < 8:
            return
        size, name = struct.unpack(">I4s", head)
        if size == 1:
            size = struct.unpack(">Q", file.read(8))[0]
        yield name
        if name in (b"moov", b"mvex"):
            file.seek(at + 8)
            yield from _boxes(file, at + size)
        if size < 8:
            return  # up to the end of the file
        file.seek(at + size)


def _webm(file: BinaryIO) -> float:
    """Matroska: `Duration` in `Info`, in units of `TimestampScale`. https://www.rfc-editor.org/rfc/rfc9559"""
    scale, count = 1_000_000, 0.0
    for _ in range(MOST_PARTS):
        name, size = _number(file, keep=True), _number(file)
        if name in (0x18538067, 0x1549A966):  # Segment, Info: go in
            continue
        if name == 0x1F43B675:  # Cluster: the film itself
            break
        if name == 0x2AD7B1:
            scale = int.from_bytes(file.read(min(size, 8)), "big")
        elif name == 0x4489 and size in (4, 8):
            count = struct.unpack(">f" if size == 4 else ">d", file.read(size))[0]
        else:
            file.seek(size, 1)
    return count * scale / 1e9


def _number(file: BinaryIO, *, keep: bool = False) -> int:
    """A number of EBML, whose first bits say how long it is; of a name these are kept."""
    first = file.read(1)[0]
    more = 8 - first.bit_length()
    value = first if keep else first & ~(1 << (7 - more))
    return int.from_bytes(bytes([value]) + file.read(more), "big")


def _ogg(file: BinaryIO) -> float:
    """RFC 3533: the last page's place, counted in samples; Opus counts 48,000 a second (RFC 7845)."""
    begins = file.read(100)
    rate, skip = 0, 0
    if (at := begins.find(b"OpusHead")) >= 0:
        rate, skip = 48_000, struct.unpack_from("<H", begins, at + 10)[0]
    elif (at := begins.find(b"\x01vorbis")) >= 0:
        rate = struct.unpack_from("<I", begins, at + 12)[0]
    file.seek(max(0, file.seek(0, 2) - TAIL))
    ends = file.read()
    return float((struct.unpack_from("<q", ends, ends.rindex(b"OggS") + 6)[0] - skip) / rate)


MP3_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)  # kbit/s, version 1, layer 3
MP3_SMALLER = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)  # versions 2 and 2.5
SAMPLES = (44_100, 48_000, 32_000)


def _mp3(file: BinaryIO) -> float:
    """The first frame tells how many there are, or how many bits a second takes. ISO/IEC 11172-3; Xing's header."""
    head = file.read(10)
    begins = 0
    if head[:3] == b"ID3":  # its size has seven bits a byte
        begins = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
    file.seek(begins)
    frame = file.read(200)
    sync, bits, version = struct.unpack(">H", frame[:2])[0], frame[2], frame[1] >> 3 & 3
    if sync & 0xFFE6 != 0xFFE2 or version == 1:  # not a frame of layer 3
        return 0
    first = version == 3
    rate = SAMPLES[bits >> 2 & 3] // {3: 1, 2: 2, 0: 4}[version]
    for sign in (b"Xing", b"Info"):
        if (at := frame.find(sign)) > 0 and frame[at + 7] & 1:
            return float(struct.unpack_from(">I", frame, at + 8)[0] * (1152 if first else 576) / rate)
    kilobits = (MP3_RATES if first else MP3_SMALLER)[bits >> 4]
    return (file.seek(0, 2) - begins) / (kilobits * 125)


READERS: dict[str, Callable[[BinaryIO], float]] = {
    "audio/mp4": _mp4,
    "video/mp4": _mp4,
    "video/webm": _webm,
    "audio/ogg": _ogg,
    "audio/mpeg": _mp3,
}
