"""Our questions as GIFT, for Moodle and others; what GIFT cannot hold is named."""

import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hubserver.quizfiles.escape import plain_markdown
from hubserver.quizfiles.fitting import PICTURE
from hubserver.quizfiles.gathering import Item
from hubserver.quizfiles.imported import LeftOut, Question, Simplified, Unfit
from hubserver.quizzes.quiz import rewritten

SIGNS = re.compile(r"[\\~=#{}:]")
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
CANNOT = {
    "cloze": "GIFT has no texts with gaps that count one by one",
    "ordering": "GIFT has no questions about the order of lines",
    "hotspot": "GIFT has no questions on a picture",
}
MOST_RIGHT = 10  # of several; Moodle has no weight for an eleventh part
# What a question may have that GIFT has no place for, and how to say it.
NO_PLACE = {
    "hints": "its hints have no place in GIFT",
    "unit": "its unit has no place in GIFT",
    "shuffle": "GIFT cannot say that the order of its answers stays",
    "spelling": "GIFT cannot say that a slip counts",
}


@dataclass
class Exported:
    """The text of a GIFT file, and what is not in it."""

    text: str = ""
    left_out: list[LeftOut] = field(default_factory=list)
    simplified: list[Simplified] = field(default_factory=list)


def write(questions: Sequence[Question]) -> Exported:
    """All questions that GIFT can hold."""
    exported, texts = Exported(), []
    for question in questions:
        item = Item(str(question["id"]))
        try:
            texts.append(_question(question, item))
        except Unfit as why:
            exported.left_out.append(LeftOut(item.name, str(why)))
        else:
            exported.simplified += [Simplified(item.name, how) for how in item.told]
    exported.text = "\n".join(texts)
    return exported


def _without_pictures(text: str, item: Item) -> str:
    if PICTURE.search(text):
        item.tell("its pictures have no place in GIFT; their descriptions stand there")
    return PICTURE.sub(lambda picture: picture[0][2:].partition("](")[0], text).strip()


def _question(question: Question, item: Item) -> str:
    kind = question["type"]
    if kind in CANNOT:
        raise Unfit(CANNOT[kind])
    question = rewritten(question, lambda text, _: _without_pictures(text, item))
    for name, how in NO_PLACE.items():
        if question.get(name, True) not in (True, "", "kind", []):
            item.tell(how)
    if question.get("points", 1) != 1:
        item.tell("its points have no place in GIFT")
    about = " ".join([f"[id:{question['id']}]", *(f"[tag:{tag}]" for tag in question.get("tags", []))])
    explain = f"\t####{_escaped(question['explain'])}\n" if question.get("explain") else ""
    answers = "".join(f"\t{line}\n" for line in WRITERS[kind](question, item))
    opening = "#" if kind == "numeric" else ""
    return (
        f"// {about}\n::{question['id']}::[markdown]{_escaped(question['prompt'])}{{{opening}\n{answers}{explain}}}\n"
    )


def _escaped(text: str) -> str:
    return SIGNS.sub(lambda sign: "\\" + sign[0], text.strip()).replace("\n", "\\n")


def _own(text: str) -> str:
    """A text that does not begin like something of GIFT's own."""
    begins = "[markdown]" if text.strip().startswith("[") else ""
    return begins + _escaped(text)


def _said(feedback: str) -> str:
    return f"#{_own(feedback)}" if feedback else ""


def _single(question: Question, _: Item) -> Iterable[str]:
    for option in question["options"]:
        sign, weight = ("=", "%100%") if option.get("correct") else ("~", "%0%")
        weight = weight if option["text"].startswith("%") else ""
        yield f"{sign}{weight}{_own(option['text'])}{_said(option.get('feedback', ''))}"


def _multiple(question: Question, _: Item) -> Iterable[str]:
    right = sum(bool(option.get("correct")) for option in question["options"])
    if right > MOST_RIGHT:
        raise Unfit(f"it has {right} right answers, and GIFT has at most {MOST_RIGHT}")
    each = f"{(Decimal(100) / right).quantize(Decimal('0.00001')).normalize():f}"
    for option in question["options"]:
        sign = "" if option.get("correct") else "-"
        yield f"~%{sign}{each}%{_own(option['text'])}{_said(option.get('feedback', ''))}"


def _true_false(question: Question, _: Item) -> Iterable[str]:
    said = [_own(question.get(name, "")) for name in ("if_false", "if_true")]
    wrong, right = said if question["correct"] else said[::-1]
    word = "TRUE" if question["correct"] else "FALSE"
    yield f"{word}#{wrong}#{right}" if right else f"{word}#{wrong}" if wrong else word


def _text(question: Question, _: Item) -> Iterable[str]:
    mistakes = question.get("mistakes", [])
    for words in [*question["answers"], *(mistake["answer"] for mistake in mistakes)]:
        if "*" in words or "->" in words:
            raise Unfit(f"the answer {words} has a sign that means something else in GIFT")
    if any("->" in mistake["feedback"] for mistake in mistakes):
        raise Unfit("what it says to an answer has -> in it, which means something else in GIFT")
    yield from (f"=%100%{_own(words)}" for words in question["answers"])
    yield from (f"=%0%{_own(mistake['answer'])}{_said(mistake['feedback'])}" for mistake in mistakes)


def _numeric(question: Question, _: Item) -> Iterable[str]:
    if "range" in question:
        low, high = question["range"]
        yield f"=%100%{_number(low)}..{_number(high)}"
    else:
        yield f"=%100%{_number(question['answer'])}:{_number(question.get('tolerance', 0))}"
    for mistake in question.get("mistakes", []):
        yield f"=%0%{_number(mistake['answer'])}:0{_said(mistake['feedback'])}"


def _number(value: int | Decimal) -> str:
    return f"{Decimal(value):f}"


def _matching(question: Question, item: Item) -> Iterable[str]:
    targets = {target["id"]: _bare(target["text"], item) for target in question["targets"]}
    if len(set(targets.values())) < len(targets):
        raise Unfit("two of the things to match with say the same")
    if any("->" in text for text in [*targets.values(), *(line["text"] for line in question["items"])]):
        raise Unfit("one of its lines has -> in it, which means something else in GIFT")
    if any(line.get("feedback") for line in question["items"]):
        item.tell("what it says to a line has no place in GIFT")
    for line in question["items"]:
        yield f"={_own(line['text'])} -> {_escaped(targets[line['match']])}"
    used = {line["match"] for line in question["items"]}
    yield from (f"= -> {_escaped(text)}" for name, text in targets.items() if name not in used)


def _bare(markdown: str, item: Item) -> str:
    """A text without the marks of Markdown, which GIFT does not take here."""
    bare = html.unescape(ESCAPE.sub(r"\1", markdown))
    if plain_markdown(bare) != markdown:
        item.tell("what its lines go with is shown with the signs of Markdown")
        return markdown
    return bare


WRITERS: dict[str, Callable[[Any, Item], Iterable[str]]] = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "text": _text,
    "numeric": _numeric,
    "matching": _matching,
}
