"""The shelf as learners see it, and one module opened. What a version of a pack says never changes, so it is kept."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import inf
from threading import Lock
from typing import TypeVar

import msgspec

from hubserver.errors import N_, NotFound
from hubserver.files import sha256
from hubserver.modules.document import Lesson
from hubserver.modules.models import Registration
from hubserver.packs.manifest import Module, Skill
from hubserver.packs.models import ShelfModule, ShelfPack, ShelfWords, in_language
from hubserver.packs.search import query, sought, words
from hubserver.quizzes.quiz import END, Quiz
from hubserver.records.statement import Unit

Key = tuple[str, str]  # pack and module
K = TypeVar("K")
Versions = tuple[tuple[str, int, int], ...]  # of packs, as `ShelfPack.versions` has them

_reading = Lock()  # a shelf that has changed is read once, not by every phone that is waiting


@dataclass(frozen=True, slots=True)
class Head:
    """What the shelf says of a module in one language; `skills` are ids of `Stock.skills`."""

    id: int
    pack: str
    module: str
    lang: str
    place: int
    minutes: int
    level: str
    title: str
    summary: str
    steps: int
    skills: frozenset[str]
    prereqs: tuple[str, ...]  # modules of the same pack that come first


@dataclass(frozen=True, slots=True)
class Card:
    """One module on the shelf, in the language that fits best."""

    row: Head
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


@dataclass(frozen=True)
class Stock:
    """All that is on the shelf, in every language, in the order of the shelf."""

    heads: dict[Key, list[Head]]
    packs: list[ShelfPack]
    skills: dict[str, Skill]

    @cached_property
    def numbers(self) -> dict[int, Key]:
        """Which module stands under a number of the search's index."""
        return {head.id: key for key, heads in self.heads.items() for head in heads}

    @cached_property
    def vocabulary(self) -> dict[str, str]:
        """The words of all titles: folded, and as they are written."""
        every = (word for heads in self.heads.values() for head in heads for word in head.title.split())
        return {folded: word.strip(".,:;!?()\"'“”‘’") for word in every for folded in words(word)[:1]}


@dataclass(frozen=True)
class Shelf:
    """Each module once, in the language that fits best; those in `lang` come first. `cards` are without a learner."""

    lang: str
    stock: Stock
    cards: tuple[Card, ...]
    titles: dict[str, str]  # of packs

    @cached_property
    def behind(self) -> dict[Key, list[Card]]:
        """By each module, those that want it done first."""
        return _listed(((card.row.pack, name), card) for card in self.cards for name in card.row.prereqs)

    @cached_property
    def teaching(self) -> dict[str, list[Card]]:
        """By each skill, the modules that teach it."""
        return _listed((skill, card) for card in self.cards for skill in card.row.skills)

    @cached_property
    def in_pack(self) -> dict[str, list[Card]]:
        """By each pack, its modules in their order."""
        return _listed((card.row.pack, card) for card in sorted(self.cards, key=lambda card: card.row.place))

    @cached_property
    def places(self) -> dict[Key, int]:
        return {card.key: place for place, card in enumerate(self.cards)}

    def begun(self, registrations: Iterable[Registration]) -> list[Card]:
        """The cards of what somebody has begun and the shelf still has, in this order."""
        return [Card(self.cards[self.places[row.key]].row, row) for row in registrations if row.key in self.places]

    def of(self, registrations: Mapping[Key, Registration]) -> list[Card]:
        """All cards, with what somebody did on them."""
        cards = list(self.cards)
        for card in self.begun(registrations.values()):
            cards[self.places[card.key]] = card
        return cards


def _listed(pairs: Iterable[tuple[K, Card]]) -> dict[K, list[Card]]:
    found: dict[K, list[Card]] = {}
    for key, card in pairs:
        found.setdefault(key, []).append(card)
    return found


@dataclass(frozen=True)
class Hits:
    """What a search found: the rank of each module, the lower, the better. `whole`: each has all the words."""

    ranks: dict[Key, float]
    whole: bool


def on_shelf(wanted: Sequence[str]) -> Shelf:
    """What there is to learn, in these languages, best first."""
    versions = ShelfPack.versions()
    with _reading:
        return _shelf(versions, tuple(wanted))


def search(here: Shelf, typed: str) -> Hits:
    """The modules that have all these words, in any language; when none has, those that have some of them."""
    looked_for = sought(typed)
    ranks = _ranks(here, query(looked_for))
    if ranks or len(looked_for) == 1:
        return Hits(ranks, whole=True)
    return Hits(_ranks(here, query(looked_for, "OR")), whole=False)


def _ranks(here: Shelf, asked: str) -> dict[Key, float]:
    """The best rank of each module in any of its languages; what is not on the shelf any more is left out."""
    ranks: dict[Key, float] = {}
    for number, rank in ShelfWords.matching(asked):
        key = here.stock.numbers.get(number)
        if key and rank < ranks.get(key, inf):
            ranks[key] = rank
    return ranks


@lru_cache(maxsize=8)
def _shelf(versions: Versions, wanted: tuple[str, ...]) -> Shelf:
    stock = _stock(versions)
    cards = [Card(in_language(heads, wanted), None) for heads in stock.heads.values()]
    cards.sort(key=lambda card: card.row.lang != wanted[0])
    return Shelf(wanted[0], stock, tuple(cards), {row.pack: row.title_in(wanted) for row in stock.packs})


@lru_cache(maxsize=2)
def _stock(versions: Versions) -> Stock:
    heads: dict[Key, list[Head]] = {}
    skills: dict[str, Skill] = {}
    for pack, serial, _ in versions:
        for row in ShelfModule.heads(pack, serial):
            index = msgspec.json.decode(row[-1], type=Module)
            taught = {_skill_id(skill): skill for skill in index.skills}
            skills |= taught
            head = Head(*(*row[:-1], frozenset(taught), tuple(index.prereqs)))
            heads.setdefault((pack, head.module), []).append(head)
    packs = [row for row in ShelfPack.select() if any((row.pack, row.serial) == version[:2] for version in versions)]
    return Stock(heads, packs, dict(sorted(skills.items(), key=lambda item: (item[1].framework, item[1].name))))


def _skill_id(skill: Skill) -> str:
    """Short, for addresses; the same on every hub."""
    return sha256(f"{skill.framework}\n{skill.name}".encode())[:10]


def opened(pack: str, module: str, wanted: Sequence[str]) -> Opened:
    """A module with its content, in the first of these languages that it has; raises NotFound."""
    versions = ShelfPack.versions()
    with _reading:
        heads = _stock(versions).heads.get((pack, module))
    if not heads:
        raise NotFound(
            N_("There is no such module here."),
            N_("It may have been taken off the shelf. Look at what there is now."),
        )
    return _opened(in_language(heads, wanted).id, versions)


@lru_cache(maxsize=64)
def _opened(number: int, _versions: Versions) -> Opened:
    row = ShelfModule.get_by_id(number)
    lesson, quiz = row.content()
    return Opened(
        row,
        msgspec.json.decode(row.entry, type=Module),
        msgspec.json.decode(lesson, type=Lesson),
        msgspec.json.decode(quiz, type=Quiz),
    )
