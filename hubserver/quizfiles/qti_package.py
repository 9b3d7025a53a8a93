"""QTI in a zip with its imsmanifest.xml, or one item alone. The zip is never unpacked onto the disk."""

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from hubserver.errors import N_, HubError
from hubserver.quizfiles import qti
from hubserver.quizfiles.album import LARGEST
from hubserver.quizfiles.gathering import Gathering
from hubserver.quizfiles.imported import LeftOut, Simplified, Unfit
from hubserver.quizfiles.prose import Picture
from hubserver.quizfiles.qti_reading import in_words_of_2
from hubserver.quizfiles.tree import Node, Unreadable, of_xml

MANIFEST = "imsmanifest.xml"
MOST_FILES = 20_000
LARGEST_ITEM = 2 << 20
LARGEST_ALL = 200 << 20  # bytes that are unpacked in all
ITEM, TEST = "imsqti_item_xmlv", "imsqti_test_xmlv"
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError, KeyError)


class _Lost(Exception):
    """A file of the zip that cannot be had; the text says why."""


@dataclass
class _Zip:
    """The files of a zip, as long as they stay small."""

    opened: zipfile.ZipFile
    _bytes: int = 0
    _names: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self._names = set(self.opened.namelist())

    def read(self, name: str, most: int) -> bytes:
        if name not in self._names:
            raise _Lost("it is not in the zip")
        try:
            with self.opened.open(name) as file:
                data = file.read(most + 1)
        except BROKEN:
            raise _Lost("it cannot be unpacked") from None
        self._bytes += len(data)
        if len(data) > most or self._bytes > LARGEST_ALL:
            raise _Lost("it is too large")
        return data

    def manifest(self) -> str:
        """The path of the manifest: at the top, or in the one folder that was packed."""
        found = [name for name in self._names if posixpath.basename(name) == MANIFEST]
        return min(found, key=lambda name: (name.count("/"), name), default="")


def is_package(path: Path) -> bool:
    """Whether a zip has a manifest."""
    try:
        with zipfile.ZipFile(path) as opened:
            return bool(_Zip(opened).manifest())
    except BROKEN:
        return False


def read(data: bytes, name: str, gathering: Gathering) -> None:
    """Take in every item of a package."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            if len(opened.infolist()) > MOST_FILES:
                raise _Lost("it has too many files")
            _package(_Zip(opened), gathering)
    except (*BROKEN, _Lost, Unreadable) as why:
        told = why if isinstance(why, _Lost | Unreadable) else "it is not a whole zip"
        raise HubError(
            N_("%(file)s cannot be read: %(why)s. Nothing was read."),
            N_("Export it again from the program that it came from."),
            file=name,
            why=told,
        ) from None


def _package(files: _Zip, gathering: Gathering) -> None:
    path = files.manifest()
    if not path:
        raise _Lost(f"it is a zip without {MANIFEST}")
    manifest = of_xml(files.read(path, LARGEST_ITEM))
    resources = [each for each in manifest.within() if each.tag == "resource"]
    for resource in resources:
        href = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(resource.get("href"))))
        if ITEM in resource.get("type"):
            _file(files, href, gathering)
        elif TEST in resource.get("type"):
            how = "the order and the rules of a test are not taken over; its questions are"
            gathering.imported.simplified.append(Simplified(href, how))
        elif resource.get("type").startswith("imsqti_xmlv1"):
            gathering.imported.left_out.append(LeftOut(href, "it is QTI 1; QTI 2 and 3 can be read"))
    if not any("imsqti" in resource.get("type") for resource in resources):
        raise _Lost("it has no questions in QTI 2 or 3")


def _file(files: _Zip, href: str, gathering: Gathering) -> None:
    try:
        root = of_xml(files.read(href, LARGEST_ITEM))
    except (_Lost, Unreadable) as why:
        gathering.imported.left_out.append(LeftOut(href, str(why)))
        return

    def picture(address: str) -> str:
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(href), unquote(address)))
        try:
            return gathering.album.unfold(address) or gathering.album.take(wanted, files.read(wanted, LARGEST))
        except _Lost:
            return ""

    _item(root, href, picture, gathering)


def read_item(root: Node, name: str, gathering: Gathering) -> None:
    """Take in one item that stands alone."""
    _item(root, name, gathering.album.unfold, gathering)


def is_item(root: Node) -> bool:
    return root.tag in ("assessmentItem", "qti-assessment-item")


def _item(root: Node, href: str, picture: Picture, gathering: Gathering) -> None:
    title = " ".join(root.get("title").split())
    with gathering.item(f"{href}: {title[:100]}" if title else href) as item:
        if not is_item(root):
            raise Unfit("it is no item of QTI 2 or 3")
        question = qti.question(in_words_of_2(root), picture, item)
        gathering.add(question, title or root.get("identifier"))
