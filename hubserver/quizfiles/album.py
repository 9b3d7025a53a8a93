"""The pictures that came with a file, under names that a pack can have."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote

from hubserver.markup import svg_problem
from hubserver.quizfiles.naming import slug, unique

LARGEST = 10 << 20  # bytes of one picture
LARGEST_ALL = 100 << 20
BEGINS = {b"\x89PNG\r\n\x1a\n": ".png", b"\xff\xd8\xff": ".jpg", b"GIF87a": ".gif", b"GIF89a": ".gif"}
DATA = re.compile(r"data:image/[\w.+-]+;base64,", re.IGNORECASE)


@dataclass
class Album:
    """Pictures by their path in the module's folder."""

    pictures: dict[str, bytes] = field(default_factory=dict)
    _by_data: dict[bytes, str] = field(default_factory=dict)
    _bytes: int = 0

    def take(self, name: str, data: bytes) -> str:
        """The path under which this picture is shown; "" where it is not one that a pack can have."""
        if data in self._by_data:
            return self._by_data[data]
        ending = _ending(data)
        self._bytes += len(data)
        if not ending or len(data) > LARGEST or self._bytes > LARGEST_ALL:
            return ""
        stems = {path.removeprefix("media/").rpartition(".")[0] for path in self.pictures}
        path = f"media/{unique(slug(PurePosixPath(name).stem or 'picture'), stems)}{ending}"
        self.pictures[path] = data
        self._by_data[data] = path
        return path

    def unfold(self, address: str) -> str:
        """The path of a picture that is written out in its address, as `data:image/png;base64,…`; "" for any other."""
        begins = DATA.match(address)
        return self.take("picture", decoded(unquote(address[begins.end() :]))) if begins else ""


def decoded(text: str) -> bytes:
    """Bytes from base64; none where it is not whole."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _ending(data: bytes) -> str:
    """By what the file begins with, not by what it is called."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ".webp"
    if data.lstrip()[:1] == b"<":
        return "" if svg_problem(data) else ".svg"
    return next((ending for begins, ending in BEGINS.items() if data.startswith(begins)), "")
