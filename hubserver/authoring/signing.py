"""Signing a built pack. The serial is given here, never typed by the author: other bytes, a higher serial."""

import shutil
import zipfile
from pathlib import Path

import msgspec

from hubserver import clock
from hubserver.blobs import Blobs
from hubserver.errors import N_, HubError
from hubserver.files import CHUNK, sha256, whole, write_whole
from hubserver.keys import SigningKey
from hubserver.packs import manifest, seal, source, zipped

ZIP_TIME = (2020, 1, 1, 0, 0, 0)  # the same bytes from the same pack
MOST_IN_ZIP = (4 << 30) - (64 << 20)  # bytes that a .zip holds, with room for its own list
MOST_NAMES = 60_000


class Last(msgspec.Struct):
    """What was signed last of a pack with a key; kept beside the key in `<key>.serials`."""

    serial: int
    issued: str
    content: str  # digest of the index before it was signed


def sign(built: Path, key_file: Path, serial: int | None = None) -> manifest.Pack:
    """Give the pack its serial and seal it. A pack that has not changed keeps its serial and its bytes."""
    key, pack = SigningKey.load(key_file), _index(built)
    _look_whole(built, pack)
    unsigned = msgspec.structs.replace(pack, serial=0, issued="")
    content = sha256(msgspec.json.encode(unsigned))
    book_file = key_file.with_name(key_file.name + ".serials")
    book = _book(book_file)
    last = book.get(pack.id, Last(0, "", ""))
    if serial is not None and serial <= last.serial:
        raise HubError(
            N_("The serial %(serial)s was used before. Nothing was signed."),
            N_("It must be above %(last)s."),
            serial=serial,
            last=last.serial,
        )
    if serial is not None or content != last.content:
        last = Last(serial or last.serial + 1, clock.now().at[:10], content)
    if last.serial > manifest.LARGEST_NUMBER:
        raise HubError(
            N_("The serial %(serial)s is too large. Nothing was signed."),
            N_("It must be at most %(most)s."),
            serial=last.serial,
            most=manifest.LARGEST_NUMBER,
        )
    signed = msgspec.structs.replace(unsigned, serial=last.serial, issued=last.issued)
    index = msgspec.json.format(msgspec.json.encode(signed), indent=1) + b"\n"
    write_whole(book_file, msgspec.json.encode({**book, pack.id: last}))  # first: a number is never given twice
    write_whole(built / "pack.json", index)
    write_whole(built / "pack.sig", seal.seal(key, index))
    return signed


def zip_up(built: Path, target: Path) -> None:
    """The one-file form of a signed pack. What is large is only stored: a hub refuses what was packed too tight."""
    files = _index(built).files
    if sum(file.size for file in files) > MOST_IN_ZIP or len(files) > MOST_NAMES:
        raise HubError(
            N_("This pack is too large for one .zip. It is signed, and no .zip was written."),
            N_("Hand out its folder."),
        )
    with whole(target) as out, zipfile.ZipFile(out, "w", allowZip64=False) as archive:
        blobs = sorted({source.blob_name(file.sha256) for file in files})
        for name in ("pack.json", "pack.sig", *blobs):
            info, path = zipfile.ZipInfo(name, ZIP_TIME), built / name
            info.file_size, info.external_attr = path.stat().st_size, 0o100644 << 16
            info.compress_type = zipfile.ZIP_STORED if info.file_size > zipped.SMALL else zipfile.ZIP_DEFLATED
            with path.open("rb") as data, archive.open(info, "w") as packed:
                shutil.copyfileobj(data, packed, CHUNK)


def _book(path: Path) -> dict[str, Last]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Last]) if path.exists() else {}
    except ValueError:  # no JSON, not of this form, or not even text
        raise HubError(
            N_("%(file)s cannot be read: which serials were given is not known. Nothing was signed."),
            N_("Put a copy of it back. Or remove it, and sign with a --serial above every one used before."),
            file=path,
        ) from None


def _look_whole(built: Path, pack: manifest.Pack) -> None:
    """A seal on something that is not there would be refused in every hall."""
    blobs = Blobs(built / "blobs")
    for file in pack.files:
        if not blobs.intact(file.sha256):
            raise HubError(
                N_("%(file)s is not as it was built. Nothing was signed."),
                N_("Build it again: hubserver pack build FOLDER --out BUILT"),
                file=file.path,
            )


def _index(built: Path) -> manifest.Pack:
    try:
        return manifest.read((built / "pack.json").read_bytes())
    except OSError:
        raise HubError(
            N_("There is no built pack in %(folder)s."),
            N_("Build it first: hubserver pack build FOLDER --out BUILT"),
            folder=built,
        ) from None
