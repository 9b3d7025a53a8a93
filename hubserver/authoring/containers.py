"""What holds other text (boxes, lists, quotations, notes) as Python-Markdown reads it: indented by four, and set apart.

People write as GitHub, MkDocs or the Carpentries read it, where a list needs no empty line before it and two spaces are
enough for one list in another.
"""

import re
from collections.abc import Callable, Sequence

from hubserver.authoring.boxes import Box, box, indent, quoted

QUOTE = re.compile(r" {0,3}> ?")
ITEM = re.compile(
    r"(?P<before> {0,3}(?P<mark>[-*+]|\d{1,9}[.)]|:|\[\^[^\]]+\]:)(?: {1,4}(?=\S)| (?= )|$))(?P<text>.*)$"
)
RULE = re.compile(r" {0,3}([-*_])( *\1){2,} *$")
FENCE = re.compile(r" {0,3}(?P<mark>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)$")
HEADING = re.compile(r" {0,3}#{1,6}(\s|$)")
NO_HEADING = re.compile(r"#{1,6}[^#\s]")
LANGUAGE = re.compile(r"\s*\{: *\.(?:language-)?(?P<name>[\w+#-]+)[^}]*\}\s*$")
ATTRIBUTES = re.compile(r"\s*\{:[^}]*\}\s*$")
PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)\s*$")
ROWS = re.compile(r" {0,3}\|?[ :]*-+[ :]*(\|[ :]*-+[ :]*)*\|? *$")
HOLDS = re.compile(r"> |!!! |\?\?\? |[-*+] |\d+\. ")
BREAK = re.compile(r"(?<!\\)\\$")
MATHS = {"$$": "$$", "\\[": "\\]"}
DEEPEST = 12  # one in another; a text for a phone has three

Code = Callable[[str, str], str]  # code and what stands behind its fence, to the line that stands for it


def settled(lines: Sequence[str], lang: str, code: Code) -> list[str]:
    """These lines, each thing in them as Python-Markdown reads it; boxes are named in this language."""
    return _Settling(lines, lang, code).run()


