"""Small things in a line: formulas, spans in another language, plain tags."""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor

PLAIN_TAG = re.compile(r"<(/?)(kbd|sub|sup|br)\s*/?>", re.IGNORECASE)
SPAN = r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\](?=\{:? *(?:[#.][\w:-]|[\w-]+=))"
# Dollars at the edge of a word, as in "$5 and US$6", are money.
FORMULA = r"(?<![\\$\d])(\$)(?![\s$])((?:\\.|[^\\$\x02\x03])+?)(?<![\s\\])\$(?![$\d])"
FORMULA += r"|(?<![\\$])(\$\$)((?:\\.|[^\\$\x02\x03])+?)\$\$|(?<!\\)(\\\()((?:\\[^)]|[^\\\x02\x03])+?)\\\)"

Formula = Callable[[str, bool], str]  # LaTeX, and whether it stands by itself, to HTML


def marks(md: Markdown, formula: Formula) -> None:
    """Teach a parser all of them."""
    md.inlinePatterns.register(_Maths(md, formula), "formula", 189)
    md.inlinePatterns.register(_Span(SPAN, md), "span", 165)
    md.inlinePatterns.register(_PlainTag(PLAIN_TAG.pattern, md), "plain tag", 90)


class _Maths(InlineProcessor):
    """`$x$`, `\\(x\\)`, and `$$x$$` in the middle of a text."""

    def __init__(self, md: Markdown, formula: Formula) -> None:
        super().__init__(FORMULA, md)
        self._formula = formula

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]  # noqa: N802, ARG002 - markdown's
        block = m[3] is not None
        made = self._formula(m[2] or m[4] or m[6], block)
        made = f'<span class="scroll" tabindex="0">{made}</span>' if block else made
        return self.md.htmlStash.store(made), m.start(), m.end()


class _Span(InlineProcessor):
    """`[Croeso]{lang=cy}`."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: N802, ARG002 - markdown's
        span = Element("span")
        span.text = m[1]
        return span, m.start(), m.end()


class _PlainTag(InlineProcessor):
    """Tags that Markdown has no sign for, and that can do nothing."""

    def __init__(self, pattern: str, md: Markdown) -> None:
        super().__init__(f"(?i:{pattern})", md)

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]  # noqa: N802, ARG002 - markdown's
        return self.md.htmlStash.store(f"<{m[1]}{m[2].lower()}>"), m.start(), m.end()
