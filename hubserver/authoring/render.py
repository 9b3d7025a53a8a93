"""Markdown to the HTML that packs may bring. Words that rendering adds are in the language of the text."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from hubserver.markup import clean

# What building adds of its own, by language: titles of boxes, the name of the link back from a footnote, labels.
WORDS = {
    "en": {
        **{"note": "Note", "tip": "Tip", "warning": "Take care", "back": "Back to the text"},
        **{"true": "True", "false": "False", "said": "Read what is said", "captions": "Captions"},
    },
    "cy": {
        **{"note": "Nodyn", "tip": "Awgrym", "warning": "Cymerwch ofal", "back": "Yn ôl at y testun"},
        **{"true": "Cywir", "false": "Anghywir", "said": "Darllen beth sy’n cael ei ddweud", "captions": "Capsiynau"},
    },
}
BOX = re.compile(r"^( *!!!) *(note|tip|warning) *$", re.MULTILINE)
CODE_SPAN = re.compile(r"(`+).+?\1")
RAW_HTML = re.compile(r"<(?!https?:|mailto:)/?[a-zA-Z!][^>]*>")
ONE_PARAGRAPH = re.compile(r"<p>((?:(?!</?p>).)*)</p>", re.DOTALL)

Picture = Callable[[str, str, str], dict[str, str]]  # (source, alternative text, title) to the attributes of the <img>
Media = Callable[[str, str, str], str]  # (source, its name, title) to the HTML of sound or film, "" for a picture
Link = Callable[[str], None]  # told of every link


class _Finish(Treeprocessor):
    """The last word on the tree: pictures, sound and film get their files, ids get a prefix, links are told."""

    def __init__(self, md: Markdown, prefix: str, use: "Uses") -> None:
        super().__init__(md)
        self._prefix, self._use = prefix, use

    def run(self, root: Element) -> None:
        for element in list(root.iter()):
            if (
                element.tag == "p"
                and [child.tag for child in element] == ["img"]
                and not "".join(element.itertext()).strip()
            ):
                self._film(element)
            if element.tag == "img" and element.get("src") is not None:
                given = _given(element)
                element.attrib.clear()
                element.attrib.update(self._use.picture(*given))
            if "id" in element.attrib:
                element.set("id", self._prefix + element.attrib["id"])
            if element.tag == "a":
                self._anchor(element)

    def _film(self, paragraph: Element) -> None:
        """A paragraph of sound or film alone becomes its player."""
        img = paragraph[0]
        if (html := self._use.media(*_given(img))) and self.md is not None:
            paragraph.clear()
            paragraph.text = self.md.htmlStash.store(html)
            img.attrib.clear()

    def _anchor(self, element: Element) -> None:
        href = element.get("href", "")
        if href.startswith("#"):
            element.set("href", f"#{self._prefix}{href[1:]}")
        else:
            self._use.link(href)


@dataclass(frozen=True)
class Uses:
    """What a text asks of the pack that it belongs to."""

    picture: Picture
    media: Media
    link: Link


def _given(img: Element) -> tuple[str, str, str]:
    return img.get("src", ""), img.get("alt", ""), img.get("title", "")


class _Ours(Extension):
    def __init__(self, prefix: str, use: Uses) -> None:
        super().__init__()
        self._given = (prefix, use)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - markdown's name
        md.preprocessors.deregister("html_block")  # raw HTML is shown as the text it is
        md.inlinePatterns.deregister("html")
        md.treeprocessors.register(_Finish(md, *self._given), "ours", 1)


def words(lang: str) -> dict[str, str]:
    """What building adds, in this language; in English where we do not have it."""
    return WORDS.get(lang.partition("-")[0], WORDS["en"])


def render(text: str, lang: str, prefix: str, use: Uses) -> str:
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
            _Ours(prefix, use),
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
