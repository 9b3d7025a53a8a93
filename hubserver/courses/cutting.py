"""Pages become modules of 5 to 30 minutes, their headings become steps."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from typing import Any

from hubserver.authoring import boxes, reading
from hubserver.authoring.folder import after_fence
from hubserver.courses import front
from hubserver.courses.mending import Line, Mended
from hubserver.courses.naming import slug
from hubserver.courses.order import Page

SHORT, LONG = 5, 30  # minutes of a module
LARGE = 700  # words of a step; with more it is cut at its own headings
SMALL = 250  # words of a page that is one step
MOST_STEPS = 50
HEADING = re.compile(r"(?P<level>#{1,6})\s+(?P<title>.*?)\s*#*\s*$")
UNDERLINE = re.compile(r"(=+|-{3,})\s*$")
ID = re.compile(r"\s*\{:?\s*(?:#(?P<id>[\w-]+))?[^}]*\}\s*$")
SIGNS = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])|[*_`~]+|<[^>]*>|:\w+:")
BULLET = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+(?P<text>.+)")
FOOTNOTE = re.compile(r"\[\^(?P<name>[^\]]+)\]:")
BOXES = {"objectives": "objectives", "keypoints": "keypoints"}


@dataclass
class Step:
    """What comes under one heading."""

    title: str
    lines: list[Line]
    anchors: set[str] = field(default_factory=set)
    id: str = ""
    page: Path = Path()
    level: int = 0

    @property
    def words(self) -> int:
        return sum(len(each.words) for each in reading.sentences("\n".join(line for _, line in self.lines)))


@dataclass
class Module:
    """One module in the making."""

    title: str
    pages: list[Path]
    steps: list[Step]
    about: dict[str, Any] = field(default_factory=dict)
    id: str = ""
    questions: int = 0

    @property
    def words(self) -> int:
        return sum(step.words for step in self.steps)

    @property
    def minutes(self) -> int:
        return min(LONG, max(SHORT, ceil(self.words / reading.WORDS_A_MINUTE + self.questions)))


def modules(pages: Sequence[tuple[Page, Mended]]) -> list[Module]:
    """All of them, in the order of the course; short pages that stand together become one."""
    made: list[Module] = []
    before: tuple[str, bool] = ("", False)  # the part of the course, and whether the last module is short
    for page, mended in pages:
        module = _of_page(page, mended)
        if not module.steps:
            continue
        short = module.words < SHORT * reading.WORDS_A_MINUTE
        if short and before == (page.section, True) and page.section and made[-1].minutes + module.minutes <= LONG:
            _together(made[-1], module, page.section)
            before = (page.section, made[-1].words < SHORT * reading.WORDS_A_MINUTE)
        else:
            made += _parts(module)
            before = (page.section, short)
    _name(made)
    return made


def _of_page(page: Page, mended: Mended) -> Module:
    lines, about = _lists(mended)
    cuts = _cut(lines, 2)
    first = next((cut for cut in cuts if cut.title), Step("", []))
    own = first.title if first.level == 1 else ""
    title = plain(front.line(mended.about.get("title"))) or own or plain(page.title) or first.title
    title = title or _from_name(page.path)
    cuts = [cut for cut in cuts if cut.title or _says(cut)]
    steps: list[Step] = []
    for cut in cuts:
        cut.title, cut.page = cut.title or title, page.path
        smaller = _smaller(cut) if cut.words > LARGE else [cut]
        steps += [piece for each in smaller for piece in (_pieces(each) if each.words > LARGE else [each])]
    notes = _footnotes(mended)
    kept = [_noted(step, notes) for step in steps if _says(step)]
    return Module(title, [page.path], kept, {**mended.about, **about})


def _lists(mended: Mended) -> tuple[list[Line], dict[str, list[str]]]:
    """The lines without the Carpentries' lists of aims and of what to remember, and those lists."""
    lines, found, place = mended.lines, dict[str, list[str]](), 0
    kept: list[Line] = []
    while place < len(lines):
        match = boxes.FENCED.match(lines[place][1])
        kind = BOXES.get((match["braced"] or match["name"] or "").lower()) if match else None
        if kind is None:
            kept.append(lines[place])
            place += 1
            continue
        after = boxes.closing(lambda number: lines[number][1], place + 1, len(lines))
        inner = [match["text"] for _, line in lines[place + 1 : after] if (match := BULLET.match(line))]
        found[kind] = [plain(text) for text in inner]
        place = after + 1
    return kept, found


def _cut(lines: Sequence[Line], deepest: int) -> list[Step]:
    """The lines at their headings down to a level; deeper ones stay in the text, as the third level or below."""
    cuts = [Step("", [])]
    for number, line, heading in _headings(lines):
        if heading is None:
            cuts[-1].lines.append((number, line))
            continue
        title = ID.sub("", heading["title"])
        named = ID.search(heading["title"])
        anchors = {each for each in (named["id"] if named else "", slug(title)) if each}
        if len(heading["level"]) <= deepest:
            cuts.append(Step(plain(title), [], anchors, level=len(heading["level"])))
        else:
            cuts[-1].lines.append((number, f"{'#' * max(3, len(heading['level']))} {title}"))
            cuts[-1].anchors |= anchors
    return cuts


