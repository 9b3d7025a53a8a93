"""Markdown to the HTML that packs may bring. Words that rendering adds are in the language of the text."""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from hubserver.markup import clean

# What building adds of its own, by language: titles of boxes, the name of the link back from a footnote, labels.
WORDS = {
    "en": {
        **{"note": "Note", "tip": "Tip", "warning": "Take care", "back": "Back to the text"},
        **{"true": "True", "false": "False"},
    },
    "cy": {
        **{"note": "Nodyn", "tip": "Awgrym", "warning": "Cymerwch ofal", "back": "Yn ôl at y testun"},
        **{"true": "Cywir", "false": "Anghywir"},
    },
}
BOX = re.compile(r"^( *!!!) *(note|tip|warning) *$", re.MULTILINE)
CODE_SPAN = re.compile(r"(`+).+?\1")
RAW_HTML = re.compile(r"<(?!https?:|mailto:)/?[a-zA-Z!][^>]*>")
ONE_PARAGRAPH = re.compile(r"<p>((?:(?!</?p>).)*)</p>", re.DOTALL)

Picture = Callable[[str, str, str], dict[str, str]]  # (source, alternative text, title) to the attributes of the <img>
Link = Callable[[str], None]  # told of every link


class _Finish(Treeprocessor):
    """The last word on the tree: pictures get their files, ids get a prefix, links are told."""

    def __init__(self, md: Markdown, prefix: str, picture: Picture, link: Link) -> None:
        super().__init__(md)
        self._prefix, self._picture, self._link = prefix, picture, link

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag == "img":
                given = (element.get("src", ""), element.get("alt", ""), element.get("title", ""))
                element.attrib.clear()
                element.attrib.update(self._picture(*given))
            if "id" in element.attrib:
                element.set("id", self._prefix + element.attrib["id"])
            if element.tag == "a":
                self._anchor(element)

    def _anchor(self, element: Element) -> None:
        href = element.get("href", "")
        if href.startswith("#"):
            element.set("href", f"#{self._prefix}{href[1:]}")
        else:
            self._link(href)


class _Ours(Extension):
    def __init__(self, prefix: str, picture: Picture, link: Link) -> None:
        super().__init__()
        self._given = (prefix, picture, link)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - markdown's name
        md.preprocessors.deregister("html_block")  # raw HTML is shown as the text it is
        md.inlinePatterns.deregister("html")
        md.treeprocessors.register(_Finish(md, *self._given), "ours", 1)


def words(lang: str) -> dict[str, str]:
    """What building adds, in this language; in English where we do not have it."""
    return WORDS.get(lang.partition("-")[0], WORDS["en"])


def render(text: str, lang: str, prefix: str, picture: Picture, link: Link) -> str:
    """The HTML of a piece of Markdown, sanitised. `prefix` keeps ids apart on a page of many pieces."""
    added = words(lang)
    md = Markdown(
        extensions=[
            "attr_list",
            "fenced_code",
            "tables",
            "def_list",
            "footnotes",
            "admonition",
            "sane_lists",
            "abbr",
            _Ours(prefix, picture, link),
        ],
        extension_configs={
            "tables": {"use_align_attribute": True},
            "footnotes": {"BACKLINK_TITLE": added["back"]},
        },
        output_format="html",
    )
    return clean(md.convert(BOX.sub(lambda match: f'{match[1]} {match[2]} "{added[match[2]]}"', text)))


def raw_html(line: str) -> str:
    """The first piece of raw HTML in a line of Markdown; what stands in a code span is meant to be seen."""
    found = RAW_HTML.search(CODE_SPAN.sub("", line))
    return found[0] if found else ""


def inline(html: str) -> str:
    """A lone paragraph without its <p>, for places that hold a line: a legend, a label."""
    one = ONE_PARAGRAPH.fullmatch(html.strip())
    return one[1] if one else html
