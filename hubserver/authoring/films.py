"""Sound and film: what a file is, what must stand beside it, and the HTML of its player."""

import html
import re
from dataclasses import dataclass
from pathlib import Path

from hubserver.authoring import lengths
from hubserver.authoring.words import words

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
NEAR = {  # what phones do not all play, and what to make of it
    **dict.fromkeys((".mov", ".avi", ".mkv", ".wmv", ".mpg", ".mpeg", ".m4v", ".3gp", ".flv", ".ogv"), ".mp4 or .webm"),
    **dict.fromkeys((".wav", ".flac", ".aac", ".wma", ".aif", ".aiff", ".amr"), ".mp3 or .opus"),
}
CUE = re.compile(r"(\d+:)?\d\d:\d\d\.\d{3}[ \t]+-->[ \t]+(\d+:)?\d\d:\d\d\.\d{3}([ \t]|$)")
THIS_TEXT = "this text"  # the title of a recording that reads out the text beside it


class BadFilm(Exception):
    """Sound or film that cannot be used; the text says why."""


@dataclass(frozen=True)
class Film:
    """One file of sound or film."""

    kind: str  # "audio" or "video"
    type: str
    size: int
    seconds: float  # 0 where the file does not say


def read(path: Path) -> Film:
    """The file, when it is what its ending says."""
    kind, mime = KINDS[path.suffix.lower()]
    with path.open("rb") as file:
        begins = file.read(16)
    starts = STARTS.get(mime)
    if not (begins.startswith(starts) if starts else begins[4:8] == b"ftyp"):
        raise BadFilm(f"is not {mime}, though its name says so")
    return Film(kind, mime, path.stat().st_size, lengths.seconds(path, mime))


def captions_problem(text: str) -> tuple[int, str]:
    """The line of a file of captions that browsers would pass over, and why; "" for none. https://www.w3.org/TR/webvtt1/"""
    lines = text.split("\n")
    if not re.match(r"WEBVTT([ \t]|$)", lines[0]):
        return 1, "is not captions: they begin with WEBVTT"
    times = [(number, line.strip()) for number, line in enumerate(lines, 1) if "-->" in line]
    if wrong := next((number for number, line in times if not CUE.match(line)), 0):
        return wrong, "this time is not written as 00:01.000 --> 00:04.000, with a point, so nothing would be shown"
    return (0, "") if times else (1, "has no captions in it; each has a line such as 00:01.000 --> 00:04.000")


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
    """ "850 kB", "4.2 MB", "12 MB"."""
    if count < MB:
        return f"{max(1, count // 1000)} kB"
    return f"{count / MB:.1f} MB" if count < 10 * MB else f"{count / MB:.0f} MB"


def length(seconds: float, lang: str) -> str:
    """ "40 seconds", "4 minutes"; "" where it is not known."""
    count, unit = (round(seconds / 60), "minute") if seconds >= 59.5 else (max(1, round(seconds)), "second")
    return f"{count} {words(lang)[unit if count == 1 else f'{unit}s']}" if seconds else ""


def about(film: Film, lang: str) -> str:
    """What it is and asks of a phone, told before anything is loaded: "Video, 4 minutes, 12 MB"."""
    return ", ".join(filter(None, (words(lang)[film.kind], length(film.seconds, lang), size(film.size))))


def player(film: Film, name: str, lang: str, src: str, track: str, transcript: str) -> str:
    """The HTML; `track` and `transcript` are HTML already."""
    player_ = f'<{film.kind} controls preload="none" src="{src}">{track}</{film.kind}>'
    caption = f"<figcaption>{html.escape(name)}<br>{about(film, lang)}</figcaption>"
    return f'<figure class="media">{caption}{player_}{transcript}</figure>'
