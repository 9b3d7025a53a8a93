"""Authors' folders that are made to harm whoever checks or builds them."""

import os

from tests.packs.hostile.contents import MORE, SVG, png
from tests.packs.hostile.table import DRAWN, HOME, Kind
from tests.packs.press import INDEX, PACK, lay, small

AUTHORS: list[Kind] = []  # what `hubserver pack check` says of each; nothing is built


def of_author(rows):
    """A row for each of these: its name, the files that make the folder hostile, and the finding."""

    def kept(make):
        for name, files, said in rows:
            AUTHORS.append(Kind(name, lambda folder, files=files: make(folder, files), said))
        return make

    return kept


PAGE, ASKED = f"{HOME}/index.md", f"{HOME}/quiz.yaml"
PLAIN = "cannot be read; write it as in content_packs/README.md"
QUOTES = 'text with a colon, # or * needs quotes (", not “)'
HALF = f"cannot be read here: {QUOTES}; each bracket and quote needs its other half;"
BILLION = "a: &a [ha, ha]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
LINKED = "is not a plain file of this folder"


def _page(text):
    return {PAGE: INDEX.replace("Slowly.", text)}


@of_author(
    [
        ("YAML nested without end", {"pack.yaml": "[" * 10_000}, f"pack.yaml: error: {PLAIN}"),
        (
            "YAML that unfolds to gigabytes",
            {"pack.yaml": BILLION},
            "pack.yaml:2: error: cannot be read here: a text that begins with * needs quotes",
        ),
        (
            "YAML that calls a program",
            {ASKED: "x: !!python/object/apply:os.system [id]"},
            f"{ASKED}:1: error: {HALF} spaces in front, never tabs",
        ),
        (
            "YAML that says a name twice",
            {"pack.yaml": PACK + PACK},
            "pack.yaml:6: error: cannot be read here: id is said twice",
        ),
        (
            "quotes in quotes without end",
            _page("> " * 5_000 + "x"),
            f"{PAGE}:16: error: is nested too deep: lists, quotes or boxes in each other without end",
        ),
        (
            "a script in the text",
            _page("<script>alert(1)</script>"),
            f"{PAGE}:17: error: raw HTML is not used in packs: <script>",
        ),
        (
            "a link that runs",
            _page("[x](javascript:alert)"),
            f"{PAGE}:17: error: links to javascript:alert, which is not in this pack",
        ),
        (
            "a picture from elsewhere",
            _page("![x](https://evil.example/x.png)"),
            f"{PAGE}:17: error: https://evil.example/x.png is on the internet; "
            "put it into the media folder of this module",
        ),
        (
            "a picture from outside the folder",
            _page("![x](media/../../../x.png)"),
            f"{PAGE}:17: error: the picture media/../../../x.png is not in the media folder of this module",
        ),
        (
            "a picture that is a page",
            {f"{HOME}/media/cup.png": "<script>alert(1)</script>"},
            f"{HOME}/media/cup.png: error: cannot be read as a picture; save it again as JPEG, PNG or WebP",
        ),
        (
            "a picture that is a bomb",
            {f"{HOME}/media/cup.png": png(30_000, 30_000)},
            f"{HOME}/media/cup.png: error: cannot be read as a picture: it has over 24 million pixels; make it smaller",
        ),
        (
            "a drawing that runs",
            {f"{HOME}/media/kettle.svg": SVG % "<script/>"},
            f"{DRAWN}: error: is not a plain drawing. The drawing kettle.svg has <script> in it, {MORE}",
        ),
    ]
)
def author(folder, files):
    return lay(folder / "folder", small() | files)


@of_author(
    [
        ("a text that is a link", lambda path: path.symlink_to("/etc/passwd"), f"{PAGE}: error: {LINKED}"),
        ("a text that is a device", lambda path: path.symlink_to("/dev/zero"), f"{PAGE}: error: {LINKED}"),
        ("a text that is a pipe", os.mkfifo, f"{PAGE}: error: {LINKED}"),
        (
            "a text that leads round in a circle",
            lambda path: path.symlink_to(path),
            f"{PAGE}: error: cannot be read: Too many levels of symbolic links",
        ),
        (
            "a text of 100 MB",
            lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_WRONLY), 100 << 20),
            f"{PAGE}: error: is larger than 2 MB; a module is a short text",
        ),
    ]
)
def odd_text(folder, make):
    path = lay(folder / "folder", small()) / PAGE
    path.unlink()
    make(path)
    return folder / "folder"
