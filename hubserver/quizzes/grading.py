"""Marking: pure functions from a question and what came from the form to a mark. Total, and the same every time."""

import random
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import singledispatch
from typing import Any

from hubserver.quizzes.questions import Numeric, Option, Single

LONGEST = 200  # characters of a response


@dataclass(frozen=True)
class Mark:
    """`score` from 0 to 1; `feedback` is HTML about this very response."""

    score: float
    feedback: str = ""

    @property
    def right(self) -> bool:
        return self.score >= 1


@singledispatch
def mark(question: Any, _response: str) -> Mark:
    """The mark of a response in the form that `read` gives it. Anything else is wrong, never an error."""
    raise TypeError(f"no marking for {type(question).__name__}")


@singledispatch
def read(question: Any, _response: str) -> str | None:
    """The response as it is kept, or None when it is not an answer yet (nothing chosen, not a number)."""
    raise TypeError(f"no reading for {type(question).__name__}")


@mark.register
def _(question: Single, response: str) -> Mark:
    chosen = next((option for option in question.options if option.id == response), None)
    return Mark(float(chosen.correct), chosen.feedback) if chosen else Mark(0)


@read.register
def _(question: Single, response: str) -> str | None:
    return response if any(option.id == response for option in question.options) else None


@mark.register
def _(question: Numeric, response: str) -> Mark:
    value = number(response, question.unit)
    if value is None:
        return Mark(0)
    if abs(value - question.answer) <= question.tolerance:
        return Mark(1)
    mistake = next((m for m in question.mistakes if m.answer == value), None)
    return Mark(0, mistake.feedback if mistake else "")


@read.register
def _(question: Numeric, response: str) -> str | None:
    value = number(response, question.unit)
    return None if value is None else format(value, "f")


GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
PLAIN = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)")
SIGNS = str.maketrans({"−": "-", "–": "-", "‐": "-", "‑": "-", "'": None, "’": None})


def number(text: str, unit: str = "") -> Decimal | None:
    """The number that a person typed: "£1,546.00", "1 546", "12,5", "−3", "20 %". None when it is not one.

    Where pounds are asked for, "50p" is half of one; where pence are, "£1.20" is 120.
    """
    text, unit = _bare(text[:LONGEST]), _bare(unit)
    scale = {("£", "p"): Decimal("0.01"), ("p", "£"): Decimal(100)}.get((unit, _money(text)), Decimal(1))
    for sign in (unit, "£", "p" if unit in ("£", "p") else ""):
        text = text.replace(sign, "") if sign else text
    if GROUPED.fullmatch(text):
        text = text.replace(",", "")
    elif PLAIN.fullmatch(text):
        text = text.replace(",", ".")
    else:
        return None
    return Decimal(text) * scale


def _bare(text: str) -> str:
    """Without spaces, capitals and the apostrophes between thousands; every dash is a minus."""
    return "".join(unicodedata.normalize("NFKC", text).translate(SIGNS).casefold().split())


def _money(text: str) -> str:
    """The sign of pounds or of pence that this amount has."""
    return "£" if "£" in text else "p" if text.endswith("p") else ""


def paper(question: Single, seed: str) -> Sequence[Option]:
    """The options in the order that this learner sees: the same each time the page is opened."""
    if not question.shuffle:
        return question.options
    order = list(question.options)
    random.Random(f"{seed} {question.id}").shuffle(order)  # noqa: S311 - an order, not a secret
    return order
