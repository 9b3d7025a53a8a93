"""The shelf as learners see it, and one module opened. What a version of a pack says never changes, so it is kept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from hubserver.modules.document import Lesson
from hubserver.modules.models import Registration
from hubserver.packs.manifest import Module
from hubserver.packs.models import ShelfModule, ShelfPack, in_language
from hubserver.quizzes.quiz import END, Quiz
from hubserver.records.statement import Unit

Key = tuple[str, str]  # pack and module


@dataclass(frozen=True)
class Card:
    """One module on the shelf, in the language that fits best."""

    row: ShelfModule
    registration: Registration | None

    @property
    def key(self) -> Key:
        return self.row.pack, self.row.module

    @property
    def path(self) -> str:
        return f"/modules/{self.row.pack}/{self.row.module}"

    @property
    def state(self) -> str:
        """ "new", "started", "not yet" or "done"."""
        return self.registration.state if self.registration else "new"

    @property
    def steps_done(self) -> int:
        return min(len(self.registration.done_steps), self.row.steps) if self.registration else 0


@dataclass(frozen=True)
class Opened:
    """One module with its content."""

    row: ShelfModule
    index: Module
    lesson: Lesson
    quiz: Quiz

    @property
    def unit(self) -> Unit:
        skills = tuple((_skill_iri(skill.url, skill.name), skill.name) for skill in self.index.skills)
        row, scaled = self.row, self.index.mastery.scaled
        return Unit(row.pack, row.serial, row.module, self.lesson.title, row.lang, scaled, skills)

    @property
    def path(self) -> str:
        return f"/modules/{self.row.pack}/{self.row.module}"

    @property
    def placed(self) -> dict[str, str]:
        """The step in which each question stands; those in none are the bank of the quiz at the end."""
        return {question: step.id for step in self.lesson.steps for question in step.questions}

    @property
    def titles(self) -> dict[str, str]:
        """The title of each step, by its id."""
        return {step.id: step.title for step in self.lesson.steps}

    @property
    def steps(self) -> tuple[str, ...]:
        """The ids of all steps; the quiz at the end is the last of them."""
        return (*(step.id for step in self.lesson.steps), *([END] if self.quiz.end else []))


def _skill_iri(url: str, name: str) -> str:
    """A framework's page with the skill's name behind it, where the page has no address for the skill itself."""
    return url if "#" in url else f"{url}#{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-')}"


def shelf(wanted: Sequence[str], registrations: dict[Key, Registration]) -> list[Card]:
    """Every module, in the order of the shelf."""
    serials = tuple((row.pack, row.serial) for row in ShelfPack.current())
    by_key: dict[Key, list[ShelfModule]] = {}
    for row in _rows(serials):
        by_key.setdefault((row.pack, row.module), []).append(row)
    return [Card(in_language(rows, wanted), registrations.get(key)) for key, rows in by_key.items()]


@lru_cache(maxsize=2)
def _rows(_serials: tuple[tuple[str, int], ...]) -> list[ShelfModule]:
    return list(ShelfModule.current())


def opened(pack: str, module: str, wanted: Sequence[str]) -> Opened:
    """A module with its content, in the first of these languages that it has; raises NotFound."""
    row = in_language(ShelfModule.versions(pack, module), wanted)
    return _opened((row.pack, row.serial, row.module, row.lang))


@lru_cache(maxsize=64)
def _opened(key: tuple[str, int, str, str]) -> Opened:
    row = ShelfModule.get_by_id(key)
    lesson, quiz = row.content()
    return Opened(
        row,
        msgspec.json.decode(row.entry, type=Module),
        msgspec.json.decode(lesson, type=Lesson),
        msgspec.json.decode(quiz, type=Quiz),
    )
