"""Markdown to the HTML that packs may bring. Words that rendering adds are in the language of the text."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, AtomicString

from hubserver.authoring import colours, maths
from hubserver.authoring.containers import settled
from hubserver.authoring.marks import PLAIN_TAG, marks
from hubserver.authoring.words import words
from hubserver.markup import clean

CODE_SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
RAW_HTML = re.compile(r"<(?!https?:|mailto:|[\w.+-]+@)/?[a-zA-Z!][^>]*>")
ONE_PARAGRAPH = re.compile(r"<p>((?:(?!</?p>).)*)</p>", re.DOTALL)
TICK = re.compile(r"\s*\[([ xX])\] +")
OURS = re.compile(r"admonition |admonition-title$|arithmatex$")
BLOCKS = {"p", "ul", "ol", "dl", "div", "pre", "table", "blockquote", "details"}
ATTRIBUTE = {"th": ("scope", "col"), "pre": ("tabindex", "0")}
WIDE = 3  # columns; a table with so many may be wider than a phone
EXTENSIONS = ["abbr", "admonition", "attr_list", "def_list", "footnotes", "sane_lists", "tables"]
EXTENSIONS += ["pymdownx.arithmatex", "pymdownx.details", "pymdownx.tilde"]


@dataclass(frozen=True)
class Uses:
    """What a text asks of the pack that it belongs to."""

    picture: Callable[[str, str, str], dict[str, str]]  # source, alternative text, title: the attributes of the <img>
    media: Callable[[str, str, str], str]  # source, its name, title: the HTML of sound or film, "" for a picture
    link: Callable[[str], str]  # where a link leads, as it is written: its address in the hub
    wrong: Callable[[str, str], None]  # words of the text, and what is wrong with them


class _Ours(Extension):
    """What packs have that Python-Markdown has not, and not what they have not."""

    def __init__(self, lang: str, prefix: str, use: Uses) -> None:
        super().__init__()
        self._lang, self._prefix, self._use = lang, prefix, use

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - markdown's name
        md.preprocessors.deregister("html_block")  # raw HTML is shown as the text it is
        md.inlinePatterns.deregister("html")
        md.preprocessors.register(_Settle(md, self._lang), "settle", 20)
        md.treeprocessors.register(_RawHtml(md, self._use), "raw html", 25)
        md.treeprocessors.register(_Finish(md, self._prefix, self._use), "finish", -1)
        marks(md, lambda latex, block: _formula(latex, self._use, block=block))


class _Settle(Preprocessor):
    """Boxes, lists and code, however they are written."""

    def __init__(self, md: Markdown, lang: str) -> None:
        super().__init__(md)
        self._lang = lang

    def run(self, lines: list[str]) -> list[str]:
        return settled(lines, self._lang, self._code)

    def _code(self, source: str, info: str) -> str:
        shown = colours.coloured(source, colours.language(info))
        return self.md.htmlStash.store(f'<pre tabindex="0"><code>{shown}</code></pre>')


class _RawHtml(Treeprocessor):
    """Tells of raw HTML, before what stands in a line is read."""

    def __init__(self, md: Markdown, use: Uses) -> None:
        super().__init__(md)
        self._use = use

    def run(self, root: Element) -> None:
        for element in root.iter():
            for text in (element.text, element.tail):
                if text and not isinstance(text, AtomicString):
                    self._tell(CODE_SPAN.sub("", text))

    def _tell(self, text: str) -> None:
        for line in text.split("\n"):
            if found := raw_html(line):
                self._use.wrong(line.strip(), f"raw HTML is not used in packs: {found[:40]}")


class _Finish(Treeprocessor):
    """The last word on the tree: pictures, sound and film get their files, ids a prefix, links their address."""

    def __init__(self, md: Markdown, prefix: str, use: Uses) -> None:
        super().__init__(md)
        self._prefix, self._use = prefix, use

    def run(self, root: Element) -> None:
        every = list(root.iter())
        ids = {element.attrib["id"] for element in every if "id" in element.attrib}
        finish = {"a": lambda each: self._link(each, ids), "div": self._maths, "img": self._picture, "li": _task}
        for element in every:
            if element.tag == "p" and _only_a_picture(element):
                self._film(element)
            self._attributes(element)
            if element.tag in finish:
                finish[element.tag](element)
        for element in every:
            _scrolling(element)

    def _attributes(self, element: Element) -> None:
        if not OURS.match(element.get("class", "")):
            element.attrib.pop("class", None)  # looks are the hub's
        if "id" in element.attrib:
            element.set("id", self._prefix + element.attrib["id"])
        if element.tag in ATTRIBUTE:
            element.set(*ATTRIBUTE[element.tag])
        if element.tag in ("h1", "h2"):
            element.tag = "h3"  # the title of the step is the second level

    def _film(self, paragraph: Element) -> None:
        """A paragraph of sound or film alone becomes its player."""
        if made := self._use.media(*_given(paragraph[0])):
            paragraph[0].attrib.clear()
            paragraph.clear()
            paragraph.text = self.md.htmlStash.store(made)

    def _picture(self, image: Element) -> None:
        if "src" in image.attrib:
            given = self._use.picture(*_given(image))
            image.attrib.clear()
            image.attrib.update(given)

    def _link(self, link: Element, ids: set[str]) -> None:
        href = html.unescape(link.get("href", "").replace(AMP_SUBSTITUTE, "&"))
        own = href.startswith("#") and href[1:] in ids
        link.set("href", f"#{self._prefix}{href[1:]}" if own else self._use.link(href))

    def _maths(self, box: Element) -> None:
        if box.get("class") == "arithmatex":
            made = _formula(html.unescape(box.text or ""), self._use, block=True)
            box.attrib.update({"class": "scroll", "tabindex": "0"})
            box.text = self.md.htmlStash.store(made)


def _formula(latex: str, use: Uses, *, block: bool) -> str:
    try:
        return maths.mathml(latex, block=block)
    except maths.BadMaths as why:
        use.wrong(latex.strip().partition("\n")[0], f"the formula {latex.strip()[:40]} {why}")
        return maths.as_written(latex)


def _only_a_picture(paragraph: Element) -> bool:
    return [each.tag for each in paragraph] == ["img"] and not "".join(paragraph.itertext()).strip()


def _given(image: Element) -> tuple[str, str, str]:
    return image.get("src", ""), image.get("alt", ""), image.get("title", "")


def _task(item: Element) -> None:
    """`- [x] Done`: a tick that is there to be seen."""
    line = item[0] if len(item) and item[0].tag == "p" and not (item.text or "").strip() else item
    match = TICK.match(line.text or "")
    if match is None:
        return
    label = Element("label")
    box = SubElement(label, "input", {"type": "checkbox", "disabled": "disabled"})
    if match[1] != " ":
        box.set("checked", "checked")
    box.tail = " " + (line.text or "")[match.end() :]
    said = [*line]
    while said and said[-1].tag in BLOCKS:
        said.pop()
    for child in said:
        line.remove(child)
        label.append(child)
    item.set("class", "task")
    line.text = None
    line.insert(0, label)


def _scrolling(parent: Element) -> None:
    """A table that may be wider than a phone moves inside itself."""
    for place, child in enumerate(parent):
        if child.tag == "table" and len(child.findall("thead/tr/th")) >= WIDE:
            around = Element("div", {"class": "scroll", "tabindex": "0"})
            around.append(child)
            around.tail, child.tail = child.tail, None
            parent[place] = around


def render(text: str, lang: str, prefix: str, use: Uses) -> str:
    """The HTML of a piece of Markdown, sanitised. `prefix` keeps ids apart on a page of many pieces."""
    md = Markdown(
        extensions=[*EXTENSIONS, _Ours(lang, prefix, use)],
        extension_configs={
            "footnotes": {"BACKLINK_TITLE": words(lang)["back"], "USE_DEFINITION_ORDER": False},
            "tables": {"use_align_attribute": True},
            "pymdownx.arithmatex": {"generic": True, "inline_syntax": [], "tex_block_wrap": ["", ""]},
            "pymdownx.tilde": {"subscript": False},
        },
        output_format="html",
    )
    return clean(md.convert(text)).strip()


def raw_html(line: str) -> str:
    """The first piece of raw HTML in a line of Markdown; what stands in a code span is meant to be seen."""
    found = RAW_HTML.search(PLAIN_TAG.sub("", CODE_SPAN.sub("", line)))
    return found[0] if found else ""


def inline(made: str) -> str:
    """A lone paragraph without its <p>, for places that hold a line: a legend, a label."""
    one = ONE_PARAGRAPH.fullmatch(made.strip())
    return one[1] if one else made
