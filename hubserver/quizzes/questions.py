"""A quiz as a built pack holds it (`quiz.<lang>.json`): texts already rendered, and the key. It is never served.

A new kind of question is a class here, its marking in `grading.py`, and its partial in `templates/`.
"""

import html
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import Meta, Struct

from hubserver.errors import N_
from hubserver.markup import clean, media_in
from hubserver.packs.manifest import ASK_PUBLISHER, BadPack, Slug

MOST, PLACES = Decimal(10) ** 15, 9  # of the numbers in a question: below a quadrillion, so many decimal places

Html = Annotated[str, Meta(max_length=20_000)]


class Option(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One answer to choose."""

    id: Slug
    text: Html
    feedback: Html = ""
    correct: bool = False


class Mistake(Struct, frozen=True, forbid_unknown_fields=True):
    """A number that people often get, and what to say to them."""

    answer: Decimal
    feedback: Html


class Asked(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What every kind of question has. `explain` is shown when it is right, or asked for after three tries."""

    kind: ClassVar[str]  # the partial that asks it: templates/<kind>.html
    empty: ClassVar[str]  # what to say when it is sent without an answer

    id: Slug
    prompt: Html
    hints: list[Html] = []
    explain: Html = ""
    points: Annotated[int, Meta(ge=1, le=100)] = 1

    def problem(self) -> str:
        """Why this question cannot be asked; empty when it can."""
        raise NotImplementedError

    def key(self) -> object:
        """What is right, without the words: the same in every language."""
        raise NotImplementedError

    def right_answer(self) -> str:
        """What is right, as HTML for the learner who asked to be shown."""
        raise NotImplementedError


class Single(Asked, frozen=True, tag="single", tag_field="type", kw_only=True, omit_defaults=True):
    """One right option among several."""

    kind = "single"
    empty = N_("Please pick one answer first.")
    options: Annotated[list[Option], Meta(min_length=2, max_length=12)]
    shuffle: bool = True

    def problem(self) -> str:
        if len({option.id for option in self.options}) != len(self.options):
            return "two options have the same id"
        if sum(option.correct for option in self.options) != 1:
            return "exactly one option must be correct"
        return ""

    def key(self) -> object:
        return [(option.id, option.correct) for option in self.options]

    def right_answer(self) -> str:
        return next(option.text for option in self.options if option.correct)


def _usual(number: Decimal) -> bool:
    """Whether a person could type it: neither "NaN" nor a billion digits long."""
    exponent = number.as_tuple().exponent  # not an int where it is not a number
    return isinstance(exponent, int) and exponent >= -PLACES and number.copy_abs() < MOST


class Numeric(Asked, frozen=True, tag="numeric", tag_field="type", kw_only=True, omit_defaults=True):
    """A number, right within `tolerance`. The learner may type the unit or not."""

    kind = "numeric"
    empty = N_("Please type a number first, such as 12.50.")
    answer: Decimal
    tolerance: Decimal = Decimal(0)
    unit: Annotated[str, Meta(max_length=20)] = ""
    mistakes: list[Mistake] = []

    def problem(self) -> str:
        if not all(map(_usual, (self.answer, self.tolerance, *(mistake.answer for mistake in self.mistakes)))):
            return "one of its numbers is not one that a person would type"
        if self.tolerance < 0:
            return "the tolerance is below zero"
        if any(abs(mistake.answer - self.answer) <= self.tolerance for mistake in self.mistakes):
            return "one of the mistakes is right"
        return ""

    def key(self) -> object:
        return self.answer, self.tolerance

    def right_answer(self) -> str:
        if self.unit == "£":
            return f"£{self.answer:,.2f}" if self.answer % 1 else f"£{self.answer:,.0f}"
        return f"{self.answer:,f} {html.escape(self.unit)}".strip()


Question = Single | Numeric


class Quiz(Struct, frozen=True, forbid_unknown_fields=True):
    """The questions of one module in one language."""

    questions: list[Question] = []

    def by_id(self) -> dict[str, Question]:
        return {question.id: question for question in self.questions}


def read(data: bytes) -> Quiz:
    """A quiz from outside: checked, and every text of it sanitised. No bytes is no questions."""
    if not data:
        return Quiz()
    try:
        raw = msgspec.json.decode(data, type=Quiz)
        quiz = msgspec.convert(rewritten(msgspec.to_builtins(raw), lambda text, _: clean(text)), type=Quiz)
    except (ValueError, RecursionError) as why:
        raise BadPack(
            N_("The questions of this pack cannot be read: %(why)s. Nothing was added."),
            ASK_PUBLISHER,
            why=why,
        ) from None
    if problem := problem_of(quiz):
        raise BadPack(
            N_("A question of this pack is not right: %(why)s. Nothing was added."),
            ASK_PUBLISHER,
            why=problem,
        )
    return quiz


def problem_of(quiz: Quiz) -> str:
    """Why these questions cannot be asked; empty when they can."""
    if len(quiz.by_id()) != len(quiz.questions):
        return "two questions have the same id"
    return next((f"{q.id}: {why}" for q in quiz.questions if (why := q.problem())), "")


TEXTS = {"prompt", "text", "feedback", "explain", "hints"}  # the fields that hold HTML, in every kind of question


def rewritten(value: Any, change: Callable[[str, str], str], key: str = "", name: str = "q") -> Any:
    """A quiz as plain values, every text of it changed; `change` is also told a name for the place of each."""
    if isinstance(value, dict):
        name = f"{name}-{value['id']}" if isinstance(value.get("id"), str) else name
        return {inner: rewritten(value[inner], change, inner, name) for inner in value}
    if isinstance(value, list):
        return [rewritten(each, change, key, name) for each in value]
    return change(str(value), name) if key in TEXTS and value is not None else value


def media(quiz: Quiz) -> set[str]:
    """The digests of the pictures that these questions show."""
    return media_in(msgspec.json.encode(quiz).decode())
