"""Links, devices and other things that are no files, in a .zip and in a folder; bytes that are not as they were."""

import os
import socket
import zipfile
from pathlib import Path

from tests.packs.hostile.table import DRAWN, SPARE, each, kind, pack, short, zipped
from tests.packs.press import lay


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
