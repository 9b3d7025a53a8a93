"""Style sheet, script and drawings: read once at start, named by their content, gzipped ahead."""

import gzip
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from hubserver.files import sha256

STATIC = Path(__file__).parent / "static"
SMALL = 200  # bytes below which gzip gains nothing
SPARE = re.compile(rb"^ *//.*\n|^ */\*.*\*/\n|^ +|  //.*$", re.MULTILINE)  # comments of one line, and indentation


@dataclass(frozen=True)
class Asset:
    """One file of the look, ready to send; `name` has its digest in it, so that it never changes under its name."""

    name: str
    type: str
    plain: bytes
    packed: bytes


def assets() -> dict[str, Asset]:
    """Every static file by its plain name ("hub.css")."""
    return {path.name: _asset(path) for path in sorted(STATIC.iterdir())}


def _asset(path: Path) -> Asset:
    data = path.read_bytes()
    if path.suffix in (".js", ".css"):
        data = SPARE.sub(b"", data)
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = gzip.compress(data, 9, mtime=0) if len(data) > SMALL else data
    return Asset(f"{path.stem}.{sha256(data)[:10]}{path.suffix}", kind, data, packed)
