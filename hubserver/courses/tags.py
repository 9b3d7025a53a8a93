"""HTML in somebody's Markdown: what has a sign there gets it, what dresses goes, and what acts goes with a reason."""

import html
import re
from collections.abc import Callable

Say = Callable[[str], None]

TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][\w-]*)(?P<attributes>(?:\s[^<>]*)?)/?>")
ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
LINK = re.compile(r"<a\s(?P<attributes>[^<>]*)>(?P<text>.*?)</a>", re.IGNORECASE)
KEPT = {"kbd", "sub", "sup", "br"}
FOLDING = re.compile(
    r"\s*(</?details[^>]*>|<summary>.*</summary>|<details[^>]*>\s*<summary>.*</summary>)\s*$", re.IGNORECASE
)
SIGNS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "tt": "`", "del": "~~", "s": "~~"}
DRESSES = set(
    "p div span center section article header footer main nav figure figcaption u small big font blockquote ul ol li"
    " dl dt dd hr a abbr cite q mark samp var pre details summary aside label html body head ins picture".split()
)
ACTS = "script style iframe video audio object form svg noscript table canvas button select textarea template".split()
OPENS = re.compile(rf"<(?P<name>{'|'.join(ACTS)})\b[^>]*>", re.IGNORECASE)
OF_HEADING = re.compile(r"\s*<h(?P<level>[1-6])[^>]*>(?P<text>.*?)</h\1>\s*$", re.IGNORECASE)


def given(attributes: str) -> dict[str, str]:
    """The attributes of a tag."""
    return {name.lower(): html.unescape(a or b or c) for name, a, b, c in ATTRIBUTE.findall(attributes)}


def without(line: str) -> str:
    """A line with Markdown in place of HTML; other words in angles, such as <name>, stay words."""
    if FOLDING.match(line):
        return line
    if heading := OF_HEADING.match(line):
        line = f"{'#' * int(heading['level'])} {heading['text'].strip()}"
    line = LINK.sub(_link, line)
    return re.sub(r"<(?=[!?])", "&lt;", TAG.sub(_tag, line))


def _link(match: re.Match[str]) -> str:
    href = given(match["attributes"]).get("href", "")
    return f"[{match['text']}]({href})" if href and match["text"].strip() else match["text"]


def _tag(match: re.Match[str]) -> str:
    name = match["name"].lower()
    if name in KEPT:
        return f"<{match['close']}{name}>"
    if name == "img":
        about = given(match["attributes"])
        source = about.get("src", "").replace(" ", "%20")
        return f"![{about.get('alt', '').translate({91: '(', 93: ')', 10: ' '})}]({source})" if source else ""
    if name == "li":
        return "" if match["close"] else "- "
    if name in SIGNS:
        return SIGNS[name]
    return "" if name in DRESSES else f"&lt;{match[0][1:]}"
