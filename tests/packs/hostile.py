"""Hostile packs, each made from a good one, and what the hub says of it. `docs/hostile.md` is made from this table.

Most are sealed by a publisher whom the hub trusts: what is in them is the point, not who made them.
"""

import io
import json
import os
import re
import socket
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hubserver import keys
from hubserver.packs import seal
from tests.packs.many import signed, told
from tests.packs.press import INDEX, KEY, PACK, SMALL, STRANGER, box, lay, photo, small, zip_of

NEWER = 6  # the serial of what comes; the hub has 5
HOME = "modules/tea"
LESSON, QUIZ, DRAWN = f"{HOME}/module.en.json", f"{HOME}/quiz.en.json", f"{HOME}/media/kettle.svg"
SPARE = "blobs/ab/ab" + "0" * 62
LONG = re.compile(r"(?<=blobs/)[0-9a-f]{2}/[0-9a-f]{64}")
BYTE = re.compile(r" \(byte \d+\)")
NEW_COPY = "Nothing was added. Ask whoever made the pack for a new copy."


@dataclass(frozen=True)
class Kind:
    """One hostile thing: `make` puts it into a folder and returns its path."""

    name: str
    make: Callable[[Path], Path] | None
    said: str


KINDS: list[Kind] = []


def kind(name, said, hint=NEW_COPY):
    """Put what this function makes into the table."""

    def kept(make):
        KINDS.append(Kind(name, make, f"{said} {hint}"))
        return make

    return kept


def each(rows, hint=NEW_COPY):
    """A row of the table for each of these: its name, what makes it different, and the sentence."""

    def kept(make):
        for name, how, said in rows:
            KINDS.append(Kind(name, lambda folder, how=how: make(folder, how), f"{said} {hint}"))
        return make

    return kept


def short(said):
    """A sentence without the long numbers in it."""
    return BYTE.sub("", LONG.sub("…", said))


def pack(**changes):
    return box(NEWER, **changes)


def before(folder):
    """What the hub has already: an older version, of which every file was another."""
    return signed(folder, SMALL, [told("Tea")], serial=NEWER - 1)


def zipped(folder, *more, files=None):
    """The pack as one file, and more members: (name, data, what to set on its entry)."""
    path = zip_of(folder / "pack.zip", pack().files() if files is None else files)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, data, about in more:
            info = zipfile.ZipInfo("x")
            info.compress_type = about.pop("compress_type", zipfile.ZIP_STORED)
            info.filename, info.external_attr = name, about.pop("mode", 0o100644) << 16
            archive.writestr(info, data)
            for field, value in about.items():
                setattr(archive.filelist[-1], field, value)
    return path


def edited(path, change):
    path.write_bytes(change(path.read_bytes()))
    return path


# --- what is no .zip, or more than one ---

NO_ZIP = "pack.zip is neither a pack's folder nor a whole .zip."
END = struct.Struct("<4s4H2LH")


def at_end(path, **fields):
    """Set fields of the record at the end of a .zip."""

    def change(data):
        names = ("sign", "disk", "first", "here", "count", "length", "offset", "comment")
        values = dict(zip(names, END.unpack(data[-END.size :]), strict=True)) | fields
        return data[: -END.size] + END.pack(*values.values())

    return edited(path, change)


