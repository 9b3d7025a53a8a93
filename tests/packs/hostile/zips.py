"""One-file packs that are made to harm: their form, their size, and the names in them."""

import os
import struct
import zipfile

from tests.packs.hostile.table import (
    ALIEN,
    COLON,
    ENDS,
    OUT,
    SPARE,
    TWO_WAYS,
    UNSEEN,
    WINDOWS,
    each,
    edited,
    kind,
    pack,
    short,
    zipped,
)

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
