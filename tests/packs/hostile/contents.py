"""Pictures, drawings, lessons and questions that are made to harm."""

import io
import struct
import zipfile
import zlib

from tests.packs.hostile.table import (
    DRAWN,
    LESSON,
    QUIZ,
    each,
    pack,
)
from tests.packs.press import photo

SVG = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:x='http://www.w3.org/1999/xlink'>%s</svg>"
MORE = "which could do more than draw."
RULES = f"The drawing {DRAWN} begins with rules of its own, which could unfold without end."
LAUGHS = "".join(f"<!ENTITY l{n + 1} '{f'&l{n};' * 10}'>" for n in range(9))


@each(
    [
        ("drawing: a script", SVG % "<script>alert(1)</script>", f"The drawing {DRAWN} has <script> in it, {MORE}"),
        ("drawing: a page in it", SVG % "<foreignObject/>", f"The drawing {DRAWN} has <foreignObject> in it, {MORE}"),
        (
            "drawing: a script on load",
            SVG.replace(">", " onload='x'>", 1) % "",
            f"The drawing {DRAWN} uses onload, {MORE}",
        ),
        (
            "drawing: a picture from elsewhere",
            SVG % "<image x:href='//evil.example/x'/>",
            f"The drawing {DRAWN} has <image> in it, {MORE}",
        ),
        (
            "drawing: a colour from elsewhere",
            SVG % "<rect fill='url(//evil.example/x)'/>",
            f"The drawing {DRAWN} fetches something from elsewhere (fill).",
        ),
        ("drawing: a style", SVG % "<rect style='fill:red'/>", f"The drawing {DRAWN} uses style, {MORE}"),
        ("drawing: a billion laughs", f"<!DOCTYPE svg [<!ENTITY l0 'ha'>{LAUGHS}]>" + SVG % "<text>&l9;</text>", RULES),
        (
            "drawing: a file of the hub in it",
            "<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + SVG % "&x;",
            RULES,
        ),
        (
            "drawing: another alphabet to hide in",
            (SVG % "<script/>").encode("utf-16"),
            f"The drawing {DRAWN} is not in UTF-8.",
        ),
        (
            "drawing: a page that says it is one",
            "<html><script>alert(1)</script></html>",
            f"{DRAWN} is no drawing, though it says so.",
        ),
        ("drawing: cut off", SVG[:-6] % "<g>", f"The drawing {DRAWN} is not whole, in line 1."),
        ("drawing: far too large", SVG % (" " * (256 << 10)), f"The drawing {DRAWN} is larger than 256 KB."),
    ]
)
def drawing(folder, data):
    return pack().put(DRAWN, data if isinstance(data, bytes) else data.encode()).write(folder / "pack")


def png(width, height):
    good = photo(8, 8)
    head = b"IHDR" + struct.pack(">II", width, height) + good[24:29]
    return good[:12] + head + struct.pack(">I", zlib.crc32(head)) + good[33:]


def _zip():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("evil.html", "<script>alert(1)</script>")
    return out.getvalue()


def _jpeg(width, height):
    data = photo(8, 8, "JPEG")
    place = data.index(b"\xff\xc0") + 5
    return data[:place] + struct.pack(">HH", height, width) + data[place + 4 :]


def _behind(start, jpeg):
    """A JPEG that begins so: a reader who takes its next two bytes for a length lands on a small picture."""
    ahead = int.from_bytes(jpeg[2:4], "big") + len(start)
    small = b"\xff\xc0\0\x11\x08" + struct.pack(">HH", 8, 8) + bytes(10)
    return start + jpeg[2:].ljust(ahead, b"\0")[: ahead - len(start)] + small + jpeg[ahead:]


def _gif(width, height):
    """A GIF with a small screen, some notes, and a first picture of this size."""
    first = b"," + struct.pack("<4H", 0, 0, width, height) + b"\0\2\0"
    return b"GIF89a" + struct.pack("<HH", 1, 1) + b"\x80\0\0" + bytes(6) + b"!\xfe\3hey\0" + first + b";"


def _webp(width, height):
    return (
        b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0"
        + (width - 1).to_bytes(3, "little")
        + (height - 1).to_bytes(3, "little")
    )


def _unfolds(ending):
    return f"The picture x.{ending} unfolds to more than a phone can hold."


def _is_not(ending, kind):
    return f"x.{ending} is not what it says it is ({kind})."


