"""Reading an author's folder: `pack.yaml`, and for each module `index.md` with its front matter and `quiz.yaml`."""

import re
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec
import yaml
from msgspec import Meta, Struct

from hubserver.authoring.findings import Findings
from hubserver.authoring.instead import Place, instead
from hubserver.modules.document import Source
from hubserver.packs.manifest import (
    ByLang,
    Lang,
    Line,
    Lines,
    Mastery,
    PackId,
    Removed,
    Skill,
    Slug,
    Version,
    WebAddress,
)

T = TypeVar("T")
LARGEST_TEXT = 2 << 20
UNREADABLE = (
    'text with a colon, # or * needs quotes (", not “); each bracket and quote needs its other half;'
    " spaces in front, never tabs"
)
LONGEST_TITLE = 300
LONGEST_HEADING = 1_000  # what is longer is none, and looking for its end would take long
HEADING = re.compile(r"^##\s+(?P<title>\S.*?)\s*\{#(?P<id>[^}\s]+)\}\s*$")
BARE_HEADING = re.compile(r"^##\s+(?!#)")
QUESTION = re.compile(r"^\{\{\s*question:\s*(?P<id>\S+?)\s*\}\}\s*$")
MEANT = re.compile(r"(?<!`)\{\{\s*question\b")  # where that is not how it is written
FRONT = re.compile(r"\s*---[ \t]*\n(?P<yaml>.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
CURLY = re.compile(r"[:\[,{-] +[“”„][^“”„\n]*[“”] *(?:[,\]}#]|$)")  # a text between them, and nothing else
FENCE = re.compile(r" {0,3}(?P<mark>`{3,}(?=[^`]*$)|~{3,})")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Accepted(Struct, frozen=True, forbid_unknown_fields=True):
    """An advice that the author has thought about, and why it is not followed. `file` may have a * in it."""

    file: Line
    says: Line
    why: Line


class PackFile(Struct, frozen=True, forbid_unknown_fields=True):
    """`pack.yaml`."""

    id: PackId
    version: Line
    title: Annotated[dict[Lang, Line], Meta(min_length=1, max_length=100)]
    licence: Line
    modules: Annotated[list[Slug], Meta(min_length=1, max_length=2_000)]
    lang: Lang = "en"  # the language of the files without a language in their name
    summary: ByLang = {}
    authors: Lines = []
    attribution: Lines = []
    source_url: WebAddress = ""
    min_hub: Version = ""
    review_by: date | None = None
    removed_ids: Annotated[list[Removed], Meta(max_length=20_000)] = []
    accepts: Annotated[list[Accepted], Meta(max_length=2_000)] = []


class Front(Struct, frozen=True, forbid_unknown_fields=True):
    """The front matter of an `index.md`."""

    title: Line
    summary: Line
    minutes: Annotated[int, Meta(ge=5, le=30)]
    level: Literal["starter", "next", "further"] = "starter"
    objectives: Lines = []
    needs: Lines = []
    prereqs: Annotated[list[Slug], Meta(max_length=100)] = []
    skills: Annotated[list[Skill], Meta(max_length=100)] = []
    mastery: Mastery = Mastery()
    keypoints: Lines = []
    sources: Annotated[list[Source], Meta(max_length=100)] = []


@dataclass(frozen=True)
class Section:
    """The text of one step, or of the introduction (no id). `line` is where the text begins."""

    id: str
    title: str
    line: int
    text: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Index:
    """One module in one language, as its author wrote it; paths are relative to the pack's folder."""

    path: str
    front: Front
    intro: Section
    steps: tuple[Section, ...]


def text_of(root: Path, path: str, findings: Findings) -> str | None:
    """A text file, or None with a finding."""
    try:
        about, inside = (root / path).stat(), (root / path).resolve().is_relative_to(root.resolve())
        if not inside or not (stat.S_ISREG(about.st_mode) or stat.S_ISDIR(about.st_mode)):
            findings.error(path, 0, "is not a plain file of this folder")
            return None
        if about.st_size > LARGEST_TEXT:
            findings.error(path, 0, "is larger than 2 MB; a module is a short text")
            return None
        data = (root / path).read_bytes()
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")  # some editors begin with a mark
    except FileNotFoundError:
        near = _near(root / path)
        findings.error(path, 0, f"is missing; is it {near}? Then give it this name" if near else "is missing")
    except UnicodeDecodeError as why:
        line = data.count(b"\n", 0, why.start) + 1
        findings.error(path, line, "is not text in UTF-8 from here on; save it again as UTF-8")
    except OSError as why:
        findings.error(path, 0, f"cannot be read: {why.strerror}")
    return None


def _near(path: Path) -> str:
    """The name of a file beside it that is meant to be it: with capitals, `.yml`, or Windows' hidden `.txt`."""
    every = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
    meant = {path.name, f"{path.name}.txt", path.with_suffix(".yml").name if path.suffix == ".yaml" else ""}
    return next((name for name in sorted(every) if name.lower() in meant), "")


def typed(
    path: str, data: object, kind: type[T], findings: Findings, at: Callable[[Place], int] = lambda _: 0
) -> T | None:
    """YAML's values as a typed one, or None with a finding that says what to write instead; `at` knows the lines."""
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as why:
        place, text = instead(kind, data, str(why))
        findings.error(path, at(place), text)
    return None


def lines_of(text: str, before: int = 0) -> Callable[[Place], int]:
    """Finds the line of a place in a YAML text that stands below so many lines of its file; where there is no such
    place, of the last part of it that there is."""

    tree = cache(lambda: yaml.compose(text, _Loader))

    def at(place: Place) -> int:
        node, line = tree(), 1
        for part in place:
            if isinstance(part, int) and isinstance(node, yaml.SequenceNode):
                node = node.value[part]
                line = node.start_mark.line + 1
            elif isinstance(node, yaml.MappingNode):
                key, node = next(((k, v) for k, v in node.value if k.value == part), (node, node))
                line = key.start_mark.line + 1
        return before + line

    return at


class _Told(yaml.constructor.ConstructorError):
    """What is wrong in our own words, not in the library's."""


class _Loader(yaml.SafeLoader):
    """YAML 1.2's plain scalars: `no` is a word, 9:30 a time, a date the text it is, and 12.50 keeps its zero."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):  # a file of a few lines could unfold to gigabytes
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # open in its stubs
            raise _Told(None, None, "a text that begins with * needs quotes", mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key in [key for key, _ in node.value if isinstance(key, yaml.ScalarNode)]:
            if key.value in seen:
                raise _Told(None, None, f"{key.value} is said twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


_TAG = "tag:yaml.org,2002:"
_SURPRISES = {_TAG + name for name in ("timestamp", "bool", "int", "float")}
_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag not in _SURPRISES]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _name, _pattern, _first in (
    ("bool", r"^(true|false)$", "tf"),
    ("int", r"^[-+]?(0|[1-9][0-9]*)$", "-+0123456789"),
    ("float", r"^[-+]?(0|[1-9][0-9]*)?\.[0-9]+$", "-+.0123456789"),
):
    _Loader.add_implicit_resolver(_TAG + _name, re.compile(_pattern), list(_first))
_Loader.add_constructor(_TAG + "float", lambda _, node: Decimal(node.value))


def yaml_of(path: str, text: str, findings: Findings, first_line: int = 0) -> Any:
    """What a YAML text says, or None with a finding."""
    try:
        data = yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as why:
        line = why.problem_mark.line + 1 if why.problem_mark else 0
        told = why.problem if isinstance(why, _Told) else UNREADABLE
        findings.error(path, first_line + line, f"cannot be read here: {told}")
    except yaml.reader.ReaderError as why:
        line = text.count("\n", 0, why.position) + 1
        told = "has a sign that cannot be seen; delete it, and type what is around it again"
        findings.error(path, first_line + line, told)
    except (yaml.YAMLError, ValueError, ArithmeticError, RecursionError):
        findings.error(path, first_line, "cannot be read; write it as in content_packs/README.md")
    else:
        if data is None:
            findings.error(path, first_line, "is empty")
        for number, written in enumerate(text.split("\n"), first_line + 1):
            if CURLY.search(written):
                findings.advice(path, number, 'curly quotes become part of the text; write " or no quotes')
        return data
    return None


def read_pack(root: Path, findings: Findings) -> PackFile | None:
    text = text_of(root, "pack.yaml", findings)
    data = yaml_of("pack.yaml", text, findings) if text is not None else None
    return typed("pack.yaml", data, PackFile, findings, lines_of(text or "")) if data is not None else None


def read_index(root: Path, path: str, findings: Findings) -> Index | None:
    """An `index.md`: its front matter, its introduction, its steps."""
    text = text_of(root, path, findings)
    if text is None:
        return None
    match = FRONT.match(text)
    if match is None:
        findings.error(path, 1, "begins with its front matter between two lines of ---; see content_packs/README.md")
        return None
    above = text.count("\n", 0, match.start("yaml"))
    data = yaml_of(path, match["yaml"], findings, above)
    front = typed(path, data, Front, findings, lines_of(match["yaml"], above)) if data is not None else None
    sections = _sections(path, text[match.end() :], match[0].count("\n") + 1, findings)
    if front is None:
        return None
    if len(sections) < 2:
        findings.error(path, 0, "has no step; a step starts with a line like: ## Its title {#its-id}")
        return None
    if sections[0].questions:
        findings.error(path, sections[0].line, "has a question before its first step")
    return Index(path, front, sections[0], tuple(sections[1:]))


@dataclass
class _Cut:
    """A step on its way: its lines, and the questions among them with theirs."""

    id: str
    title: str
    line: int
    lines: list[str] = field(default_factory=list)
    questions: list[tuple[int, str]] = field(default_factory=list)


def _sections(path: str, body: str, first_line: int, findings: Findings) -> list[Section]:
    """The body cut at its `##` headings; code between fences is left alone."""
    cuts, fenced = [_Cut("", "", first_line)], ""
    for number, line in enumerate(body.split("\n"), first_line):
        fenced = after_fence(line, fenced)
        if fenced:
            cuts[-1].lines.append(line)
        elif cut := _heading(path, number, line, findings):
            cuts.append(cut)
        else:
            _line(path, number, line, cuts[-1], findings)
    return [_section(path, cut, findings) for cut in cuts]


def _heading(path: str, number: int, line: str, findings: Findings) -> _Cut | None:
    """The step that begins with this line; one without an id begins too, so that only this is told of it."""
    heading = None if len(line) > LONGEST_HEADING else HEADING.match(line)
    if heading:
        if not SLUG.fullmatch(heading["id"]):
            why = f"the id {heading['id']} must be small letters, digits and hyphens, as in tax-code"
            findings.error(path, number, why)
        return _Cut(heading["id"], heading["title"], number + 1)
    if BARE_HEADING.match(line):
        why = "this step needs an id that never changes, of small letters, digits and hyphens: ## Its title {#its-id}"
        findings.error(path, number, why)
        return _Cut(f"line-{number}", line.lstrip("# ")[:LONGEST_TITLE], number + 1)
    return None


def _line(path: str, number: int, line: str, cut: _Cut, findings: Findings) -> None:
    """A line of a step; in place of a question an empty one."""
    if match := QUESTION.match(line):
        cut.questions.append((number, match["id"]))
    elif MEANT.search(line):
        findings.error(path, number, "a question stands on a line of its own, as {{question: its-id}}")
    cut.lines.append("" if match else line)


def after_fence(line: str, open_: str) -> str:
    """The mark of the fence of code that is open after this line, "" for none; `open_` was open before it."""
    match = FENCE.match(line)
    if match is None:
        return open_
    if not open_:
        return match["mark"]
    return "" if match["mark"].startswith(open_) and line.strip() == match["mark"] else open_


def _section(path: str, cut: _Cut, findings: Findings) -> Section:
    if cut.questions and any(line.strip() for line in cut.lines[cut.questions[0][0] - cut.line :]):
        findings.error(
            path,
            cut.questions[0][0],
            "questions stand at the end of their step; move the text below up, or make a new step of it",
        )
    return Section(cut.id, cut.title, cut.line, "\n".join(cut.lines), tuple(question for _, question in cut.questions))
