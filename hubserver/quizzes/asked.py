"""What every kind of question has: its texts, its key, and how a response to it is read, marked and told. Pure.

A kind of question is one class in one file of this room, its partial in `templates/`, and its name in `quiz.py`.
A response is kept as xAPI writes it, so that the record and the marking read the same words:
https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Data.md#response-patterns
"""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Self, TypeVar

from msgspec import Meta, Struct

from hubserver.packs.manifest import Slug
from hubserver.quizzes.plain import plain

T = TypeVar("T")
Html = Annotated[str, Meta(max_length=20_000)]
Given = Callable[[str], list[str]]  # the values of a field of the form, as they were sent

LONGEST = 200  # characters of one thing that was typed
AND, TO = "[,]", "[.]"  # between the parts of a response, and between the two of a pair


@dataclass(frozen=True)
class Mark:
    """`score` from 0 to 1; `feedback` is HTML about this very response; `parts` says which of its parts are right."""

    score: float
    feedback: str = ""
    parts: Mapping[str, bool] = field(default_factory=dict)

    @property
    def right(self) -> bool:
        return self.score >= 1

    @property
    def right_parts(self) -> int:
        return sum(self.parts.values())


class Part(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A piece of a question that has a name: an option, a line to put in order."""

    id: Slug
    text: Html


class Option(Part, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One answer to choose."""

    feedback: Html = ""
    correct: bool = False


class Asked(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="type"):
    """One question. `explain` is shown when it is right, or asked for after some tries; `tags` are for banks."""

    kind: ClassVar[str]  # the partial that asks it: templates/<kind>.html
    empty: ClassVar[str]  # what to say when it is sent without a whole answer

    id: Slug
    prompt: Html
    hints: list[Html] = []
    explain: Html = ""
    points: Annotated[int, Meta(ge=1, le=100)] = 1
    tags: list[Slug] = []

    def problem(self) -> str:
        """Why this question cannot be asked; empty when it can."""
        raise NotImplementedError

    def read(self, given: Given) -> str | None:
        """The response as it is kept, or None when it is no whole answer yet."""
        raise NotImplementedError

    def sketch(self, given: Given) -> str:
        """As much of a response as there is, to fill the form with again."""
        return self.read(given) or ""

    def mark(self, response: str) -> Mark:
        """The mark of a response in the form that `read` gives it. Anything else is wrong, never an error."""
        raise NotImplementedError

    def right(self) -> str:
        """A response that is right."""
        raise NotImplementedError

    def said(self, response: str) -> str:
        """A response as HTML, for people."""
        raise NotImplementedError

    def interaction(self, lang: str) -> dict[str, Any]:
        """The parts of its activity definition that are this kind's own.

        https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Data.md#interaction-activities
        """
        raise NotImplementedError

    def right_answer(self) -> str:
        """What is right, as HTML for the learner who asked to be shown."""
        return self.said(self.right())

    def key(self) -> object:
        """What is right, without the words: the same in every language."""
        return self.right(), sorted(part.id for part in self.offered(""))

    def offered(self, _seed: str) -> Sequence[Part]:
        """What there is to choose from, in the order that this learner sees: the same each time the page is opened."""
        return ()

    def worded(self, _words: Mapping[str, str]) -> Self:
        """With the words that the author left to us, which are in the language of the content."""
        return self


def one(given: Given, name: str) -> str:
    """What was sent in a field, "" where nothing was; of several the first."""
    return next(iter(given(name)), "")[:LONGEST]


def shuffled(items: Sequence[T], seed: str) -> list[T]:
    """The items in an order that hangs on the seed alone, in every process."""
    order = list(items)
    random.Random(seed).shuffle(order)  # noqa: S311 - an order, not a secret
    return order


def unique(parts: Sequence[Part]) -> bool:
    """Whether each part has an id of its own."""
    return len({part.id for part in parts}) == len(parts)


def listed(texts: Sequence[str]) -> str:
    """Several texts as an HTML list; a single one as it is."""
    some = [text for text in texts if text]
    return f"<ul>{''.join(f'<li>{text}</li>' for text in some)}</ul>" if len(some) > 1 else "".join(some)


def remarks(parts: Iterable[tuple[str, str]]) -> str:
    """What is said of several parts of an answer, each under the words it is about; of who has none, nothing."""
    return listed([f"<b>{text}</b><br>{feedback}" for text, feedback in parts if feedback])


def described(parts: Sequence[Part], lang: str) -> list[dict[str, Any]]:
    """Parts as xAPI's interaction components."""
    return [{"id": part.id, "description": {lang: plain(part.text)}} for part in parts]