def _headings(lines: Sequence[Line]) -> Iterator[tuple[int, str, re.Match[str] | None]]:
    """Each line, and what it is the heading of: not in code, and not in a box."""
    code, depth, skip = "", 0, False
    for place, (number, line) in enumerate(lines):
        if skip:
            skip = False
            continue
        before, code = code, after_fence(line, code)
        if not (before or code):
            depth = max(0, depth + bool(boxes.OPENS.match(line)) - bool(boxes.CLOSES.match(line)))
        below = lines[place + 1][1] if place + 1 < len(lines) else ""
        above = lines[place - 1][1].strip() if place else ""
        if not (before or code or depth) and line[:1].isalnum() and not above and (under := UNDERLINE.match(below)):
            line, skip = f"{'#' if under[1][0] == '=' else '##'} {line}", True
        heading = None if before or code else HEADING.match(line)
        if heading and depth:
            line, heading = f"###{line.lstrip('#')}", None  # of a box, not of a step
        yield number, line, heading


def _smaller(step: Step) -> list[Step]:
    """A long step at its own headings; those that are still small stay together."""
    made: list[Step] = []
    for cut in _cut(step.lines, 3):
        cut.page = step.page
        if made and (not cut.title or made[-1].words + cut.words <= LARGE // 2):
            made[-1].lines += [(0, ""), (0, f"### {cut.title}"), (0, ""), *cut.lines]
            made[-1].anchors |= cut.anchors
        else:
            cut.title = cut.title or step.title
            made.append(cut)
    made[0].anchors |= step.anchors
    return made


def _pieces(step: Step) -> list[Step]:
    """A long step without headings, between its paragraphs; a box or code stays whole."""
    target = step.words / ceil(step.words / LARGE)
    made, code, depth = [Step(step.title, [], step.anchors, page=step.page)], "", 0
    for number, line in step.lines:
        code = after_fence(line, code)
        if not code:
            depth = max(0, depth + bool(boxes.OPENS.match(line)) - bool(boxes.CLOSES.match(line)))
        if not (line.strip() or code or depth) and made[-1].words > target * 0.8:
            made.append(Step(f"{step.title} ({len(made) + 1})", [], page=step.page))
        made[-1].lines.append((number, line))
    if len(made) > 1 and made[-1].words < target / 4:
        made[-2].lines += made.pop().lines
    return made


def _says(step: Step) -> bool:
    return any(re.search(r"\w", line) and not DEFINES.match(line) for _, line in step.lines)


DEFINES = re.compile(r"\s*(\[\^[^\]]+\]:|:{3,})")


def _footnotes(mended: Mended) -> dict[str, list[Line]]:
    """Each note at the foot of the page with the lines below it."""
    found: dict[str, list[Line]] = {}
    name = ""
    for number, line in mended.lines:
        if match := FOOTNOTE.match(line):
            name = match["name"]
            found[name] = [(number, line)]
        elif name and line.startswith("    "):
            found[name].append((number, line))
        elif line.strip():
            name = ""
    return found


def _noted(step: Step, notes: dict[str, list[Line]]) -> Step:
    """A step with the notes that it uses, wherever on the page they stood."""
    own = {number for lines in notes.values() for number, _ in lines}
    step.lines = [each for each in step.lines if each[0] not in own]
    used = "\n".join(line for _, line in step.lines)
    for name, lines in notes.items():
        if f"[^{name}]" in used:
            step.lines += [(0, ""), *lines]
    return step


def _together(module: Module, more: Module, section: str) -> None:
    """A short page goes into the module before it."""
    if len(module.pages) == 1 and section:
        module.title = plain(section)[:1].upper() + plain(section)[1:]
    if more.words <= SMALL and len(more.steps) > 1:
        more.steps = [_one(more)]
    if len(more.steps) == 1:
        more.steps[0].title = more.title
    for name in BOXES:
        module.about[name] = [*front.lines(module.about.get(name) or []), *front.lines(more.about.get(name) or [])]
    module.pages += more.pages
    module.steps += more.steps


def _one(module: Module) -> Step:
    """All of a small page as one step."""
    lines: list[Line] = []
    for step in module.steps:
        heading = [] if step.title == module.title else [(0, ""), (0, f"### {step.title}"), (0, "")]
        lines += [*heading, *step.lines]
    return Step(module.title, lines, set[str]().union(*(step.anchors for step in module.steps)), "", module.pages[0])


def _parts(module: Module) -> Iterator[Module]:
    """A module that would take too long, as several."""
    count = max(ceil(module.words / (LONG * reading.WORDS_A_MINUTE)), ceil(len(module.steps) / MOST_STEPS))
    if count <= 1:
        yield module
        return
    target, left = module.words / count, list(module.steps)
    for part in range(1, count + 1):
        steps: list[Step] = []
        while left and (not steps or part == count or sum(s.words for s in steps) + left[0].words / 2 < target):
            if len(steps) >= MOST_STEPS:
                break
            steps.append(left.pop(0))
        if steps:
            yield Module(f"{module.title} ({part})", module.pages, steps, module.about)


def _name(made: list[Module]) -> None:
    """Every module and step gets its id."""
    taken: set[str] = set()
    for number, module in enumerate(made, 1):
        module.id = _free(slug(re.sub(r"^[\d._-]+", "", module.title)) or f"module-{number}", taken)
        used = {"quiz"}
        for place, step in enumerate(module.steps, 1):
            step.id = _free(slug(step.title) or f"step-{place}", used)


def _free(name: str, taken: set[str]) -> str:
    """A name that nothing else has."""
    names = (name, *(f"{name}-{number}" for number in range(2, 10_000)))
    found = next(each for each in names if each not in taken)
    taken.add(found)
    return found


def plain(text: str) -> str:
    """A title without signs, as one line."""
    return " ".join(SIGNS.sub(lambda match: match[1] or "", text).split())[:300]


def _from_name(path: Path) -> str:
    name = path.parent.name if path.stem.lower() in ("index", "readme") and path.parent.name else path.stem
    return re.sub(r"^[\d._-]+|[_-]+", " ", name).strip().capitalize() or path.stem
