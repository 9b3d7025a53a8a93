"""A quiz as a built pack holds it (`quiz.<lang>.json`): texts already rendered, and the key. It is never served."""

from collections import Counter
from collections.abc import Callable
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from hubserver.errors import N_
from hubserver.markup import clean, media_in
from hubserver.packs import plainjson
from hubserver.packs.manifest import ASK_PUBLISHER, TURNING, BadPack, Slug
from hubserver.quizzes.asked import Html
from hubserver.quizzes.choices import Multiple, Single, TrueFalse
from hubserver.quizzes.lines import Matching, Ordering
from hubserver.quizzes.numbers import Numeric
from hubserver.quizzes.spots import Hotspot
from hubserver.quizzes.words import Cloze, Text

Question = Single | Multiple | TrueFalse | Text | Numeric | Matching | Ordering | Cloze | Hotspot
END = "quiz"  # the id of the quiz at the end: as a step of the module, and as an activity of the records


class Pick(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """So many questions of the bank, of those with a tag where one is named."""

    count: Annotated[int, Meta(ge=1, le=50)]
    tag: Slug | None = msgspec.field(name="from", default=None)


class Band(Struct, frozen=True, forbid_unknown_fields=True):
    """What to say to who has at least so many per cent."""

    least: Annotated[int, Meta(ge=0, le=100)] = msgspec.field(name="from")
    text: Html


class End(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The quiz at the end of a module: the questions that stand in no step are its bank.

    `practice` marks each answer at once. `check` keeps the answers, and marks them when they are handed in; `attempts`
    is how often that may be done (0: as often as you like), `counts` which of them counts.
    """

    mode: Literal["practice", "check"] = "check"
    pick: list[Pick] = []
    attempts: Annotated[int, Meta(ge=0, le=100)] = 0
    counts: Literal["best", "last"] = "best"
    bands: list[Band] = []

    def band(self, share: float) -> str:
        """What to say of a share of the points, as HTML."""
        fits = [band for band in self.bands if share * 100 >= band.least]
        return max(fits, key=lambda band: band.least).text if fits else ""


class Quiz(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The questions of one module in one language."""

    questions: list[Question] = []
    end: End | None = None

    def by_id(self) -> dict[str, Question]:
        return {question.id: question for question in self.questions}


def read(data: bytes) -> Quiz:
    """A quiz from outside: checked, and every text of it sanitised. No bytes is no questions."""
    if not data:
        return Quiz()
    try:
        raw = plainjson.decode(data, Quiz)
        quiz = msgspec.convert(rewritten(msgspec.to_builtins(raw), lambda text, _: clean(text)), type=Quiz)
    except (ValueError, RecursionError) as why:
        raise BadPack(
            N_("The questions of this pack cannot be read: %(why)s. Nothing was added."), ASK_PUBLISHER, why=why
        ) from None
    if problem := problem_of(quiz):
        raise BadPack(
            N_("A question of this pack is not right: %(why)s. Nothing was added."), ASK_PUBLISHER, why=problem
        )
    return quiz


def problem_of(quiz: Quiz) -> str:
    """Why these questions cannot be asked; empty when they can."""
    ids = [question.id for question in quiz.questions]
    if twice := next((each for each, times in Counter(ids).items() if times > 1), ""):
        return f"{twice}: two questions have the same id"
    if END in quiz.by_id():
        return f"{END}: this id is kept for the quiz at the end"
    turning = (q for q in quiz.questions if TURNING.search(msgspec.json.encode(q).decode()))
    if turned := next(turning, None):
        return f"{turned.id}: a text has signs that turn letters"
    return next((f"{q.id}: {why}" for q in quiz.questions if (why := q.problem())), "")


# The fields that hold HTML, in every kind of question and in what is said at the end.
TEXTS = {
    *("prompt", "text", "feedback", "explain", "hints", "picture"),
    *("if_true", "if_false", "true_label", "false_label"),
}


def rewritten(value: Any, change: Callable[[str, str], str], key: str = "", name: str = "q") -> Any:
    """A quiz as plain values, every text of it changed; `change` is also told a name for the place of each."""
    if isinstance(value, dict):
        name = f"{name}-{value['id']}" if isinstance(value.get("id"), str) else name
        return {inner: rewritten(value[inner], change, inner, name) for inner in value}
    if isinstance(value, list | tuple):
        return [rewritten(each, change, key, name) for each in value]
    return change(str(value), name) if key in TEXTS and value is not None else value


def media(quiz: Quiz) -> set[str]:
    """The digests of the pictures that these questions show."""
    return media_in(msgspec.json.encode(quiz).decode())
