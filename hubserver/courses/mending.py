"""One page of somebody's course, line by line, as our Markdown.

Pictures and links inside the course get an address that begins with `course:`; where that leads is known when every
page has its place.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hubserver.authoring import films, maths, pictures
from hubserver.authoring.folder import after_fence
from hubserver.courses import drawings, front, tags
from hubserver.courses.order import MARKDOWN, Course

HERE = "course:"
QUOTED = re.compile(r"^(?:\s|>)*")  # code may stand in a list or a quotation
CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
KEEP = re.compile(r"\x00(\d+)\x00")
DEFINED = re.compile(r" {0,3}\[(?!\^)(?P<name>[^\]]+)\]:\s*<?(?P<href>[^\s>]+)>?(?:\s+[\"'(](?P<title>.*)[\"')])?\s*$")
MEANING = re.compile(r"\*\[[^\]]+\]:")
TEXT = r"(?:[^\[\]]|\[[^\[\]]*\])*"
IMAGE = re.compile(
    rf"!\[(?P<alt>{TEXT})\]\(\s*<?(?P<src>[^)\s>]+)>?(?:\s+[\"'](?P<title>.*?)[\"'])?\s*\)(?P<more>\{{:?[^}}]*\}})?"
)
LINK = re.compile(
    rf"(?<!!)\[(?P<text>{TEXT})\]\(\s*<?(?P<href>[^)\s>]*)>?(?:\s+[\"'].*?[\"'])?\s*\)(?:\{{:?[^}}]*\}})?"
)
NAMED = re.compile(rf"(?P<kind>!?)\[(?P<text>{TEXT})\](?:\[(?P<name>[^\]]*)\])?(?![(:\[{{])")
ALT = re.compile(r"""(?:alt|fig-alt|fig\.alt)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
SITE = re.compile(r"\{\{\s*(?:site|page|relative)[\w._]*\s*(?:\|[^}]*)?\}\}/?|\{%-?\s*link\s+(?P<path>\S+)\s*-?%\}")
FILLED_IN = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\[TOC\]|--8<--.*|\{:\s*toc[^}]*\}", re.IGNORECASE)
HIGHLIGHT = re.compile(r"\s*\{%-?\s*(?:highlight\s+(?P<lang>\w+)[^%]*|endhighlight)\s*-?%\}\s*$")
ICON = re.compile(r":(?:material|fontawesome|octicons|simple)-[\w-]+:(?:\{[^}]*\})?")
FORMULA = re.compile(r"(?<![\\$])(\$\$?)(?=[^\s$])([^$]+?)(?<=[^\s$])\1(?!\d)")
LIQUID = r"\{%-?\s*include\s+[\"'](?P<path>[^\"']+)[\"'].*%\}"
INCLUDED = re.compile(rf"\s*(?:{LIQUID}|--8<--\s+[\"'](?P<snippet>[^\"']+)[\"'])\s*$")
DEEPEST = 3  # pages in pages
ELSEWHERE = ("http:", "https:", "//", "mailto:", "tel:")
Line = tuple[int, str]


@dataclass
class Mended:
    """A page of ours in the making: its lines with the numbers that they had, and what stands above it."""

    path: Path
    about: dict[str, Any]
    lines: list[Line]


