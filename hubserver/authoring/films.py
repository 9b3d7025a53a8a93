"""Sound and film: what a file is, what must stand beside it, and the HTML of its player."""

import html
from dataclasses import dataclass
from pathlib import Path

MB = 1_000_000
LARGE = {"audio": 5 * MB, "video": 50 * MB}  # above it a phone in the hall waits long

KINDS = {
    ".mp3": ("audio", "audio/mpeg"),
    ".m4a": ("audio", "audio/mp4"),
    ".ogg": ("audio", "audio/ogg"),
    ".opus": ("audio", "audio/ogg"),
    ".mp4": ("video", "video/mp4"),
    ".webm": ("video", "video/webm"),
}
STARTS = {
    "audio/mpeg": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"),
    "audio/ogg": (b"OggS",),
    "video/webm": (b"\x1aE\xdf\xa3",),
}
THIS_TEXT = "this text"  # the title of a recording that reads out the text beside it


class BadFilm(Exception):
    """Sound or film that cannot be used; the text says why."""


@dataclass(frozen=True)
class Film:
    """One file of sound or film."""

    kind: str  # "audio" or "video"
    type: str
    data: bytes


def read(path: Path) -> Film:
    """The file, when it is what its ending says."""
    kind, mime = KINDS[path.suffix.lower()]
    data = path.read_bytes()
    starts = STARTS.get(mime)
    if not (data.startswith(starts) if starts else data[4:8] == b"ftyp"):
        raise BadFilm(f"is not {mime}, though its name says so")
    return Film(kind, mime, data)


def missing(film: Film, title: str, *, captions: bool, transcript: bool) -> str:
    """What must stand beside it, for those who do not hear it; "" when it is there.

    https://www.w3.org/TR/WCAG22/#time-based-media
    """
    if film.kind == "video" and not captions:
        return "needs captions beside it: the same name with .vtt"
    if film.kind == "audio" and not transcript and title != THIS_TEXT:
        return (
            f'needs its words beside it: the same name with .md. Does it read the step out? Then title it "{THIS_TEXT}"'
        )
    return ""


def size(count: int) -> str:
    """ "850 kB", "4.2 MB": told before anything is loaded."""
    return f"{count / MB:.1f} MB" if count >= MB else f"{max(1, count // 1000)} kB"


def player(film: Film, name: str, src: str, track: str, transcript: str) -> str:
    """The HTML; `track` and `transcript` are HTML already."""
    player_ = f'<{film.kind} controls preload="none" src="{src}">{track}</{film.kind}>'
    caption = f"<figcaption>{html.escape(name)} ({size(len(film.data))})</figcaption>"
    return f'<figure class="media">{caption}{player_}{transcript}</figure>'
