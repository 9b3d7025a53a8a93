"""A course that was read becomes an author's folder."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml

from hubserver import clock
from hubserver.authoring import reading
from hubserver.authoring.build import NO_LICENCE
from hubserver.courses import asking, cutting, drawings, front, mending, order
from hubserver.courses.cutting import Module, Step, plain
from hubserver.courses.naming import LEFT_OUT, slug
from hubserver.courses.order import Course
from hubserver.files import write_whole

ASK = f"{NO_LICENCE}-the-authors"


class Laid:
    """What was made of a course."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.modules: list[Module] = []
        self.pictures = 0


def lay(source: Path, out: Path) -> Laid:
    """Read a course, and write a pack's folder; with what could not be used in a file of its own."""
    course = order.read(source)
    laid, checked = Laid(course), dict[Path, str]()
    asked = asking.read(course)
    pages = [(page, mending.mend(course, page.path, checked)) for page in course.pages]
    laid.modules = cutting.modules([*pages, *asking.pages(course, asked)])
    if not laid.modules:
        return laid
    pack = _pack(course, slug(out.name) or "course", laid.modules)
    write_whole(out / "pack.yaml", _yaml(pack).encode())
    places = _places(laid.modules)
    quizzes = asking.quizzes(course, laid.modules, asked)
    for module in laid.modules:
        home = out / "modules" / module.id
        beside = asking.files(quizzes[module.id]) if module.id in quizzes else {}
        layer = _Layer(laid, home, module, places)
        layer.named = {Path(path).name: Path(path) for path in beside}  # no picture of the pages may take their names
        layer.write()
        for path, data in beside.items():
            write_whole(home / path, data)
    said = "".join(f"{line}\n" for line in course.left.said)
    write_whole(out / LEFT_OUT, said.encode())
    return laid


Places = dict[tuple[str, str], tuple[str, str]]  # page and anchor: module and step


def _places(modules: Sequence[Module]) -> Places:
    found: Places = {}
    for module in modules:
        for step in module.steps:
            page = step.page.as_posix()
            found.setdefault((page, ""), (module.id, step.id if len(module.pages) > 1 else ""))
            for anchor in step.anchors:
                found.setdefault((page, anchor.lower()), (module.id, step.id))
    return found


class _Layer:
    """Writes one module."""

    def __init__(self, laid: Laid, home: Path, module: Module, places: Places) -> None:
        self.laid, self.course, self.home, self.module, self.places = laid, laid.course, home, module, places
        self.named: dict[str, Path] = {}  # the files of its media folder, and what they were
        self.step: Step | None = None

    def write(self) -> None:
        body = "".join(self._text(step) for step in self.module.steps)
        write_whole(self.home / "index.md", f"---\n{_yaml(self._front())}---\n{body}".encode())

    def _text(self, step: Step) -> str:
        self.step = step
        lines = [mending.resolved(line, self._picture, self._link) for _, line in step.lines]
        text = "\n".join(lines).strip("\n")
        return f"\n## {step.title} {{#{step.id}}}\n\n{text}\n"

    def _front(self) -> dict[str, Any]:
        about, lines = self.module.about, front.lines
        found = {
            "title": self.module.title,
            "summary": self._summary(),
            "minutes": self.module.minutes,
            "objectives": [plain(text) for text in lines(about.get("objectives") or [])],
            "keypoints": [plain(text) for text in lines(about.get("keypoints") or [])],
            "sources": [{"title": self.course.title, **({"url": self.course.url} if self._has_address() else {})}],
        }
        return {name: value for name, value in found.items() if value}

    def _has_address(self) -> bool:
        return self.course.url.startswith(("http://", "https://"))

    def _summary(self) -> str:
        """What the page says of itself, else its first sentence."""
        about = self.module.about
        named = next(
            (text for name in ("description", "summary", "excerpt") if (text := front.line(about.get(name)))), ""
        )
        text = "\n".join(line for step in self.module.steps for _, line in step.lines)
        first = next((each.text for each in reading.sentences(text) if len(each.words) > 3), "")
        return plain(named) or plain(first) or self.module.title

    def _picture(self, target: str) -> str:
        """A picture of the course goes into the module's own folder."""
        path = Path(unquote(target))
        ending, number = path.suffix.lower(), 1
        stem = slug(path.stem) or "picture"
        name = f"{stem}{ending}"
        while self.named.get(name, path) != path:
            number += 1
            name = f"{stem}-{number}{ending}"
        if name not in self.named:
            self.named[name] = path
            write_whole(self.home / "media" / name, drawings.as_it_is(self.course.root / path))
            self.laid.pictures += 1
        return f"media/{name}"

    def _link(self, target: str) -> str:
        """The step or module that a page of the course became."""
        page, _, anchor = target.partition("#")
        page = unquote(page)
        found = self.places.get((page, slug(anchor))) or self.places.get((page, anchor.lower()))
        found = found or self.places.get((page, ""))
        if found is None:
            where = self.step.page if self.step else Path()
            self.course.left.say(where, 0, f"the link to {page} leads to a page that is left out; its words stay")
            return ""
        module, step = found
        if module != self.module.id:
            return f"../{module}/index.md" + (f"#{step}" if step else "")
        return f"#{step or self.module.steps[0].id}"


def _pack(course: Course, name: str, modules: Sequence[Module]) -> dict[str, Any]:
    return {
        "id": f"org.example.{name}",
        "version": clock.now().at[:7].replace("-", "."),
        "title": {course.lang: course.title},
        **({} if course.lang == "en" else {"lang": course.lang}),
        "licence": course.licence or ASK,
        "authors": course.authors or [f"The authors of {course.title}"],
        "attribution": [f"Made from {course.title}{f', {course.url}' if course.url else ''}"],
        "modules": [module.id for module in modules],
    }


def _yaml(value: dict[str, Any]) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=110)