@dataclass
class _Mender:
    course: Course
    path: Path
    pictures: dict[Path, str]  # why a picture cannot be used, "" where it can
    defined: dict[str, str] = field(default_factory=dict)
    number: int = 0

    def say(self, why: str) -> None:
        self.course.left.say(self.path, self.number, why)

    def page(self, lines: list[Line]) -> Iterator[Line]:
        """Each line but those of code, mended."""
        code = ends = ""
        for self.number, line in lines:
            before, code = code, "" if ends else after_fence(QUOTED.sub("", line), code)
            if before or code:
                yield self.number, line
                continue
            line, ends = self._without_what_acts(line, ends)
            if not ends or line.strip():
                yield self.number, self._line(line) if line.strip() else line

    def _without_what_acts(self, line: str, ends: str) -> tuple[str, str]:
        """The line without comments and without what acts; and what such a piece that is still open ends with."""
        kept = ""
        while True:
            if ends:
                at = line.lower().find(ends)
                if at < 0:
                    return kept, ends
                line, ends = line[at + len(ends) :], ""
            masked = CODE.sub(lambda match: "x" * len(match[0]), line)
            comment, acts = masked.find("<!--"), tags.OPENS.search(masked)
            if comment >= 0 and (acts is None or comment < acts.start()):
                kept, line, ends = kept + line[:comment], line[comment + 4 :], "-->"
            elif acts:
                name = acts["name"].lower()
                self.say(f"<{name}> is not Markdown, and is left out")
                kept, line, ends = kept + line[: acts.start()], line[acts.end() :], f"</{name}>"
            else:
                return kept + line, ""

    def _line(self, line: str) -> str:
        if DEFINED.match(line):
            return ""
        if MEANING.match(line):
            self.say("an abbreviation's meaning is left out")
            return ""
        line = SITE.sub(lambda match: match["path"] or "/", line)
        code: list[str] = []

        def put(match: re.Match[str]) -> str:
            code.append(match[0])
            return f"\0{len(code) - 1}\0"

        line = CODE.sub(put, line)
        if found := FILLED_IN.search(line):
            self.say(f"{found[0][:60].strip()} is filled in by its site only, and is left out")
            line = FILLED_IN.sub("", line)
        line = NAMED.sub(self._named, tags.without(ICON.sub("", line)))
        line = LINK.sub(self._link, IMAGE.sub(self._image, line))
        line = FORMULA.sub(self._formula, line)
        return KEEP.sub(lambda match: code[int(match[1])], line)

    def _named(self, match: re.Match[str]) -> str:
        """`[text][name]`, whose address stands elsewhere on the page."""
        href = self.defined.get((match["name"] or match["text"]).lower())
        return f"{match['kind']}[{match['text']}]({href})" if href else match[0]

    def _image(self, match: re.Match[str]) -> str:
        named = ALT.search(match["more"] or "")
        alt = (named and (named[1] or named[2])) or match["alt"] or match["title"] or ""
        alt = re.sub(r"[\[\]]", "", alt).strip()
        if why := self._refused(match["src"]):
            self.say(why)
            return f"*({alt})*" if alt else ""
        found = self.course.find(self.path, match["src"])
        return f"![{alt or (found or Path()).name}]({HERE}{quote(str(found))})"

    def _refused(self, source: str) -> str:
        if source.startswith((*ELSEWHERE, "data:")):
            return f"the picture {source[:80]} is on the internet"
        found = self.course.find(self.path, source)
        if found is None:
            return f"the picture {source} is not in the course's folder"
        if found.suffix.lower() in films.KINDS:
            return f"{source} needs captions or its words; add it by hand"
        if found not in self.pictures:
            try:
                pictures.of(found, drawings.as_it_is(self.course.root / found), (8,))
                self.pictures[found] = ""
            except pictures.BadPicture as why:
                self.pictures[found] = f"the picture {source} {why}"
        return self.pictures[found]

    def _link(self, match: re.Match[str]) -> str:
        text, href = match["text"], match["href"].removeprefix(HERE)
        if href.startswith(ELSEWHERE):
            return f"[{text}]({href})" if text.strip() else ""
        path, _, anchor = href.partition("#")
        if not path:
            return f"[{text}]({HERE}{quote(str(self.path))}#{anchor})" if anchor else text
        names = (path, f"{path.rstrip('/')}.md", f"{path.rstrip('/')}/index.md", re.sub(r"\.html?$", ".md", path))
        found = next(filter(None, (self.course.find(self.path, name) for name in names)), None)
        if found is None or found.suffix.lower() not in MARKDOWN:
            self.say(f"the link to {href} leads to no page of the course; its words stay")
            return text
        return f"[{text}]({HERE}{quote(str(found))}{'#' if anchor else ''}{anchor})"

    def _formula(self, match: re.Match[str]) -> str:
        try:
            maths.mathml(match[2], block=False)
        except maths.BadMaths as why:
            self.say(f"the formula {match[2][:40]} {why}; it stays as it was written")
            return f"`{match[2]}`"
        return match[0]


def mend(course: Course, path: Path, checked: dict[Path, str]) -> Mended:
    """A page of a course as our Markdown; `checked` remembers the pictures."""
    if why := front.unread(course.root / path):
        course.left.say(path, 0, why)
    about, above, text = front.split(front.text_of(course.root / path))
    fenced = [HIGHLIGHT.sub(lambda match: f"```{match['lang'] or ''}", line) for line in text.split("\n")]
    lines = list(_joined(list(_whole(course, path, list(enumerate(fenced, above + 1))))))
    shared = front.text_of(course.root / "links.md") if (course.root / "links.md").is_file() else ""
    every = [*(line for _, line in lines), *shared.split("\n")]
    defined = {match["name"].lower(): match["href"] for line in every if (match := DEFINED.match(line))}
    return Mended(path, about, list(_Mender(course, path, checked, defined).page(lines)))


def _whole(course: Course, path: Path, lines: list[Line], depth: int = 0) -> Iterator[Line]:
    """The lines with those of the pages that they take in; each has the number of the line that does."""
    for number, line in lines:
        match = INCLUDED.match(line)
        found = course.find(path, match["path"] or match["snippet"]) if match and depth < DEEPEST else None
        if found is None or found.suffix.lower() not in MARKDOWN:
            yield number, line
            continue
        _, _, text = front.split(front.text_of(course.root / found))
        yield from _whole(course, found, [(number, inner) for inner in text.split("\n")], depth + 1)


def _joined(lines: list[Line]) -> Iterator[Line]:
    """A link, a picture's attributes or a tag that goes on in the next line is put into one."""
    code, place = "", 0
    while place < len(lines):
        number, line = lines[place]
        code = after_fence(QUOTED.sub("", line), code)
        ahead = place + 1
        while not code and ahead < min(place + 4, len(lines)) and _open(line) and lines[ahead][1].strip():
            line = f"{line.rstrip()} {lines[ahead][1].strip()}"
            ahead += 1
        if _open(line) and not code:
            number, line, ahead = *lines[place], place + 1
        yield number, line
        place = ahead


def _open(line: str) -> bool:
    plain = CODE.sub("", line)
    cut = plain.rfind("](")
    return (
        plain.count("[") > plain.count("]")
        or (cut >= 0 and ")" not in plain[cut:])
        or bool(re.search(r"\)\{[^}]*$|<(a|img)\s[^>]*$", plain))
    )


Resolve = Callable[[str], str]


def resolved(line: str, picture: Resolve, link: Resolve) -> str:
    """A mended line with the pack's addresses: of a picture its file, of a link its step, "" where there is none."""

    def address(match: re.Match[str]) -> str:
        name, text, target = match["kind"], match["text"], match["href"]
        found = (picture if name else link)(target)
        return f"{name}[{text}]({found})" if found else text

    return re.sub(rf"(?P<kind>!?)\[(?P<text>{TEXT})\]\({HERE}(?P<href>[^)]*)\)", address, line)
