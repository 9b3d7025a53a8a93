"""A question whose answer is a number."""

import html
from decimal import Decimal
from typing import Annotated, Any

from msgspec import Meta, Struct

from hubserver.errors import N_
from hubserver.quizzes.asked import Asked, Given, Html, Mark, one
from hubserver.quizzes.typed import number, tidy

MOST, PLACES = Decimal(10) ** 15, 9  # of the numbers in a question: below a quadrillion, so many decimal places


class Mistake(Struct, frozen=True, forbid_unknown_fields=True):
    """A number that people often get, and what to say to them."""

    answer: Decimal
    feedback: Html


class Numeric(Asked, frozen=True, tag="numeric", kw_only=True):
    """A number: `answer`, right within `tolerance`, or anything in `range`, its ends included. The learner may type the
    unit or not."""

    kind = "numeric"
    empty = N_("Please type a number first, such as 12.50.")
    answer: Decimal | None = None
    tolerance: Decimal = Decimal(0)
    range: tuple[Decimal, Decimal] | None = None
    unit: Annotated[str, Meta(max_length=20)] = ""
    mistakes: tuple[Mistake, ...] = ()

    def problem(self) -> str:
        if (self.answer is None) == (self.range is None):
            return "it needs an answer or a range, one of the two"
        given = [self.tolerance, *(self.range or [self.answer]), *(mistake.answer for mistake in self.mistakes)]
        if not all(map(_usual, given)):
            return "one of its numbers is not one that a person would type"
        low, high = self._bounds()
        if low > high or self.tolerance < 0:
            return "the tolerance is below zero" if self.tolerance < 0 else "the range ends before it begins"
        return "one of the mistakes is right" if any(low <= m.answer <= high for m in self.mistakes) else ""

    def read(self, given: Given) -> str | None:
        value = number(one(given, "response"), self.unit)
        return None if value is None else format(value, "f")

    def sketch(self, given: Given) -> str:
        return tidy(one(given, "response"))

    def mark(self, response: str) -> Mark:
        value, (low, high) = number(response, self.unit), self._bounds()
        if value is None:
            return Mark(0)
        mistake = next((m for m in self.mistakes if m.answer == value), None)
        return Mark(1) if low <= value <= high else Mark(0, mistake.feedback if mistake else "")

    def right(self) -> str:
        return f"{self.answer if self.answer is not None else self._bounds()[0]:f}"

    def said(self, response: str) -> str:
        value = number(response, self.unit)
        return html.escape(response) if value is None else self._amount(value)

    def right_answer(self) -> str:
        return " – ".join(map(self._amount, self.range)) if self.range else super().right_answer()

    def key(self) -> object:
        return self._bounds()

    def interaction(self, lang: str) -> dict[str, Any]:  # noqa: ARG002 - as every kind
        # A range is written min[:]max; https://github.com/adlnet/xAPI-Spec/blob/master/xAPI-Data.md#interaction-types
        low, high = self._bounds()
        pattern = f"{low:f}" if low == high else f"{low:f}[:]{high:f}"
        return {"interactionType": "numeric", "correctResponsesPattern": [pattern]}

    def _bounds(self) -> tuple[Decimal, Decimal]:
        answer = self.answer or Decimal(0)
        return self.range or (answer - self.tolerance, answer + self.tolerance)

    def _amount(self, value: Decimal) -> str:
        pence = f"{value:.2f}"  # not by arithmetic, which refuses what has more digits than it works with
        if self.unit == "£" and Decimal(pence) == value:
            return f"£{value:,.2f}".removesuffix(".00")
        return f"{value:,f} {html.escape(self.unit)}".strip()


def _usual(value: Decimal | None) -> bool:
    """Whether a person could type it: neither "NaN" nor a billion digits long."""
    exponent = value.as_tuple().exponent if value is not None else ""  # not an int where it is not a number
    return value is not None and isinstance(exponent, int) and exponent >= -PLACES and value.copy_abs() < MOST
