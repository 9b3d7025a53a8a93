"""The one list of HTML that a pack may bring, and of SVG. Whatever a pack says is data, never a script or a style."""

import re
from typing import NamedTuple
from xml.etree import ElementTree

import nh3

from hubserver.errors import N_, Refused

TAGS = set(
    "p br hr h3 h4 h5 h6 ul ol li dl dt dd blockquote pre code strong em b i sub sup small abbr kbd q s del ins table"
    " caption thead tbody tfoot tr th td figure figcaption img a span div bdi ruby rt rp audio video track details"
    " summary input label".split()
)
# Formulas, in MathML's own elements; none that takes in anything else, links or runs.
MATHS: dict[str, set[str]] = {
    "math": {"display"},
    "menclose": {"notation"},
    "mfrac": {"linethickness"},
    "mi": {"mathvariant"},
    "mo": {"accent", "fence", "form", "maxsize", "minsize", "movablelimits", "separator", "stretchy"},
    "mover": {"accent"},
    "mpadded": {"width"},
    "mspace": {"width"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "mtable": {"columnalign", "columnlines", "columnspacing", "displaystyle", "rowlines", "rowspacing"},
    "mtd": {"columnalign"},
    "munder": {"accent"},
} | {name: set() for name in "mn mphantom mroot mrow msqrt msub msubsup msup mtext mtr munderover".split()}
TAGS |= set(MATHS)
ATTRIBUTES: dict[str, set[str]] = {
    "*": {"id", "lang", "dir"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "audio": {"controls", "preload", "src"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height", "loading"},
    "input": {"checked", "disabled", "type"},
    "ol": {"start"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "track": {"kind", "srclang", "label", "src"},
    "video": {"controls", "preload", "src"},
    **MATHS,
}
CLASSES = {
    "div": {"admonition", "note", "tip", "warning", "scroll"},
    "p": {"admonition-title"},
    "figure": {"media"},
    "li": {"task"},
    "span": {"scroll", "c", "k", "m", "n", "s"},  # in code: comments, keywords, numbers, names, strings
}
# Only these values: what is wider than the screen can be reached, and moved, by keyboard.
VALUES = {tag: {"tabindex": {"0"}} for tag in ("div", "pre", "span")}
# A tick of a list of tasks is there to be seen: nothing can be typed into it, sent with it or ticked.
FIXED = {"input": {"type": "checkbox", "disabled": ""}}
MOST_READINGS = 8
# A parser takes long, the square of it, over what is nested without end. So what has many tags must be written as we
# write it ourselves: each is closed where it was opened. Of a few tags any order will do.
MOST_LOOSE = 300
DEEPEST = 100
TOKEN = re.compile(r'[^<]+|<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9-]*)(?: [a-zA-Z:-]+(?:="[^"]*")?)* ?/?>')
VOID = {"br", "hr", "img", "track", "source", "wbr", "col", "input"}
LEADING = re.compile(r"(<pre(?: [^>]*)?>)\n+")  # each reading would drop one
MEDIA = re.compile(r"/packs/media/[0-9a-f]{64}\.[a-z0-9]{2,5}")
MEASURE = re.compile(r"[\w .%+-]{1,40}")  # what MathML's attributes hold
SRCSET = re.compile(rf"{MEDIA.pattern} \d+w(, {MEDIA.pattern} \d+w)*")


class Tangled(Refused):
    """HTML that no parser could be asked to read."""


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Pictures, sound and film come from the pack itself, and are loaded when they are asked for; everything else stays
    as it is."""
    if name == "src":
        return value if MEDIA.fullmatch(value) else None
    if name == "preload":
        return "none"
    if tag == "img" and name == "srcset":
        return value if SRCSET.fullmatch(value) else None
    if tag in MATHS and name in MATHS[tag]:
        return value if MEASURE.fullmatch(value) else None
    return value


def clean(html: str) -> str:
    """The part of this HTML that is allowed; cleaning twice is cleaning once.

    What a parser reads is not always what it wrote: an <a> in a table in an <a> is moved at each reading. So it is
    read again until it stays as it is, and what never does is only words.
    """
    if not _readable(html):
        raise Tangled(N_("A text is nested so deep that it cannot be read. Nothing was added."))
    for _ in range(MOST_READINGS):
        if not _readable(html):
            break
        before, html = html, LEADING.sub(r"\1", _allowed(html, TAGS))
        if html == before:
            return html
    return _allowed(html, set())


def _readable(html: str) -> bool:
    """Whether a parser may be asked to read it: of many tags each is closed where it was opened, and none too deep."""
    return html.count("<") <= MOST_LOOSE or _in_order(html)


def _in_order(html: str) -> bool:
    inside: list[str] = []
    place = 0
    while place < len(html):
        token = TOKEN.match(html, place)
        if token is None:
            return False
        place, name = token.end(), (token["name"] or "").lower()
        if token["close"]:
            if not inside or inside.pop() != name:
                return False
        elif name and name not in VOID:
            inside.append(name)
            if len(inside) > DEEPEST:
                return False
    return not inside


def _allowed(html: str, tags: set[str]) -> str:
    return nh3.clean(
        html,
        tags=tags,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        tag_attribute_values=VALUES,
        set_tag_attribute_values=FIXED,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
        strip_comments=True,
    )


def media_in(html: str) -> set[str]:
    """The digests of the media that this HTML shows."""
    return {match[0].rsplit("/", 1)[1].partition(".")[0] for match in MEDIA.finditer(html)}


SVG = "{http://www.w3.org/2000/svg}"
SVG_TAGS = {
    SVG + name
    for name in "svg g rect circle ellipse line polyline polygon path text tspan title desc defs linearGradient"
    " radialGradient stop clipPath".split()
}
SVG_ATTRIBUTES = {
    *"id viewBox width height x y x1 y1 x2 y2 cx cy r rx ry dx dy fx fy d points transform fill fill-opacity".split(),
    *"fill-rule stroke stroke-width stroke-linecap stroke-linejoin stroke-dasharray stroke-opacity opacity".split(),
    *"stroke-miterlimit offset stop-color stop-opacity gradientUnits gradientTransform spreadMethod version".split(),
    *"font-family font-size font-weight font-style text-anchor dominant-baseline letter-spacing clip-path".split(),
    *"clip-rule role aria-label aria-labelledby aria-hidden preserveAspectRatio".split(),
    "{http://www.w3.org/XML/1998/namespace}space",
    "{http://www.w3.org/XML/1998/namespace}lang",
}
POINTS = re.compile(r"url\s*\(|\\", re.IGNORECASE)  # a backslash can spell any letter in a style
LOCAL_URL = re.compile(r"url\(#[\w-]+\)")
OTHER_ENCODING = re.compile(rb"(\xef\xbb\xbf)?<\?xml[^>]*encoding\s*=\s*['\"](?!utf-8['\"])", re.IGNORECASE)
LARGEST_SVG = 256 << 10


class Fault(NamedTuple):
    """What is wrong with a drawing: a sentence with places for its `file`, and for `what` is wrong there."""

    sentence: str
    what: str = ""


def svg_problem(data: bytes) -> Fault | None:
    """Why this SVG is not one of plain shapes and words; None when it is."""
    if len(data) > LARGEST_SVG:
        return Fault(N_("The drawing %(file)s is larger than 256 KB."))
    if b"\0" in data or OTHER_ENCODING.match(data):
        return Fault(N_("The drawing %(file)s is not in UTF-8."))  # then the next line could not see what it looks for
    if b"<!" in data.replace(b"<!--", b"") or b"<?xml-" in data:
        return Fault(N_("The drawing %(file)s begins with rules of its own, which could unfold without end."))
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 - without a document type there are no entities to expand
    except ElementTree.ParseError as why:
        return Fault(N_("The drawing %(file)s is not whole, in line %(what)s."), str(why.position[0]))
    if root.tag != f"{SVG}svg":
        return Fault(N_("%(file)s is no drawing, though it says so."))
    return next(filter(None, map(_svg_element, root.iter())), None)


def _svg_element(element: ElementTree.Element) -> Fault | None:
    if element.tag not in SVG_TAGS:
        name = str(element.tag).rpartition("}")[2]
        return Fault(N_("The drawing %(file)s has <%(what)s> in it, which could do more than draw."), name[:40])
    for name, value in element.attrib.items():
        if name not in SVG_ATTRIBUTES:
            name = name.rpartition("}")[2]
            return Fault(N_("The drawing %(file)s uses %(what)s, which could do more than draw."), name[:40])
        if POINTS.search(value) and not LOCAL_URL.fullmatch(value.strip()):
            return Fault(N_("The drawing %(file)s fetches something from elsewhere (%(what)s)."), name)
    return None