@each(
    [
        (
            "picture: a page in its name",
            ("png", "image/png", b"<script>alert(1)</script>"),
            _is_not("png", "image/png"),
        ),
        ("picture: a .zip in its name", ("png", "image/png", _zip()), _is_not("png", "image/png")),
        ("picture: another kind of picture", ("jpeg", "image/jpeg", photo(8, 8)), _is_not("jpeg", "image/jpeg")),
        ("picture: nothing of it", ("webp", "image/webp", b""), _is_not("webp", "image/webp")),
        ("picture: a bomb (PNG)", ("png", "image/png", png(30_000, 30_000)), _unfolds("png")),
        ("picture: a bomb (JPEG)", ("jpeg", "image/jpeg", _jpeg(60_000, 60_000)), _unfolds("jpeg")),
        ("picture: a bomb (WebP)", ("webp", "image/webp", _webp(1 << 24, 1 << 24)), _unfolds("webp")),
        ("picture: a bomb (GIF)", ("gif", "image/gif", b"GIF89a\xff\xff\xff\xff\0\0\0;"), _unfolds("gif")),
        ("picture: a bomb (GIF) behind a small screen", ("gif", "image/gif", _gif(60_000, 60_000)), _unfolds("gif")),
        (
            "picture: notes without end (GIF)",
            ("gif", "image/gif", b"GIF89a\1\0\1\0\0\0\0!\xfe" + b"\1x" * 200_000),
            _is_not("gif", "image/gif"),
        ),
        (
            "picture: a bomb (JPEG) behind a byte to fill",
            ("jpeg", "image/jpeg", _behind(b"\xff\xd8\xff", _jpeg(60_000, 60_000))),
            _unfolds("jpeg"),
        ),
        (
            "picture: a bomb (JPEG) behind a marker without a length",
            ("jpeg", "image/jpeg", _behind(b"\xff\xd8\xff\1", _jpeg(60_000, 60_000))),
            _is_not("jpeg", "image/jpeg"),
        ),
        ("captions that are a page", ("vtt", "text/vtt", b"<script>alert(1)</script>"), _is_not("vtt", "text/vtt")),
    ]
)
def picture(folder, file):
    ending, type_, data = file
    return pack().put(f"x.{ending}", data, type=type_, role="media").write(folder / "pack")


DEEP = "A text is nested so deep that it cannot be read."
UNTAUGHT, UNASKED = "A module of this pack cannot be read:", "The questions of this pack cannot be read:"
RECURSION = "it is nested without end."


def _html(html):
    return LESSON, lambda value: value["steps"][0].update(html=html)


@each(
    [
        ("a text in a thousand boxes", _html("<div>" * 1000 + "</div>" * 1000), DEEP),
        ("a text whose tags are never closed", _html("<b>" * 20_000 + "</p>" * 20_000), DEEP),
        (
            "a picture of somebody else's",
            _html(f'<img src="/packs/media/{"0f" * 32}.png">'),
            "The module tea shows a picture that the pack does not have.",
        ),
        (
            "a lesson with a question that is nowhere",
            (LESSON, lambda value: value["steps"][0].update(questions=[f"q{n}" for n in range(100_000)])),
            "The module tea (en) is not right: the question q0 is placed in a step and not in the quiz.",
        ),
    ]
)
def lesson(folder, change):
    return pack().change(*change).write(folder / "pack")


NOT_RIGHT = "The module tea (en) is not right:"
TURNS = "a text has signs that hide or turn letters."
OVER = "Pay \u202e00001 pounds"


@each(
    [
        ("a lesson whose title turns round", (LESSON, lambda value: value.update(title=OVER)), f"{NOT_RIGHT} {TURNS}"),
        ("a lesson with a zero byte", (LESSON, lambda value: value.update(summary="x\0y")), f"{NOT_RIGHT} {TURNS}"),
        ("a text that turns round", _html(f"<p>{OVER}</p>"), f"{NOT_RIGHT} {TURNS}"),
        ("a text that turns round, as HTML spells it", _html("<p>Pay &#x202e;00001</p>"), f"{NOT_RIGHT} {TURNS}"),
        (
            "a step whose title nobody can see",
            (LESSON, lambda value: value["steps"][1].update(title="\u3164")),
            f"{NOT_RIGHT} a title is one that nobody can see.",
        ),
        (
            "a question that turns round",
            (QUIZ, lambda value: value["questions"][0].update(prompt=OVER)),
            "A question of this pack is not right: minutes: a text has signs that turn letters.",
        ),
    ]
)
def turned(folder, change):
    return pack().change(*change).write(folder / "pack")


@each(
    [
        ("a lesson nested without end", (LESSON, b'{"x":' + b"[" * 90_000), f"{UNTAUGHT} {RECURSION}"),
        (
            "a lesson that is no text",
            (LESSON, b'{"title":"\xff"}'),
            f"{UNTAUGHT} it is not text in UTF-8.",
        ),
        (
            "questions nested without end",
            (QUIZ, b'{"questions":' + b"[" * 90_000),
            f"{UNASKED} Expected `object`, got `array` - at `$.questions[0]`.",
        ),
        (
            "questions that are said twice",
            (QUIZ, b'{"questions":[],"questions":[]}'),
            f"{UNASKED} `questions` is said twice.",
        ),
        (
            "an answer that is no number",
            (QUIZ, b'{"questions":[{"type":"numeric","id":"x","prompt":"","answer":NaN}]}'),
            f"{UNASKED} JSON is malformed: invalid character.",
        ),
    ]
)
def module(folder, file):
    return pack().put(*file).write(folder / "pack")
