"""Boxes, however an author writes them: `!!!`, `???`, `:::`, `<details>`, and a quotation that begins `[!NOTE]`."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hubserver.authoring.words import words


@dataclass(frozen=True)
class Kind:
    """How a box looks ("note", "tip" or "warning"), the word for its title, and whether it is folded away."""

    look: str
    word: str
    folded: bool = False


NOTE, TIP, WARNING = "note", "tip", "warning"
# Every usual name of Python-Markdown, MkDocs, GitHub, Docusaurus, Sphinx, Hugo, Jekyll and the Carpentries' Workbench.
KINDS: dict[str, Kind] = {
    **dict.fromkeys(("note", "info", "callout", "seealso", "notice", "admonition", "hinweis"), Kind(NOTE, "note")),
    **dict.fromkeys(("abstract", "summary", "tldr", "overview"), Kind(NOTE, "summary")),
    **dict.fromkeys(("tip", "hint", "advice"), Kind(TIP, "tip")),
    **dict.fromkeys(("important", "key", "testimonial"), Kind(NOTE, "important")),
    **dict.fromkeys(("success", "check", "done"), Kind(TIP, "right")),
    **dict.fromkeys(("question", "help", "faq"), Kind(NOTE, "question")),
    **dict.fromkeys(("warning", "caution", "attention", "danger", "error", "alert"), Kind(WARNING, "warning")),
    **dict.fromkeys(("failure", "fail", "missing", "bug"), Kind(WARNING, "wrong")),
    "example": Kind(NOTE, "example"),
    **dict.fromkeys(("quote", "cite"), Kind(NOTE, "")),
    **dict.fromkeys(("challenge", "exercise", "task", "activity", "checklist"), Kind(TIP, "try")),
    **dict.fromkeys(("discussion", "discuss"), Kind(TIP, "talk")),
    **dict.fromkeys(("prereq", "prerequisites"), Kind(NOTE, "before")),
    "todo": Kind(NOTE, "todo"),
    "objectives": Kind(NOTE, "aims"),
    "questions": Kind(NOTE, "asks"),
    "keypoints": Kind(NOTE, "remember"),
    "solution": Kind(NOTE, "answer", folded=True),
    **dict.fromkeys(("spoiler", "details", "collapse"), Kind(NOTE, "more", folded=True)),
}
INDENTED = re.compile(r" {0,3}(?:(!!!|\?\?\?\+?) *(?P<name>[\w-]+)|===)(?P<title>.*)$")
NAMED = r"(?:\{ *[.]?(?P<braced>[A-Za-z][\w-]*)[^}]*\}|(?P<name>[A-Za-z][\w-]*))"
FENCED = re.compile(rf" {{0,3}}:{{3,}} *{NAMED}(?P<title>.*?)[ :]*$")
QUOTED = re.compile(r"[\"“](.*)[\"”]\s*$")
BELOW = re.compile(r"\s*\{: *\.(?P<name>[\w-]+) *\}\s*$")
CLOSES = re.compile(r" *:{3,} *$")
OPENS = re.compile(r" *:{3,} *\{?[^:\s]")
CODE = re.compile(r" *(```|~~~)")
HEADING = re.compile(r" *#{1,6} +(?P<title>.*?)( +#+)? *$")
DETAILS = re.compile(r" {0,3}<details(?: [^>]*)?>\s*(?:<summary>(?P<title>.*?)</summary>)?\s*$", re.IGNORECASE)
SUMMARY = re.compile(r"\s*<summary>(?P<title>.*?)</summary>\s*$", re.IGNORECASE)
ENDS = re.compile(r"\s*</details>\s*$", re.IGNORECASE)
ALERT = re.compile(r" {0,3}\[!(?P<name>\w+)\][+-]? *(?P<title>.*)$")


@dataclass(frozen=True)
class Box:
    """What stands in a box, with its text moved to the left, and how many lines of the source that took."""

    name: str
    title: str | None  # none is the kind's own word, an empty one is no title
    folded: bool
    lines: list[str]
    took: int

    def above(self, lang: str) -> str:
        """The line with which Python-Markdown begins such a box; "" where the text stands in none."""
        kind, said = KINDS.get(self.name.lower()), words(lang)
        quoted = QUOTED.search(self.title.strip()) if self.title else None
        title = quoted[1] if quoted else self.title
        if self.folded or (kind and kind.folded):
            return f'??? note "{title or said[kind.word if kind and kind.word else "more"]}"'
        if kind is None:
            return f"**{title}**" if title else ""
        if title is None:
            title = said[kind.word] if kind.word else ""
        return f'!!! {kind.look} "{title}"'

    @property
    def indents(self) -> bool:
        """Whether its text stands in it, or only below a name."""
        return self.folded or self.name.lower() in KINDS


def box(lines: Sequence[str]) -> Box | None:
    """The box that begins with the first of these lines."""
    return _indented(lines) or _fenced(lines) or _details(lines)


def quoted(lines: Sequence[str], below: str, took: int) -> Box | None:
    """The box that a quotation is, for what it begins with or what stands below it."""
    if match := ALERT.match(lines[0]):
        return Box(match["name"], match["title"] or None, False, list(lines[1:]), took)
    named = BELOW.match(below)
    if named and named["name"] in KINDS:
        return _titled(named["name"], None, lines, took + 1)
    return None


def _indented(lines: Sequence[str]) -> Box | None:
    """`!!! note "Title"` with an indented text below; `???` is folded away, and `===` is one of several tabs."""
    match = INDENTED.match(lines[0])
    title = QUOTED.search(match["title"]) if match else None
    if match is None or not (match["name"] or title):
        return None
    after = 1
    while after < len(lines) and (not lines[after].strip() or indent(lines[after]) >= 2):
        after += 1
    inner = list(lines[1:after])
    while inner and not inner[-1].strip():
        inner.pop()
    deep = min(4, indent(next((line for line in inner if line.strip()), "")))
    text = [line[deep:] if line[:deep].isspace() else line.lstrip() for line in inner]
    folded = (match[1] or "").startswith("???")
    return Box(match["name"] or "", title and title[0], folded, text, 1 + len(inner))


def _fenced(lines: Sequence[str]) -> Box | None:
    """`::: note` … `:::`, one in another."""
    match = FENCED.match(lines[0])
    if match is None:
        return None
    after = closing(lines.__getitem__, 1, len(lines))
    title = match["title"].strip(" []") or None
    return _titled(match["braced"] or match["name"], title, lines[1:after], min(after + 1, len(lines)))


def _titled(name: str, title: str | None, lines: Sequence[str], took: int) -> Box:
    """A box whose title may be the heading that it begins with."""
    first = next((place for place, line in enumerate(lines) if line.strip()), len(lines))
    if title is None and first < len(lines) and (heading := HEADING.match(lines[first])):
        title, first = heading["title"], first + 1
    return Box(name, title, False, list(lines[first:]), took)


def closing(line: Callable[[int], str], first: int, end: int) -> int:
    """The number of the line that closes a `:::`, or `end`; what is in a fence of code is code."""
    depth, code = 1, ""
    for number in range(first, end):
        text = line(number)
        if fence := CODE.match(text):
            code = "" if fence[1] == code else code or fence[1]
        elif not code and CLOSES.match(text):
            depth -= 1
            if not depth:
                return number
        elif not code and OPENS.match(text):
            depth += 1
    return end


def _details(lines: Sequence[str]) -> Box | None:
    """`<details>`, `<summary>` and `</details>` on lines of their own."""
    match = DETAILS.match(lines[0])
    after, depth = 1, 1
    while match and after < len(lines):
        depth += bool(DETAILS.match(lines[after])) - bool(ENDS.match(lines[after]))
        if not depth:
            break
        after += 1
    if match is None or depth:
        return None
    first, title = 1, match["title"]
    while first < after and not lines[first].strip():
        first += 1
    if title is None and first < after and (summary := SUMMARY.match(lines[first])):
        first, title = first + 1, summary["title"]
    return Box("details", title, True, list(lines[first:after]), after + 1)


def indent(line: str) -> int:
    """How many spaces a line begins with."""
    return len(line) - len(line.lstrip(" "))
