"""The texts of one question, whichever way its file writes them, as our Markdown or as bare words."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from hubserver.quizfiles.escape import plain_markdown, tidied
from hubserver.quizfiles.imported import Unfit
from hubserver.quizfiles.prose import LINK, Picture, Prose
from hubserver.quizfiles.tree import Node, of_html

Format = Literal["html", "moodle", "plain", "markdown"]  # "moodle" is HTML in which a new line is one
NEW_LINE = re.compile(r"(?<=[^>\s])[^\S\n]*\n(?!\s*<)")
CODE_SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
TAG = re.compile(r"<(?!https?:|mailto:)(?=[a-zA-Z/!])")
POINTS = re.compile(r"(?P<picture>!?)\[(?P<words>(?:\\.|[^\]\\\n]){0,500})\]\((?P<to>[^()\s]{0,500})[^()\n]{0,200}\)")
DEFINES = re.compile(r"^ {0,3}\[[^\]\n]{1,200}\]: ", re.MULTILINE)
WRITTEN_OUT = re.compile(r"data:image/[\w.+-]{1,40};base64,[\w+/=%\s]+", re.IGNORECASE)
LONGEST = 20_000  # letters, of which a phone could show a fourth
FENCE = re.compile(r"^ {0,3}(```|~~~)")


@dataclass
class Texts:
    """Asks for pictures by the way, and tells what had to change."""

    picture: Picture
    tell: Callable[[str], None]
    _written_out: dict[str, str] = field(default_factory=dict)

    def markdown(self, text: str, format: Format = "html") -> str:  # noqa: A002 - what it is called in these files
        """A text in our Markdown."""
        text = self.short(tidied(text))
        match format:
            case "plain":
                return plain_markdown(text)
            case "markdown":
                return self._kept(text.strip())
            case "moodle":
                text = NEW_LINE.sub("<br>", text.strip())
        return self.of_node(of_html(text))

    def words(self, text: str, format: Format = "html") -> str:  # noqa: A002 - as above
        """A text as bare words on one line."""
        text = self.short(tidied(text))
        if format in ("plain", "markdown"):
            return " ".join(text.split())
        return self.words_of(of_html(text))

    def of_node(self, node: Node) -> str:
        return Prose(self._picture, self.tell).markdown(node)

    def words_of(self, node: Node) -> str:
        return Prose(self._picture, self.tell).words(node)

    def _picture(self, address: str) -> str:
        return self.picture(self._written_out.get(address, address))

    def short(self, text: str) -> str:
        """The same with a short name for each picture that is written out in its address."""
        text = WRITTEN_OUT.sub(self._named, text)
        if len(text) > LONGEST:
            raise Unfit("one of its texts is too long for a phone")
        return text

    def _named(self, found: re.Match[str]) -> str:
        name = f"data:{len(self._written_out)}"
        self._written_out[name] = found[0]
        return name

    def _kept(self, text: str) -> str:
        """Markdown stays as it is, but for what a pack cannot have."""
        if DEFINES.search(text):
            raise Unfit("it has links or footnotes that are explained below the text")
        lines, fenced = [], False
        for line in text.split("\n"):
            fenced ^= bool(FENCE.match(line))
            if fenced and TAG.search(line):
                raise Unfit("it has lines of code that look like HTML")
            lines.append(line if fenced else self._line(line))
        return "\n".join(lines)

    def _line(self, line: str) -> str:
        out, at = "", 0
        for span in CODE_SPAN.finditer(line):
            out += self._piece(line[at : span.start()]) + span[0]
            at = span.end()
        return out + self._piece(line[at:])

    def _piece(self, text: str) -> str:
        return POINTS.sub(self._pointed, TAG.sub("&lt;", text))

    def _pointed(self, found: re.Match[str]) -> str:
        words, address = found["words"], found["to"]
        if not found["picture"]:
            return found[0] if LINK.fullmatch(address) else words
        shown = self._picture(address)
        if shown and words.strip():
            return f"![{words}]({shown})"
        self.tell("a picture of it is not in the file, or has no description, and was left out")
        return words
