"""XML and HTML from outside as one kind of tree. XML with a document type is refused, so that nothing can unfold."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.parsers import expat

DEEPEST = 100  # elements in each other; whoever reads the tree goes down by calling itself
MOST = 200_000  # elements of a file
DEEPEST_HTML = 60  # what is deeper stands beside its parent
VOID = set("area base br col embed gap hr img input link meta param source track wbr".split())
PARAGRAPH_ENDS = set(
    "address article aside blockquote center div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol"
    " p pre section table ul".split()
)
# A <gap> is ours: a place that a reader of texts with gaps put in.
# What a tag closes where its author did not: a new <li> ends the one before.
ENDS = {
    **{tag: {"p"} for tag in PARAGRAPH_ENDS},
    **{"li": {"p", "li"}, "dt": {"p", "dt", "dd"}, "dd": {"p", "dt", "dd"}},
    **{"td": {"p", "td", "th"}, "th": {"p", "td", "th"}, "tr": {"p", "td", "th", "tr"}},
}
KNOWN = VOID | PARAGRAPH_ENDS
KNOWN |= set(
    "a abbr acronym audio b bdi bdo big body button canvas caption cite code colgroup data dd del details dfn "
    "dt em figcaption font head html i iframe ins kbd label legend li map mark math noscript object optgroup "
    "option picture q rp rt ruby s samp script select small span strike strong style sub summary sup svg tbody "
    "td template textarea tfoot th thead time title tr tt u var video".split()
)
SURPRISE = re.compile(r"<!(?!--)")  # a declaration, which the parser of the library may stumble over

UNCLOSED = re.compile(r"<(?=[a-zA-Z/][^<>]*(?:<|\Z))")  # no tag; the parser would look for its end again and again


class Unreadable(Exception):
    """XML that cannot be read; the text says why."""


@dataclass
class Node:
    """One element. `line` is where it begins in its file."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)
    line: int = 0

    def nodes(self, *tags: str) -> list["Node"]:
        """Its own elements, of these names where any are given."""
        return [each for each in self.children if isinstance(each, Node) and (not tags or each.tag in tags)]

    def node(self, tag: str) -> "Node":
        """Its own first element of this name, or an empty one."""
        return next(iter(self.nodes(tag)), Node(tag))

    def within(self) -> Iterator["Node"]:
        """Every element below it, in the order of the file."""
        for each in self.nodes():
            yield each
            yield from each.within()

    def text(self) -> str:
        """All words below it, as they stand."""
        return "".join(each if isinstance(each, str) else each.text() for each in self.children)

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")


def of_xml(data: bytes) -> Node:
    """The root of an XML file, names without their namespaces."""
    reading = _Xml()
    try:
        reading.parser.Parse(data, True)
    except expat.ExpatError as why:
        raise Unreadable(f"it is not whole XML, in line {why.lineno}") from None
    except (LookupError, ValueError):
        raise Unreadable("it is written in an encoding that is not known") from None
    return reading.top.nodes()[0]


class _Xml:
    """Takes in what the parser meets."""

    def __init__(self) -> None:
        self.top = Node("")
        self._open = [self.top]
        self._many = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = lambda _: self._open.pop()
        self.parser.CharacterDataHandler = lambda text: self._open[-1].children.append(text)

    def _refuse(self, *_: object) -> None:
        raise Unreadable("it has a document type, which could make it unfold or reach outside")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > DEEPEST:
            raise Unreadable(f"it has more than {DEEPEST} elements in each other")
        self._many += 1
        if self._many > MOST:
            raise Unreadable(f"it has more than {MOST} elements")
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        node = Node(name.rpartition(" ")[2], plain, line=self.parser.CurrentLineNumber)
        self._open[-1].children.append(node)
        self._open.append(node)


def of_html(text: str) -> Node:
    """A fragment of HTML, however it is written. What only looks like a tag is text."""
    reading = _Html()
    reading.feed(UNCLOSED.sub("&lt;", SURPRISE.sub("&lt;!", text)))
    reading.close()
    return reading.top


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top = Node("div")
        self._open = [self.top]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._is_known(tag):
            self.handle_data(self.get_starttag_text() or "")
            return
        while len(self._open) > 1 and self._open[-1].tag in ENDS.get(tag, ()):
            self._open.pop()
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in VOID and len(self._open) < DEEPEST_HTML:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._is_known(tag):
            self.handle_data(f"</{tag}>")
            return
        places = [place for place, node in enumerate(self._open) if node.tag == tag and place]
        if places:
            del self._open[places[-1] :]

    def handle_data(self, data: str) -> None:
        children = self._open[-1].children
        last = children[-1] if children else None
        if isinstance(last, str):  # what comes in pieces is one text
            children[-1] = last + data
        else:
            children.append(data)

    def _is_known(self, tag: str) -> bool:
        """Names with a colon are what a word processor leaves behind; those in a formula are its own."""
        return tag in KNOWN or ":" in tag or any(node.tag == "math" for node in self._open)
