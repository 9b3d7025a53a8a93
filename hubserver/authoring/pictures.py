"""Pictures for phones: photos become WebP in two widths without their hidden data, drawings stay SVG."""

import io
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image, ImageOps

from hubserver.markup import svg_problem

WIDTHS = (480, 960)
QUALITY = 75
MOST_PIXELS = 24_000_000  # what a phone's camera makes; a small file that unfolds to more is a bomb
LARGEST = 64 << 20
TALLEST = 16_383  # pixels: what WebP can hold
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


class BadPicture(Exception):
    """A picture that cannot be used; the text says why."""


@dataclass(frozen=True)
class Variant:
    """One file to send. `name` is its file name in the pack."""

    name: str
    type: str
    data: bytes
    width: int
    height: int


def variants(path: Path) -> list[Variant]:
    """The files that a picture becomes, the smallest first."""
    if path.stat().st_size > LARGEST:
        raise BadPicture("cannot be read as a picture: it is larger than 64 MB")
    return of(path, path.read_bytes())


def of(path: Path, data: bytes, widths: Sequence[int] = WIDTHS) -> list[Variant]:
    """The same of a picture that is not at its path yet; with one small width, only to see whether it can be used."""
    if path.suffix.lower() == ".svg":
        return [_drawing(path.name, data)]
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return _photos(path.stem, data, widths)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            most = MOST_PIXELS // 1_000_000
            raise BadPicture(
                f"cannot be read as a picture: it has over {most} million pixels; make it smaller"
            ) from None
        except (OSError, ValueError):
            raise BadPicture("cannot be read as a picture; save it again as JPEG, PNG or WebP") from None


def _photos(stem: str, data: bytes, widths: Sequence[int]) -> list[Variant]:
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "GIF")) as opened:
        photo = ImageOps.exif_transpose(opened)
        photo = photo.convert("RGBA" if photo.has_transparency_data else "RGB")
    return [_photo(stem, photo, width) for width in sorted({min(width, photo.width) for width in widths})]


def _photo(stem: str, photo: Image.Image, width: int) -> Variant:
    height = max(1, round(photo.height * width / photo.width))
    if height > TALLEST:
        raise BadPicture("cannot be read as a picture: it is far taller than wide; cut it in pieces")
    out = io.BytesIO()
    photo.resize((width, height), Image.Resampling.LANCZOS).save(out, "WEBP", quality=QUALITY, method=4)
    return Variant(f"{stem}.{width}.webp", "image/webp", out.getvalue(), width, height)


def _drawing(name: str, data: bytes) -> Variant:
    if why := svg_problem(data):
        raise BadPicture(f"is not a plain drawing. {why.sentence % {'file': name, 'what': why.what}}")
    root = ElementTree.fromstring(data)  # noqa: S314 - has no document type, looked at above
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    try:
        width, height = (
            round(float(root.get("width", box[2:3][0]))),
            round(float(root.get("height", box[3:4][0]))),
        )
    except (ValueError, IndexError, OverflowError):
        raise BadPicture("needs a width and a height, or a viewBox, in plain numbers") from None
    return Variant(name, "image/svg+xml", data, width, height)
