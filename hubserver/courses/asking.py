"""Questions that lie beside a course, in a file of another program: they become the quiz at the end of a module."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from hubserver.courses.cutting import Module, slug
from hubserver.courses.order import Course
from hubserver.errors import HubError
from hubserver.quizfiles import reading
from hubserver.quizfiles.imported import Imported
from hubserver.quizfiles.written import as_yaml

AT_THE_END = "end: {mode: check}\n"


def quizzes(course: Course, modules: Sequence[Module]) -> dict[str, Imported]:
    """The questions of each module that has some; what could not be used of them is told."""
    found: dict[str, Imported] = {}
    for path in course.quizzes:
        module = next(_meant(path, modules), None)
        if module is None:
            course.left.say(path, 0, "is a quiz of no page; name it as its page, or bring it in by hand")
        elif module.id in found:
            course.left.say(path, 0, f"is another quiz of {module.id}; bring it in by hand")
        elif imported := _read(course, path):
            found[module.id] = imported
            module.questions = len(imported.questions)
    return found


def files(imported: Imported) -> dict[str, bytes]:
    """What they are in a module's folder."""
    return {"quiz.yaml": (AT_THE_END + as_yaml(imported.questions)).encode(), **imported.pictures}


def _meant(path: Path, modules: Sequence[Module]) -> Iterator[Module]:
    """The module of the page beside it that has its name; else the only one of its folder, or the only one at all."""
    beside = [module for module in modules if any(page.parent == path.parent for page in module.pages)]
    named = [each for each in beside if any(slug(page.stem) == slug(path.stem) for page in each.pages)]
    yield from named[-1:]  # a long page became several: its quiz is at the end
    yield from (beside if len(beside) == 1 else modules if len(modules) == 1 else [])


def _read(course: Course, path: Path) -> Imported | None:
    try:
        imported = reading.read(course.root / path)
    except HubError as why:
        course.left.say(path, 0, str(why))
        return None
    for note in [*imported.left_out, *imported.simplified]:
        course.left.say(path, 0, str(note))
    return imported if imported.questions else None
