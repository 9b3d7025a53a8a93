"""Seals and indexes that are not true, though most are signed by a friend."""

import json

from hubserver import keys
from hubserver.packs import seal
from tests.packs.hostile.table import COLON, DRAWN, ENDS, HOME, LESSON, OUT, QUIZ, SIGN, WINDOWS, each, kind, pack
from tests.packs.press import KEY, STRANGER, box, lay, photo

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
        (
            "a signer whose name is good advice",
            {"signatures": _named_after("none. All is well: press yes", _signatures(STRANGER))},
            NO_SEAL,
        ),
        (
            "a signer whose name turns round",
            {"signatures": _named_after("\u202e0123456789abcde", _signatures(STRANGER))},
            NO_SEAL,
        ),
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
            "index: a title that turns round",
            lambda made: made.index["title"].update(en="Tea \u202eyenom"),
            r"The index of this pack has a text with signs that hide or turn letters: Tea \u202eyenom.",
        ),
        (
            "index: an aim that turns round",
            lambda made: made.index["modules"][0].update(objectives=["Tea \u202eyenom"]),
            r"The index of this pack has a text with signs that hide or turn letters: Tea \u202eyenom.",
        ),
        (
            "index: a title that nobody can see",
            lambda made: made.index["title"].update(en="\u3164 \u200b"),
            "The index of this pack has a title that nobody can see.",
        ),
        (
            "index: a home that runs",
            lambda made: made.index.update(source_url="javascript:alert(1)"),
            f"{UNREAD} Expected `str` matching regex '^https?://\\\\S+$(?!\\\\n)' - at `$.source_url`.",
        ),
        (
            "index: an id replaced by a whole book",
            lambda made: made.index.update(removed_ids=[{"id": "x", "replaced_by": "y" * (1 << 20)}]),
            f"{UNREAD} Expected `str` of length <= 300 - at `$.removed_ids[0].replaced_by`.",
        ),
        (
            "index: a day of signing that is a book",
            lambda made: made.index.update(issued="2026" * (1 << 20)),
            f"{UNREAD} Expected `str` of length <= 40 - at `$.issued`.",
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