@each(
    [
        ("a page named .zip", lambda data: b"<script>alert(1)</script>", NO_ZIP),
        ("an empty file", lambda data: b"", NO_ZIP),
        ("a .zip that was cut off", lambda data: data[: len(data) * 2 // 3], NO_ZIP),
        (
            "a .zip with a program behind it",
            lambda data: data + b"MZ",
            "There is something behind the end of this .zip.",
        ),
        ("a .zip with a program in front", lambda data: b"MZ" + data, "There is something in front of this .zip."),
    ]
)
def spoilt(folder, change):
    return edited(zipped(folder), change)


@kind("a program that is also a .zip", "There is something in front of this .zip.")
def stub(folder):
    path = folder / "pack.zip"
    path.write_bytes(b"MZ" + bytes(500))
    with zipfile.ZipFile(path, "a") as archive:
        for name, data in pack().files().items():
            archive.writestr(name, data)
    return path


@each(
    [
        ("a list that has more than it says", {"here": 2, "count": 2}, "The list of files in this .zip is not true."),
        (
            "a list that has fewer than it says",
            {"here": 90, "count": 90},
            "The list of files in this .zip is not true.",
        ),
        ("one disk of several", {"disk": 1}, NO_ZIP),
        ("a list behind the end", {"offset": 1 << 30}, NO_ZIP),
        ("a list of thousands", {"here": 60_000, "count": 60_000}, "This .zip has more files than a pack may have."),
    ]
)
def false_end(folder, fields):
    return at_end(zipped(folder), **fields)


LARGE = "This .zip is of the kind for more than 4 GB."


@each(
    [
        ("zip64: a list of endless length", lambda path: at_end(path, length=0xFFFFFFFF, offset=0xFFFFFFFF), LARGE),
        (
            "zip64: a second end before the end",
            lambda path: edited(path, lambda d: d[:-42] + b"PK\6\7" + d[-38:]),
            LARGE,
        ),
    ],
    "Nothing was added. Unpack it on a computer. Then add its folder.",
)
def large_form(folder, change):
    return change(zipped(folder, ("blobs/ab/", b"", {"comment": b"x" * 20})))


@kind("a pipe", "pack.zip is neither a file nor a folder.")
def pipe(folder):
    os.mkfifo(folder / "pack.zip")
    return folder / "pack.zip"


# --- bombs ---


@kind("a bomb: 60 kB that unpack to 60 MB", f"A file of this .zip unpacks to far more than it is: {short(SPARE)}.")
def bomb(folder):
    return zipped(folder, (SPARE, bytes(60 << 20), {"compress_type": zipfile.ZIP_DEFLATED}))


@kind(
    "a bomb: files that lie on top of each other", f"Two files of this .zip lie on top of each other: {short(SPARE)}."
)
def on_top(folder):
    path = zipped(folder, (SPARE, b"x" * 5000, {}))
    with zipfile.ZipFile(path, "a") as archive:
        archive.filelist[-1].header_offset = archive.filelist[-2].header_offset + 40
        archive._didModify = True
    return path


@kind("a bomb: more files than a pack may have", "This .zip has more files than a pack may have.")
def many(folder):
    return zipped(folder, files={f"blobs/{n % 256:02x}/{n % 256:02x}{n:062x}": b"" for n in range(20_010)})


@kind("a bomb: sizes beyond every limit", "This .zip unpacks to more than this hub allows.")
def huge(folder):
    sizes = {"file_size": 4_000_000_000, "compress_size": 100_000_000}
    return zipped(folder, (SPARE, b"x", dict(sizes)), (SPARE[:-1] + "1", b"x", dict(sizes)))


@kind("a bomb: a .zip in the .zip", "This .zip has something that does not belong in a pack: inner.zip.")
def nested(folder):
    return zipped(folder, ("inner.zip", bomb(folder).read_bytes(), {}))


# --- names in a .zip ---

OUT, UNSEEN = "A name in this pack leads out of its folder:", "A name in this pack has signs that nobody can see:"
WINDOWS = "A name in this pack is one that Windows keeps for itself:"
ENDS = "A name in this pack ends in a dot or a space:"
COLON = "A name in this pack has a colon, behind which Windows hides things:"
SIGN = "A name in this pack has a sign that names cannot have:"
TWO_WAYS = "A name in this pack can be written in two ways:"
ALIEN = "This .zip has something that does not belong in a pack:"


@each(
    [
        ("zip: ..", "../evil", f"{OUT} ../evil."),
        ("zip: .. in the middle", "blobs/../../evil", f"{OUT} blobs/../../evil."),
        ("zip: .. with a backslash", "..\\evil", r"A name in this pack leads out of its folder: ..\\evil."),
        ("zip: .. as addresses spell it", "%2e%2e%2fevil", f"{OUT} %2e%2e%2fevil."),
        ("zip: a path from the top", "/etc/passwd", f"{OUT} /etc/passwd."),
        ("zip: a drive", "C:\\evil", r"A name in this pack leads out of its folder: C:\\evil."),
        (
            "zip: another computer",
            "\\\\server\\evil",
            r"A name in this pack leads out of its folder: \\\\server\\evil.",
        ),
        ("zip: a zero byte", "pack.json\0.exe", rf"{UNSEEN} pack.json\x00.exe."),
        ("zip: letters turned round", "\u202egpj.exe", rf"{UNSEEN} \u202egpj.exe."),
        ("zip: a letter without width", "pack\u200b.json", rf"{UNSEEN} pack\u200b.json."),
        ("zip: a device of Windows", "blobs/CON", f"{WINDOWS} blobs/CON."),
        ("zip: a dot at the end", "pack.json.", f"{ENDS} pack.json.."),
        ("zip: a space at the end", "pack.json ", f"{ENDS} pack.json ."),
        ("zip: a hidden stream of Windows", "pack.json::$DATA", f"{COLON} pack.json::$DATA."),
        ("zip: a letter taken apart", "cafe\u0301", rf"{TWO_WAYS} cafe\u0301."),
        ("zip: capitals", "PACK.JSON", "Two names in this pack differ only in capitals: PACK.JSON."),
        ("zip: wide letters", "ｐack.json", r"Two names in this pack look the same: \uff50ack.json."),
        ("zip: a page", "index.html", f"{ALIEN} index.html."),
    ]
)
def named(folder, name):
    return zipped(folder, (name, b"boo", {}))


@kind("zip: the same name twice", "Two files of this pack are both called pack.json.")
def twice(folder):
    other = pack(version="other").files()["pack.json"]
    return edited(zipped(folder, ("pack.jsoX", other, {})), lambda data: data.replace(b"pack.jsoX", b"pack.json"))


@kind("zip: a name that is no text", NO_ZIP)
def no_text(folder):
    return edited(zipped(folder, ("ää", b"", {})), lambda data: data.replace("ää".encode(), b"\xc0\xae\xc0\xae"))


@kind("zip: another name inside than in the list", "This pack has been changed or damaged (pack.sig).")
def renamed(folder):
    return edited(zipped(folder), lambda data: data.replace(b"pack.sig", b"pack.gis", 1))


# --- what is no file ---


@each(
    [
        ("zip: a link", {"mode": 0o120777}, f"This .zip has a link in it: {short(SPARE)}."),
        ("zip: a device", {"mode": 0o020666}, f"This .zip has something in it that is no file: {short(SPARE)}."),
        ("zip: a pipe", {"mode": 0o010666}, f"This .zip has something in it that is no file: {short(SPARE)}."),
        ("zip: a locked file", {"flag_bits": 1}, f"This .zip has a file in it that is locked: {short(SPARE)}."),
        (
            "zip: rare packing",
            {"compress_type": zipfile.ZIP_LZMA},
            "This .zip is packed in a way that hubs do not read.",
        ),
    ]
)
def odd_member(folder, about):
    return zipped(folder, (SPARE, b"/etc/passwd", dict(about)))


def without(folder, name):
    """The folder of a pack in which one file is missing; returns where that would be."""
    lay(folder / "pack", {each: data for each, data in pack().files().items() if each != name})
    (folder / "pack" / name).parent.mkdir(parents=True, exist_ok=True)
    return folder / "pack" / name


def _circle(folder):
    (folder / "pack" / "blobs").rename(folder / "blobs")
    (folder / "pack" / "blobs").symlink_to("blobs")


def _elsewhere(folder):
    (folder / "pack" / "blobs").rename(folder / "blobs")
    (folder / "pack" / "blobs").symlink_to(folder / "blobs")


def _socket(path):
    with socket.socket(socket.AF_UNIX) as line:
        line.bind(os.path.relpath(path))


NO_FILE = "pack.sig is not a plain file of this pack."


@each(
    [
        ("folder: a link", lambda path: path.symlink_to("/etc/hostname"), "pack.sig is a link. Packs have none."),
        (
            "folder: a link to a device",
            lambda path: path.symlink_to("/dev/zero"),
            "pack.sig is a link. Packs have none.",
        ),
        ("folder: a pipe", os.mkfifo, NO_FILE),
        ("folder: a socket", _socket, NO_FILE),
        ("folder: a folder for a file", Path.mkdir, NO_FILE),
    ]
)
def odd_file(folder, make):
    make(without(folder, "pack.sig"))
    return folder / "pack"


FIRST = "blobs/{0:.2}/{0}".format(pack().index["files"][0]["sha256"])


@each(
    [
        ("folder: a folder that is elsewhere", _elsewhere, f"{short(FIRST)} is a link. Packs have none."),
        ("folder: a folder that leads to itself", _circle, f"{short(FIRST)} leads round in a circle."),
    ]
)
def odd_folder(folder, change):
    lay(folder / "pack", pack().files())
    change(folder)
    return folder / "pack"


# --- bytes ---

NAMED = f"blobs/{pack().entry(DRAWN)['sha256'][:2]}/{pack().entry(DRAWN)['sha256']}"


@each(
    [
        ("a byte that was changed", lambda data: b"?" + data[1:], f"This pack has been changed or damaged ({DRAWN})."),
        ("a file that was cut off", lambda data: data[:-1], f"{DRAWN} is not as long as the index of this pack says."),
        ("a file with more in it", lambda data: data + b"x", f"{DRAWN} is not as long as the index of this pack says."),
    ]
)
def other_bytes(folder, change):
    files = pack().files()
    return lay(folder / "pack", files | {NAMED: change(files[NAMED])})


@kind("a file that is missing", f"A file of this pack is missing: {short(NAMED)}.")
def missing(folder):
    return without(folder, NAMED).parent.parent.parent


@each(
    [
        ("an index without end", ("pack.json", 17 << 20), "pack.json is far larger than it should be."),
        ("a seal without end", ("pack.sig", 65 << 10), "pack.sig is far larger than it should be."),
    ]
)
def endless(folder, what):
    name, size = what
    return lay(folder / "pack", pack().files() | {name: b" " * size})


# --- seals and numbers ---

UNKNOWN = (
    f"This pack was signed by someone this hub does not know (key {keys.key_id(STRANGER.public)}). Nothing was added."
)
TRUST = "Do not add it unless your coordinator said so. Then trust the key first: hubserver pack trust FILE.pub"


@kind("a signer whom nobody knows", UNKNOWN, TRUST)
def stranger(folder):
    return pack().write(folder / "pack", STRANGER)


def _signatures(key):
    return json.loads(pack().files(key)["pack.sig"])["signatures"]


def _named_after(name, signatures):
    return [{**each, "keyid": name} for each in signatures]


NO_SEAL = "This pack has no seal that can be read."


@each(
    [
        (
            "a stranger with a friend's name",
            {"signatures": _named_after(keys.key_id(KEY.public), _signatures(STRANGER))},
            "This pack has been changed or damaged: its seal is broken.",
        ),
        (
            "two signers",
            {"signatures": _signatures(KEY) + _signatures(STRANGER)},
            "This pack has two seals, and a pack has one.",
        ),
        ("nobody's seal", {"signatures": []}, NO_SEAL),
        ("a seal for another kind of thing", {"payloadType": "application/vnd.learnpack.catalogue+json"}, NO_SEAL),
    ]
)
def other_seal(folder, change):
    files = pack().files()
    return lay(folder / "pack", files | {"pack.sig": json.dumps(json.loads(files["pack.sig"]) | change).encode()})


@kind("the seal of another pack", "This pack has been changed or damaged: its seal is broken.")
def borrowed_seal(folder):
    other = pack(id="org.example.other").files()["pack.json"]
    return lay(folder / "pack", pack().files() | {"pack.sig": seal.seal(KEY, other)})


@kind(
    "an older pack",
    "This pack is older than the one this hub has had (4, not 5). Nothing was added.",
    "Ask for the newest copy.",
)
def older(folder):
    return box(4).write(folder / "pack")


@kind(
    "the same number with other bytes",
    "There are two different packs with the same number 5. Nothing was added.",
    "One of them is not genuine, or its publisher made a mistake. Tell your coordinator.",
)
def another(folder):
    return box(5, version="other").write(folder / "pack")


@kind(
    "a pack of 900 TB",
    "This pack is larger than this hub allows. Nothing was added.",
    "The steward can raise the limit.",
)
def enormous(folder):
    made = pack()
    made.entry(f"{HOME}/media/cup.480.webp")["size"] = 900 << 40
    return made.write(folder / "pack")


@kind("a pack for a newer hub", "This pack needs a newer hub (99). Nothing was added.", "Update the hub first.")
def from_the_future(folder):
    return pack(min_hub="99").write(folder / "pack")


# --- the index ---

UNREAD = "The index of this pack cannot be read:"


@each(
    [
        (
            "an index that is no JSON",
            lambda data: b"<html>",
            f"{UNREAD} JSON is malformed: invalid character.",
        ),
        (
            "an index nested without end",
            lambda data: data[:-1] + b',"x":' + b"[" * 100_000,
            f"{UNREAD} it is nested without end.",
        ),
        ("a name that is said twice", lambda data: data[:-1] + b',"serial":7}', f"{UNREAD} `serial` is said twice."),
        (
            "a number that is none",
            lambda data: data.replace(b'"serial": 6', b'"serial": NaN'),
            f"{UNREAD} JSON is malformed: invalid character.",
        ),
        (
            "a number without end",
            lambda data: data.replace(b'"serial": 6', b'"serial": 1' + b"0" * 400),
            f"{UNREAD} Expected `int` <= 9007199254740991 - at `$.serial`.",
        ),
    ]
)
def written_otherwise(folder, change):
    made = pack()
    return lay(folder / "pack", made.files(index=change(made.files()["pack.json"])))


@each(
    [
        ("index: ..", "../../hub.key", f"{OUT} ../../hub.key."),
        ("index: a path from the top", "/etc/passwd", f"{OUT} /etc/passwd."),
        ("index: .. with a backslash", "x\\..\\..\\y", r"A name in this pack leads out of its folder: x\\..\\..\\y."),
        ("index: .. as addresses spell it", "x/%2e%2E/y", f"{OUT} x/%2e%2E/y."),
        ("index: .. spelled twice over", "x/%252e%252e/y", f"{SIGN} x/%252e%252e/y."),
        ("index: a hidden stream of Windows", "x.png:evil.exe", f"{COLON} x.png:evil.exe."),
        ("index: a device of Windows", "media/lpt1.png", f"{WINDOWS} media/lpt1.png."),
        ("index: a dot at the end", "media./x.png", f"{ENDS} media./x.png."),
        (
            "index: letters turned round",
            "x\u202egnp.exe",
            r"A name in this pack has signs that nobody can see: x\u202egnp.exe.",
        ),
        (
            "index: a letter that is not seen",
            "x\u3164.png",
            r"A name in this pack has signs that nobody can see: x\u3164.png.",
        ),
        (
            "index: a letter taken apart",
            "te\u0302.png",
            r"A name in this pack can be written in two ways: te\u0302.png.",
        ),
        ("index: a name without end", "x" * 181, f"A name in this pack is too long: {'x' * 80}."),
        ("index: capitals", DRAWN.upper(), f"Two names in this pack differ only in capitals: {DRAWN.upper()}."),
        (
            "index: letters that are drawn alike",
            DRAWN.replace("tt", "\uff54\uff54"),
            r"Two names in this pack look the same: modules/tea/media/ke\uff54\uff54le.svg.",
        ),
    ]
)
def path_in_index(folder, path):
    return pack().put(path, photo(), type="image/png", role="media").write(folder / "pack")


def _entry(path, **fields):
    def change(made):
        made.entry(path).update(fields)

    return change


def _again(path, **fields):
    """One more entry of the index for the bytes of a file that is there."""

    def change(made):
        made.index["files"].append({**made.entry(path), "path": "x", **fields})

    return change


def _twice(made):
    made.index["files"].append(made.entry(DRAWN))


def _many_texts(made):
    for number in range(9):
        made.put(f"x{number}", b"%d" % number, type="text/plain", role="search")
        made.entry(f"x{number}")["size"] = 8 << 20


AS_SAID = f"{DRAWN} is not as long as the index of this pack says."


@each(
    [
        ("index: the same name twice", _twice, f"Two files of this pack are both called {DRAWN}."),
        ("index: a size that is too small", _entry(DRAWN, size=5), AS_SAID),
        ("index: a size that is too large", _entry(DRAWN, size=5000), AS_SAID),
        (
            "index: two sizes of one file",
            _again(DRAWN, size=5),
            f"The index of this pack gives two sizes for one file: {DRAWN}.",
        ),
        (
            "index: a text of a gigabyte",
            _entry(LESSON, size=1 << 30),
            f"{LESSON} is far larger than a text or a drawing may be.",
        ),
        (
            "index: texts without end",
            _many_texts,
            "All the texts of this pack together are far larger than they may be.",
        ),
        (
            "index: the digest of another file",
            _entry(DRAWN, sha256="ab" * 32),
            "A file of this pack is missing: blobs/….",
        ),
        (
            "index: a quiz for everybody",
            _again(QUIZ, role="media", type="text/plain"),
            "x would show the answers of a quiz to everybody.",
        ),
        (
            "index: a page as a picture",
            _again(DRAWN, type="text/html"),
            "x is of a kind that hubs do not show (text/html).",
        ),
        (
            "index: a .zip as a picture",
            _again(DRAWN, type="application/zip"),
            "x is of a kind that hubs do not show (application/zip).",
        ),
        (
            "index: a language twice",
            lambda made: made.index["langs"].append("en"),
            "The index of this pack names a language twice.",
        ),
        (
            "index: a module twice",
            lambda made: made.index["modules"].append(made.index["modules"][0]),
            "Two modules of this pack have the same id.",
        ),
        (
            "index: a module without a text",
            lambda made: made.index["modules"][0].update(path="x"),
            "The module tea has no text in en.",
        ),
        (
            "index: a module that needs another pack's",
            lambda made: made.index["modules"][0].update(prereqs=["x"]),
            "The module tea needs x, which is not in the pack.",
        ),
        (
            "index: no signature day",
            lambda made: made.index.update(issued=""),
            "This pack was never signed for use.",
        ),
    ]
)
def index_that_lies(folder, change):
    made = pack()
    change(made)
    return made.write(folder / "pack")


# --- pictures and drawings ---

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


def _png(width, height):
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
        ("picture: a bomb (PNG)", ("png", "image/png", _png(30_000, 30_000)), _unfolds("png")),
        ("picture: a bomb (JPEG)", ("jpeg", "image/jpeg", _jpeg(60_000, 60_000)), _unfolds("jpeg")),
        ("picture: a bomb (WebP)", ("webp", "image/webp", _webp(1 << 24, 1 << 24)), _unfolds("webp")),
        ("picture: a bomb (GIF)", ("gif", "image/gif", b"GIF89a\xff\xff\xff\xff\0\0\0;"), _unfolds("gif")),
        ("captions that are a page", ("vtt", "text/vtt", b"<script>alert(1)</script>"), _is_not("vtt", "text/vtt")),
    ]
)
def picture(folder, file):
    ending, type_, data = file
    return pack().put(f"x.{ending}", data, type=type_, role="media").write(folder / "pack")


# --- lessons and questions ---

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


# --- what happens meanwhile: each has a test of its own ---

FULL = (
    "The disk of this hub became full while it copied this pack. Nothing was added."
    " Remove a pack that nobody uses, then try again."
)
PULLED = (
    "The stick or disk with this pack cannot be read any more. Nothing was added."
    " Put it in again, and wait until it is found. Then add the pack once more."
)
MEANWHILE = [
    Kind("the disk becomes full", None, FULL),
    Kind("the stick is pulled out", None, PULLED),
    Kind("two bring the same number", None, "Another copy of this pack was added meanwhile. Nothing was changed."),
    Kind(
        "what was copied is removed",
        None,
        "What was copied of this pack is not all there any more. Nothing was added. Add it once more.",
    ),
]


# --- an author's folder ---

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
HALF = "cannot be read here: text with a colon, # or * needs quotes; each bracket and quote needs its other half;"
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
            f"{PAGE}:17: error: links to javascript:alert, which is not in this module",
        ),
        (
            "a picture from elsewhere",
            _page("![x](https://evil.example/x.png)"),
            f"{PAGE}:17: error: the picture https://evil.example/x.png is not in the media folder of this module",
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
            {f"{HOME}/media/cup.png": _png(30_000, 30_000)},
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
