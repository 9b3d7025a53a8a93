"""Questions whose answers are typed: a few words, or the gaps of a text."""

import html
import re
from collections.abc import Iterator, Sequence
from itertools import islice, product
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from hubserver.errors import N_
from hubserver.packs.manifest import Slug
from hubserver.quizzes.asked import AND, Asked, Given, Html, Mark, listed, one, unique
from hubserver.quizzes.typed import letters, same, tidy

Words = Annotated[str, Meta(min_length=1, max_length=100)]
GAP = re.compile(r"\[\[([a-z0-9-]+)\]\]")
MOST_PATTERNS = 20  # ways of filling all gaps that are told to the record


class WordMistake(Struct, frozen=True, forbid_unknown_fields=True):
    """Words that people often type, and what to say to them."""

    answer: Words
    feedback: Html


class Text(Asked, frozen=True, tag="text", kw_only=True):
    """A word or a few; any of `answers` is right, whatever its capitals, accents and spaces. `spelling` "kind" lets one
    slip in a longer word pass."""

    kind = "text"
    empty = N_("Please type your answer first.")
    answers: Annotated[list[Words], Meta(min_length=1, max_length=20)]
    mistakes: tuple[WordMistake, ...] = ()
    spelling: Literal["kind", "exact"] = "kind"

    def problem(self) -> str:
        if not all(map(letters, [*self.answers, *(mistake.answer for mistake in self.mistakes)])):
            return "an answer needs letters or digits"
        twice = any(self._is(mistake.answer, exact=True) for mistake in self.mistakes)
        return "one of the mistakes is right" if twice else ""

    def read(self, given: Given) -> str | None:
        response = tidy(one(given, "response"))
        return response if letters(response) else None

    def mark(self, response: str) -> Mark:
        mistake = next((m for m in self.mistakes if same(response, m.answer, exact=True)), None)
        if mistake:
            return Mark(0, mistake.feedback)
        return Mark(float(self._is(response, exact=self.spelling == "exact")))

    def right(self) -> str:
        return self.answers[0]

    def said(self, response: str) -> str:
        return html.escape(response)

    def right_answer(self) -> str:
        return listed([html.escape(answer) for answer in self.answers])

    def key(self) -> object:
        return None  # its words are another language's words

    def interaction(self, lang: str) -> dict[str, Any]:  # noqa: ARG002 - as every kind
        patterns = [f"{{case_matters=false}}{answer}" for answer in self.answers]
        return {"interactionType": "fill-in", "correctResponsesPattern": patterns}

    def _is(self, text: str, *, exact: bool) -> bool:
        return any(same(text, answer, exact=exact) for answer in self.answers)


class Gap(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A gap of a text: typed, or chosen where there are `options`. Any of `answers` is right."""

    id: Slug
    answers: Annotated[list[Words], Meta(min_length=1, max_length=20)]
    options: list[Words] = []

    def fits(self, text: str) -> bool:
        if self.options:
            return text in self.answers
        return any(same(text, answer) for answer in self.answers)

    def read(self, given: Given) -> str:
        """What was put in; "" where nothing was that could be."""
        text = tidy(one(given, f"response.{self.id}"))
        return text if text in self.options or (not self.options and letters(text)) else ""

    def problem(self) -> str:
        if self.options and not set(self.answers) < set(self.options):
            return f"the options of {self.id} must have its answers, and at least one more"
        return "" if all(map(letters, self.answers)) else f"an answer of {self.id} needs letters or digits"


class Cloze(Asked, frozen=True, tag="cloze", kw_only=True):
    """A text with gaps, written `[[gap-id]]`. Each gap that is right counts for its share."""

    kind = "cloze"
    empty = N_("Please fill every gap first.")
    text: Html
    gaps: Annotated[list[Gap], Meta(min_length=1, max_length=12)]

    def problem(self) -> str:
        if sorted(GAP.findall(self.text)) != sorted(gap.id for gap in self.gaps) or not unique(self.gaps):  # type: ignore[arg-type]
            return "each gap must stand in the text once, as [[its-id]]"
        return next(filter(None, (gap.problem() for gap in self.gaps)), "")

    def read(self, given: Given) -> str | None:
        filled = [gap.read(given) for gap in self._in_order()]
        return AND.join(filled) if all(filled) else None

    def sketch(self, given: Given) -> str:
        filled = [gap.read(given) for gap in self._in_order()]
        return AND.join(filled) if any(filled) else ""

    def mark(self, response: str) -> Mark:
        filled = self.filled(response)
        parts = {gap.id: gap.fits(filled[gap.id]) for gap in self.gaps}
        return Mark(sum(parts.values()) / len(parts), parts=parts)

    def right(self) -> str:
        return AND.join(gap.answers[0] for gap in self._in_order())

    def said(self, response: str) -> str:
        filled = self.filled(response)
        return GAP.sub(lambda gap: f"<strong>{html.escape(filled.get(gap[1], ''))}</strong>", self.text)

    def key(self) -> object:
        return [gap.id for gap in self._in_order()]

    def interaction(self, lang: str) -> dict[str, Any]:  # noqa: ARG002 - as every kind
        ways = product(*(gap.answers for gap in self._in_order()))
        patterns = [f"{{case_matters=false}}{AND.join(way)}" for way in islice(ways, MOST_PATTERNS)]
        return {"interactionType": "fill-in", "correctResponsesPattern": patterns}

    def pieces(self) -> Iterator[tuple[str, Gap | None]]:
        """The text cut at its gaps: each piece of HTML with the gap behind it."""
        by_id, at = {gap.id: gap for gap in self.gaps}, 0
        for found in GAP.finditer(self.text):
            yield self.text[at : found.start()], by_id[found[1]]
            at = found.end()
        yield self.text[at:], None

    def filled(self, response: str) -> dict[str, str]:
        """What stands in each gap."""
        words = [*response.split(AND), *[""] * len(self.gaps)]
        return {gap.id: word for gap, word in zip(self._in_order(), words, strict=False)}

    def _in_order(self) -> Sequence[Gap]:
        places = {name: place for place, name in enumerate(GAP.findall(self.text))}
        return sorted(self.gaps, key=lambda gap: places.get(gap.id, 0))
