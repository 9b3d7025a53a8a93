"""What quizzes use of HTML as Markdown: paragraphs, bold, italics, lists, line breaks, pictures, tables, code."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from hubserver.quizfiles.escape import UNSEEN, at_start, escaped
from hubserver.quizfiles.formulas import LATEX, in_line, lowered, raised, tex
from hubserver.quizfiles.tree import PARAGRAPH_ENDS, Node

BLOCKS = PARAGRAPH_ENDS | set("body caption dd details dt figcaption html li summary".split())
BLOCKS |= set("tbody td tfoot th thead tr".split())
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary", "caption"}
SILENT = set("base col colgroup head link meta rp script style template title track".split())
LEFT_OUT = {
    **{"audio": "sound", "video": "film", "iframe": "a page from elsewhere"},
    **{"object": "an object", "embed": "an object"},
    **{"svg": "a drawing inside the text", "canvas": "a drawing inside the text", "form": "a form"},
    **{"input": "a form", "button": "a form", "select": "a form", "textarea": "a form"},
}
MARKED = {"b": "**", "strong": "**", "i": "*", "em": "*", "cite": "*", "dfn": "*", "var": "*"}
CODE = {"code", "tt", "kbd", "samp"}
SPACE = re.compile(r"\s+")
BREAK = "\n"  # in a line of Markdown; all other white space is a space
AROUND = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)
LINK = re.compile(r"(https?://|mailto:|tel:)[^\s<>\"]+", re.IGNORECASE)
INDENT = "    "
RAW_TAG = re.compile(r"</?[a-zA-Z!]")
FENCE = "```"

FORMULA = "\ue000"  # around one, until all is done: no file has this letter any more
CLOSERS = {"\\(": "\\)", "\\[": "\\]", "$$": "$$", "[tex]": "[/tex]"}

Picture = Callable[[str], str]  # the source of a picture to the path that is shown; "" where there is none


@dataclass
class Prose:
    """Turns a tree into Markdown, or into bare words; tells what it had to change."""

    picture: Picture
    tell: Callable[[str], None]
    bare: bool = False  # words alone, for what a learner types
    _within: list[str] = field(default_factory=list)
    _dollar: str = "$"

    def markdown(self, node: Node) -> str:
        """All of an element's content."""
        self._dollar = "&#36;" if node.text().count("$") > 1 else "$"  # two could be taken for a formula
        return "\n\n".join(self.blocks(node, fences=True)).replace(FORMULA, "$")

    def words(self, node: Node) -> str:
        """The same without any marks, on one line."""
        bare = Prose(self.picture, self.tell, bare=True)
        return " ".join(bare.line(node.children).split())

    def blocks(self, node: Node, *, fences: bool = False) -> list[str]:
        """Paragraphs, lists and tables, each as Markdown; code between `fences` only where it is not indented."""
        out: list[str] = []
        line: list[Node | str] = []
        for child in node.children:
            if isinstance(child, str) or not _is_block(child):
                line.append(child)
                continue
            out += [*filter(None, [self._paragraph(line)]), *self._block(child, fences)]
            line = []
        return [*out, *filter(None, [self._paragraph(line)])]

    def _block(self, node: Node, fences: bool) -> list[str]:
        if node.tag in HEADINGS:
            text = " ".join(self.line(node.children).split()).replace("**", "")
            return [f"**{text}**"] if text else []
        if node.tag in ("ul", "ol"):
            return self._list(node)
        if node.tag == "table" and (rows := _rows(node)):
            captions = [block for caption in node.nodes("caption") for block in self._block(caption, fences)]
            return [*captions, self._table(rows)]
        if node.tag == "pre":
            return self._code(node, fences)
        if node.tag == "blockquote":
            inner = "\n\n".join(self.blocks(node))
            return ["\n".join(f"> {line}" if line else ">" for line in inner.split("\n"))] if inner else []
        return self.blocks(node, fences=fences)

    def _paragraph(self, children: Sequence[Node | str]) -> str:
        lines = [" ".join(line.split(" ")).strip() for line in self.line(children).split(BREAK)]
        return "  \n".join(at_start(line) for line in lines if line)

    def _list(self, node: Node) -> list[str]:
        items: list[str] = []
        for item in _items(node):
            first, *more = self.blocks(item) or [""]
            text = "\n\n".join([first, *more])
            if more and _is_list(more[0]) and not _is_list(first):
                text = text.replace("\n\n", "\n", 1)  # a list right below its line keeps that together
            mark = f"{len(items) + 1}. " if node.tag == "ol" else "- "
            if not _is_list(first):
                text = mark + text.replace("\n", f"\n{INDENT}").replace(f"\n{INDENT}\n", "\n\n")
            items += [text] if first else []
        return ["\n".join(items)] if items else []

    def _table(self, rows: Sequence[Sequence[Node]]) -> str:
        """The first row is taken for the headings: a table in Markdown has some."""
        width = max(map(len, rows))
        lines = [[self._cell(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
        lines.insert(1, ["---"] * width)
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)

    def _cell(self, cell: Node) -> str:
        text = " ".join(self._paragraph([part]) for part in self._pieces(cell))
        return re.sub(r"(?<!\\)\|", r"\\|", " ".join(text.split()))

    def _pieces(self, cell: Node) -> Iterable[Node | str]:
        """The lines of a cell: what stands in blocks, one after the other."""
        if not any(isinstance(child, Node) and _is_block(child) for child in cell.children):
            return [Node("span", children=cell.children)]
        return [
            piece for child in cell.children for piece in (self._pieces(child) if isinstance(child, Node) else [child])
        ]

    def _code(self, node: Node, fences: bool) -> list[str]:
        text = _with_breaks(node).strip("\n")
        if self.bare or not text.strip():
            return [text] if text.strip() else []
        if fences and not RAW_TAG.search(text) and FENCE not in text:
            return [f"{FENCE}\n{text}\n{FENCE}"]
        spans = [_span(line.replace(" ", "\xa0")) if line.strip() else "" for line in text.split("\n")]
        return ["  \n".join(filter(None, spans))]

    def line(self, children: Iterable[Node | str]) -> str:
        """What stands in a line; a line break of the source is one of ours, other white space is a space."""
        return "".join(self._words(each) if isinstance(each, str) else self._inline(each) for each in children)

    def _words(self, text: str) -> str:
        text = SPACE.sub(" ", UNSEEN.sub("", text))
        if self.bare:
            return text
        out, at = "", 0
        for found in LATEX.finditer(text):
            out += self._escaped(text[at : found.start()]) + self._formula(found[0])
            at = found.end()
        return out + self._escaped(text[at:])

    def _escaped(self, text: str) -> str:
        return escaped(text).replace("$", self._dollar)

    def _formula(self, latex: str) -> str:
        """LaTeX between single dollars, whatever stood around it."""
        self.tell("it has a formula: look whether it still says the same")
        begins = next((mark for mark in CLOSERS if latex.startswith(mark)), "")
        inner = latex.removeprefix(begins).removesuffix(CLOSERS.get(begins, "")).strip()
        return f"{FORMULA}{inner}{FORMULA}" if inner and "$" not in inner else self._escaped(latex)

    def _inline(self, node: Node) -> str:
        tag = node.tag
        if tag in SILENT:
            return ""
        if tag in LEFT_OUT:
            self.tell(f"{LEFT_OUT[tag]} in it was left out")
            return self.line(child for child in node.children if tag == "object" or tag == "form")
        made = INLINE.get(tag)
        return made(self, node) if made else self._marked(node)

    def _marked(self, node: Node) -> str:
        """Bold or italics; not one in the other, because Markdown may read that in several ways."""
        mark = MARKED.get(node.tag, "")
        if self.bare and node.tag in BLOCKS:
            return f" {self.line(node.children)} "
        if self.bare or not mark or self._within:
            return self.line(node.children)
        self._within.append(mark)
        text = self.line(node.children)
        self._within.pop()
        found = AROUND.fullmatch(text)
        before, inner, after = found.groups() if found else ("", text, "")
        marked = BREAK.join(f"{mark}{part.strip()}{mark}" for part in inner.split(BREAK) if part.strip())
        return f"{before}{marked}{after}"

    def _break(self, _node: Node) -> str:
        return " " if self.bare else BREAK

    def _span_of(self, node: Node) -> str:
        text = " ".join(node.text().split())
        return text if self.bare else _span(text)

    def _gap(self, node: Node) -> str:
        return f"[[gap-{node.get('n')}]]" if node.get("n").isdecimal() else ""

    def _reading_of(self, node: Node) -> str:
        """How a word is read aloud, behind it."""
        return f" ({self.line(node.children).strip()})"

    def _raised(self, node: Node) -> str:
        return self._words(raised(self.words(node)))

    def _lowered(self, node: Node) -> str:
        return self._words(lowered(self.words(node)))

    def _math(self, node: Node) -> str:
        if (latex := tex(node)) and not self.bare:
            return self._formula(latex)
        self.tell("it has a formula, which became plain text: look whether it still says the same")
        return self._words(in_line(node))

    def _link(self, node: Node) -> str:
        text, href = self.line(node.children), node.get("href").strip()
        if self.bare or not LINK.fullmatch(href) or not text.strip() or BREAK in text or "](" in text:
            return text
        return f"[{text.strip()}]({href.replace('(', '%28').replace(')', '%29')})"

    def _picture(self, node: Node) -> str:
        alt = " ".join(node.get("alt").split())
        if self.bare:
            return alt
        shown, words = self.picture(node.get("src")), escaped(alt).replace("]", "\\]")
        if not shown:
            self.tell(f"its picture {_file(node.get('src'))} is not in the file, or of a kind that cannot be shown")
            return words
        if not alt:
            self.tell(f"its picture {shown} has no description: write one into the [ ] in place of (decorative)")
        return f"![{words}]({shown})" if alt else f'![]({shown} "decorative")'


INLINE: dict[str, Callable[[Prose, Node], str]] = {
    "br": Prose._break,
    "gap": Prose._gap,
    "rt": Prose._reading_of,
    "a": Prose._link,
    "img": Prose._picture,
    "sup": Prose._raised,
    "sub": Prose._lowered,
    "math": Prose._math,
    **dict.fromkeys(CODE, Prose._span_of),
}


def _file(address: str) -> str:
    """What a picture is called, for people."""
    return "" if address.startswith("data:") else address.rpartition("/")[2][:60]


def _is_block(node: Node) -> bool:
    return node.tag in BLOCKS or any(each.tag in BLOCKS for each in node.within())


def _items(node: Node) -> list[Node]:
    """The items of a list. What stands between them, such as a list in a list, belongs to the one above it."""
    items: list[Node] = []
    for child in node.children:
        if isinstance(child, Node) and child.tag == "li":
            items.append(Node("li", children=[*child.children]))
        elif items:
            items[-1].children.append(child)
        else:
            items.append(Node("li", children=[child]))
    return items


def _is_list(block: str) -> bool:
    return block.startswith(("- ", "1. "))


def _rows(table: Node) -> list[list[Node]]:
    """The cells of a table with rows and columns; nothing where it only arranges what stands in it."""
    inside = list(table.within())
    rows = [row.nodes("td", "th") for row in inside if row.tag == "tr"]
    rows = [row for row in rows if row]
    arranges = len(rows) < 2 or max(map(len, rows)) < 2 or any(each.tag == "table" for each in inside)
    return [] if arranges else rows


def _with_breaks(node: Node) -> str:
    return "".join(
        each if isinstance(each, str) else "\n" if each.tag == "br" else _with_breaks(each) for each in node.children
    )


def _span(text: str) -> str:
    """Code inside a line, between as many marks as it needs."""
    if not text:
        return ""
    most = max((len(run) for run in re.findall("`+", text)), default=0)
    marks = "`" * (most + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{marks}{pad}{text}{pad}{marks}"
