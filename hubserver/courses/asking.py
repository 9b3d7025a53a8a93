"""Questions in a file of another program: they become the quiz at the end of the page beside them, or of a page that is
made for them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from hubserver.authoring.words import words
from hubserver.courses.cutting import Module
from hubserver.courses.mending import Mended
from hubserver.courses.naming import slug
from hubserver.courses.order import Course, Page
from hubserver.errors import HubError
from hubserver.quizfiles import reading
from hubserver.quizfiles.imported import Imported
from hubserver.quizfiles.written import as_yaml

AT_THE_END = "end: {mode: check}\n"
LINE = re.compile(r"line (\d+): ")
MOST = 30  # questions of one paper; a module takes no longer than so many minutes
PICKED = 20


def read(course: Course) -> dict[Path, Imported]:
    """The questions of each file that has some; what could not be used of them is told."""
    found = {path: _read(course, path) for path in course.quizzes}
    return {path: imported for path, imported in found.items() if imported}


def pages(course: Course, asked: Iterable[Path]) -> list[tuple[Page, Mended]]:
    """Where there are questions and no page, one for each file of them."""
    text = words(course.lang)["answer each"]
    return [(Page(path), Mended(path, {}, [(0, text)])) for path in ([] if course.pages else asked)]


def quizzes(course: Course, modules: Sequence[Module], asked: Mapping[Path, Imported]) -> dict[str, Imported]:
    """The questions of each module that has some."""
    found: dict[str, Imported] = {}
    for path, imported in asked.items():
        module = next(_meant(path, modules), None)
        if module is None:
            course.left.say(path, 0, "is a quiz of no page; name it as its page, or bring it in by hand")
        elif module.id in found:
            course.left.say(path, 0, f"is another quiz of {module.id}; bring it in by hand")
        else:
            found[module.id] = imported
            module.questions = _asked(course, path, imported)
    return found


def _asked(course: Course, path: Path, imported: Imported) -> int:
    """How many of the questions a learner is asked."""
    count = len(imported.questions)
    if count <= MOST:
        return count
    course.left.say(path, 0, f"has {count} questions; a learner is asked {PICKED} of them, see `pick` in quiz.yaml")
    return PICKED


def files(imported: Imported) -> dict[str, bytes]:
    """What they are in a module's folder."""
    end = AT_THE_END if len(imported.questions) <= MOST else f"end: {{mode: check, pick: [{{count: {PICKED}}}]}}\n"
    return {"quiz.yaml": (end + as_yaml(imported.questions)).encode(), **imported.pictures}


def _meant(path: Path, modules: Sequence[Module]) -> Iterator[Module]:
    """The module of the page beside it that has its name; else the only one of its folder, or the only one at all."""
    beside = [module for module in modules if any(page.parent == path.parent for page in module.pages)]
    named = [each for each in beside if any(slug(page.stem) == slug(path.stem) for page in each.pages)]
    yield from (module for module in beside if path in module.pages)  # a page that was made for it
    yield from named[-1:]  # a long page became several: its quiz is at the end
    yield from (beside if len(beside) == 1 else modules if len(modules) == 1 else [])


def _read(course: Course, path: Path) -> Imported | None:
    try:
        imported = reading.read(course.root / path)
    except HubError as why:
        course.left.say(path, 0, str(why))
        return None
    for note in map(str, [*imported.left_out, *imported.simplified]):
        where = LINE.match(note)
        course.left.say(path, int(where[1]) if where else 0, note[where.end() :] if where else note)
    return imported if imported.questions else None
