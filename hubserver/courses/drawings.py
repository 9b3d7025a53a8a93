"""SVG as drawing programs write it becomes a plain drawing: what they alone read goes, styles become attributes."""

import re
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from hubserver.markup import LARGEST_SVG, SVG, SVG_ATTRIBUTES, SVG_TAGS

ElementTree.register_namespace("", SVG.strip("{}"))
DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*>|<\?xml[^>]*\?>")
LENGTH = re.compile(r"\s*([\d.]+)\s*(px|pt|mm|cm|in|em|%)?\s*$")
PIXELS = {None: 1.0, "px": 1.0, "pt": 4 / 3, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
PROGRAMS = {SVG + name for name in ("metadata", "desc", "title")}


def as_it_is(path: Path) -> bytes:
    """The bytes of a picture; of a drawing without what a plain one does not need."""
    data = path.read_bytes()
    if path.suffix.lower() != ".svg" or len(data) > 8 * LARGEST_SVG:
        return data
    bare = DOCTYPE.sub(b"", data)
    if b"<!" in bare.replace(b"<!--", b""):
        return data
    try:
        root = ElementTree.fromstring(bare)  # noqa: S314 - without a document type there are no entities to expand
    except ElementTree.ParseError:
        return data
    _tidy(root)
    for side in ("width", "height"):
        _in_pixels(root, side)
    return ElementTree.tostring(root, encoding="unicode").encode()


def _tidy(element: Element) -> None:
    for inner in list(element):
        strange = not str(inner.tag).startswith(SVG) or inner.tag in PROGRAMS
        if strange or (inner.tag == f"{SVG}style" and not (inner.text or "").strip()):
            element.remove(inner)
        else:
            _tidy(inner)
    for part in element.attrib.pop("style", "").split(";"):
        name, _, value = part.partition(":")
        if name.strip() in SVG_ATTRIBUTES and value.strip():
            element.set(name.strip(), value.strip())
    for name in [name for name in element.attrib if name not in SVG_ATTRIBUTES]:
        if element.tag in SVG_TAGS:
            del element.attrib[name]


def _in_pixels(root: Element, side: str) -> None:
    """A length in pixels; one that hangs on the page goes, and the drawing's own box counts."""
    match = LENGTH.match(root.get(side, ""))
    if match and match[2] in PIXELS:
        root.set(side, f"{float(match[1]) * PIXELS[match[2]]:.2f}")
    elif side in root.attrib and root.get("viewBox"):
        del root.attrib[side]
