"""The shelf as learners see it, and one module opened. What a version of a pack says never changes, so it is kept."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import inf
from threading import Lock
from typing import TypeVar

import msgspec

from hubserver import clock
from hubserver.errors import N_, NotFound
from hubserver.files import sha256
from hubserver.modules.document import Lesson
from hubserver.modules.former import Former, standing_for
from hubserver.modules.models import Registration
from hubserver.packs.manifest import Module, Skill
from hubserver.packs.models import ReplacedId, ShelfModule, ShelfPack, ShelfWords, Versions, in_language
from hubserver.packs.search import query, sought, words
from hubserver.quizzes.quiz import END, Quiz
from hubserver.records.statement import Unit

Key = tuple[str, str]  # pack and module
K = TypeVar("K")

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
    former: Former

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
    aside: dict[Key, Card] = field(default_factory=dict)  # off the shelf, and still here for whoever has begun them

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
        """The cards of what somebody has begun and is still here, in this order."""
        here = ((self._card(row.key), row) for row in registrations)
        return [Card(card.row, row) for card, row in here if card]

    def _card(self, key: Key) -> Card | None:
        return self.cards[self.places[key]] if key in self.places else self.aside.get(key)

    def of(self, registrations: Mapping[Key, Registration]) -> list[Card]:
        """All cards, with what somebody did on them."""
        return [Card(card.row, registrations.get(card.key)) for card in self.cards]


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
    shown, aside = ShelfPack.versions()
    with _reading:
        return _shelf(shown, aside, tuple(wanted))


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
def _shelf(shown: Versions, aside: Versions, wanted: tuple[str, ...]) -> Shelf:
    stock = _stock(shown)
    cards = sorted(_cards(stock, wanted).values(), key=lambda card: card.row.lang != wanted[0])
    titles = {row.pack: row.title_in(wanted) for row in stock.packs}
    return Shelf(wanted[0], stock, tuple(cards), titles, _cards(_stock(aside), wanted) if aside else {})


def _cards(stock: Stock, wanted: tuple[str, ...]) -> dict[Key, Card]:
    return {key: Card(in_language(heads, wanted), None) for key, heads in stock.heads.items()}


@lru_cache(maxsize=4)
def _stock(versions: Versions) -> Stock:
    heads: dict[Key, list[Head]] = {}
    skills: dict[str, Skill] = {}
    for pack, serial, *_ in versions:
        for row in ShelfModule.heads(pack, serial):
            index = msgspec.json.decode(row[-1], type=Module)
            taught = {_skill_id(skill): skill for skill in index.skills}
            skills |= taught
            head = Head(*(*row[:-1], frozenset(taught), tuple(index.prereqs)))
            heads.setdefault((pack, head.module), []).append(head)
    packs = [row for row in ShelfPack.select() if (row.pack, row.serial) in _named(versions)]
    return Stock(heads, packs, dict(sorted(skills.items(), key=lambda item: (item[1].framework, item[1].name))))


def _skill_id(skill: Skill) -> str:
    """Short, for addresses; the same on every hub."""
    return sha256(f"{skill.framework}\n{skill.name}".encode())[:10]


def opened(
    pack: str, module: str, wanted: Sequence[str], work: Registration | None = None, serial: int | None = 0
) -> Opened:
    """A module with its content, in the first of these languages that it has; raises NotFound.

    It is the version of this serial, or the one that the learner whose `work` it is stays on, where that is still here;
    else the one on the shelf. What is off the shelf is open to whoever has begun it."""
    shown, aside = ShelfPack.versions()
    stays = serial or (work.stays_on(clock.now()) if work else 0)
    kept = ShelfModule.in_version(pack, stays, module) if stays and (pack, stays) not in _named(shown) else []
    with _reading:
        heads = _stock(shown).heads.get((pack, module)) or (_stock(aside).heads.get((pack, module)) if work else None)
    if not kept and not heads:
        raise NotFound(
            N_("There is no such module here."),
            N_("It may have been taken off the shelf. Look at what there is now."),
        )
    number = in_language(kept, wanted).id if kept else in_language(heads or [], wanted).id
    return _opened(number, stays if kept else 0, shown + aside)


def _named(versions: Versions) -> set[tuple[str, int]]:
    return {version[:2] for version in versions}


@lru_cache(maxsize=64)
def _opened(number: int, _serial: int, _versions: Versions) -> Opened:
    """A number may be given again once its module is gone; with the serial and the versions it is one module."""
    row = ShelfModule.get_by_id(number)
    lesson, quiz = msgspec.json.decode(row.lesson, type=Lesson), msgspec.json.decode(row.quiz, type=Quiz)
    replaced = ReplacedId.of(row.pack)
    former = Former(standing_for(replaced, [*quiz.by_id()]), standing_for(replaced, [step.id for step in lesson.steps]))
    return Opened(row, msgspec.json.decode(row.entry, type=Module), lesson, quiz, former)