class _Settling:
    def __init__(self, lines: Sequence[str], lang: str, code: Code, depth: int = 0, *, point: bool = False) -> None:
        self._lines, self._lang, self._code, self._depth, self._point = lines, lang, code, depth, point
        self._made: list[str] = []
        self._last = ""  # what the line above is: "text", "code", "item", or "" where nothing goes on
        self._long = False  # whether the item above is of several paragraphs

    def run(self) -> list[str]:
        place = 0
        while place < len(self._lines):
            rest = self._lines[place:]
            if not rest[0].strip():
                self._made.append("")
                self._last, took = ("item" if self._last == "item" else ""), 1
            elif indent(rest[0]) >= 4 and self._last != "text":
                self._put(rest[0], "code")
                took = 1
            else:
                took = self._fence(rest) or self._maths(rest) or self._box(rest) or self._quote(rest)
                took = took or self._item(rest) or self._text(rest)
            place += took
        return self._made

    def _put(self, line: str, kind: str) -> None:
        """One line; an empty one comes between it and what it does not belong to."""
        apart = self._long if self._last == kind == "item" else self._last not in ("", kind)
        if apart and self._made[-1].strip():
            self._made.append("")
        self._made.append(line)
        self._last, self._long = kind, False

    def _apart(self, lines: Sequence[str]) -> None:
        """Something that stands for itself, between empty lines."""
        if self._made and self._made[-1].strip():
            self._made.append("")
        self._made += [*lines, ""]
        self._last = ""

    def _inner(self, lines: Sequence[str], *, point: bool = False) -> list[str]:
        if self._depth == DEEPEST:
            return list(lines)
        return _Settling(lines, self._lang, self._code, self._depth + 1, point=point).run()

    def _fence(self, rest: Sequence[str]) -> int:
        """Code, whose language may stand behind its fence or below it."""
        match = FENCE.match(rest[0])
        if match is None:
            return 0
        mark, left = match["mark"], indent(rest[0])
        after = next((at for at in range(1, len(rest)) if _closes(rest[at], mark)), len(rest))
        inner = [line[min(left, indent(line)) :] for line in rest[1:after]]
        below = LANGUAGE.match(rest[after + 1]) if after + 1 < len(rest) else None
        info = match["info"].strip() or (below["name"] if below else "")
        self._apart([self._code("".join(f"{line}\n" for line in inner), info)])
        return min(after + 1, len(rest)) + bool(below)

    def _maths(self, rest: Sequence[str]) -> int:
        """A formula of several lines, in which a + begins no list."""
        opened = rest[0].strip()[:2]
        closed = MATHS.get(opened)
        if closed is None or closed in rest[0].strip()[2:]:
            return 0
        after = next((at for at in range(1, len(rest)) if rest[at].rstrip().endswith(closed)), 0)
        if after:
            self._apart([line for line in rest[: after + 1] if line.strip()])
        return after + 1 if after else 0

    def _box(self, rest: Sequence[str]) -> int:
        found = box(rest)
        if found is None:
            return 0
        self._boxed(found)
        return found.took

    def _boxed(self, found: Box) -> None:
        inner, above = self._inner(found.lines), found.above(self._lang)
        if found.indents:
            self._apart([above, *_indented(inner)])
        else:
            self._apart([above, "", *inner] if above else inner)

    def _quote(self, rest: Sequence[str]) -> int:
        after = next((at for at, line in enumerate(rest) if not QUOTE.match(line)), len(rest))
        if not after:
            return 0
        inner = [QUOTE.sub("", line, count=1) for line in rest[:after]]
        found = quoted(inner, rest[after] if after < len(rest) else "", after)
        if found:
            self._boxed(found)
            return found.took
        while after < len(rest) and inner[-1].strip() and self._goes_on(rest[after:]):
            inner.append(rest[after])
            after += 1
        self._apart([f"> {line}".rstrip() for line in _trimmed(self._inner(inner))])
        return after

    def _item(self, rest: Sequence[str]) -> int:
        """A point of a list, a meaning of a word or a note at the foot, with what belongs to it."""
        match = ITEM.match(rest[0])
        if match is None or RULE.match(rest[0]) or not self._may_begin(match["mark"]):
            return 0
        width = min(4, len(match["before"]) + (not match["text"]))
        inner, after = [match["text"]], 1
        while after < len(rest) and self._belongs(rest[after:], width, inner[-1]):
            line = rest[after]
            inner.append(line[min(width, indent(line)) :])
            after += 1
        while not inner[-1].strip() and len(inner) > 1:
            inner.pop()
            after -= 1
        self._put_item(match["mark"], self._inner(inner, point=True))
        return after

    def _put_item(self, mark: str, made: list[str]) -> None:
        made = _trimmed(made)
        if made and HOLDS.match(made[0]):
            made = ["", "", *made]  # what holds other text stands below the mark
        first, *more = made or [""]
        self._put(f"{mark.replace(')', '.') if mark[0].isdigit() else mark:<3} {first}", "item")
        self._made += _indented(more)
        self._long = "" in more

    def _may_begin(self, mark: str) -> bool:
        """In the middle of a text, a list begins with a point or with 1; a meaning stands below its word."""
        if mark == ":" and not any(self._made):
            return False
        if self._last == "text" and mark[0].isdigit() and mark[:-1] != "1":
            return False
        if self._last == "text" and (mark == ":" or (self._point and "" not in self._made)):
            self._last = "item"  # directly below its word, or below the text of the point that it belongs to
        return True

    def _belongs(self, rest: Sequence[str], width: int, above: str) -> bool:
        if not rest[0].strip():
            return any(line.strip() for line in rest) and indent(next(line for line in rest if line.strip())) >= width
        return indent(rest[0]) >= width or (bool(above.strip()) and self._goes_on(rest))

    def _goes_on(self, rest: Sequence[str]) -> bool:
        """Whether a line only goes on with the text above it."""
        line = rest[0]
        starts = (FENCE, HEADING, RULE, QUOTE, ITEM)
        return bool(line.strip()) and not any(start.match(line) for start in starts) and box(rest) is None

    def _text(self, rest: Sequence[str]) -> int:
        line = rest[0]
        if ATTRIBUTES.match(line):
            return self._attributes(line)
        if HEADING.match(line):
            self._apart([line.lstrip()])
            return 1
        row = "|" in line and len(rest) > 1 and "-" in rest[1] and ROWS.match(rest[1])
        if row and self._last == "text":
            self._apart([])
        if NO_HEADING.match(line):
            line = f"\\{line}"
        self._put(BREAK.sub("  ", line), "text")
        return 1

    def _attributes(self, line: str) -> int:
        """`{: lang=cy }` is of the text or the picture above it; of anything else it shows nothing."""
        above = self._made[-1] if self._last == "text" and self._made else ""
        if PICTURE.search(above):
            self._made[-1] = above.rstrip() + line.strip()
        elif above and "|" not in above:
            self._made.append(line)
        return 1


def _closes(line: str, mark: str) -> bool:
    return indent(line) < 4 and line.strip().startswith(mark) and not line.strip().strip(mark[0])


def _trimmed(lines: list[str]) -> list[str]:
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" if line else "" for line in lines]
