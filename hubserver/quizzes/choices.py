"""Questions whose answers are there to choose from: one of several, some of several, true or false."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self

import msgspec
from msgspec import Meta

from hubserver.errors import N_
from hubserver.quizzes.asked import (
    AND,
    Asked,
    Given,
    Html,
    Mark,
    Option,
    described,
    listed,
    one,
    remarks,
    shuffled,
    unique,
)

Options = Annotated[list[Option], Meta(min_length=2, max_length=12)]


class Single(Asked, frozen=True, tag="single", kw_only=True):
    """One right option among several."""

    kind = "single"
    empty = N_("Please pick one answer first.")
    options: Options
    shuffle: bool = True

    def problem(self) -> str:
        if not unique(self.options):
            return "two options have the same id"
        return "" if sum(option.correct for option in self.options) == 1 else "exactly one option must be correct"

    def read(self, given: Given) -> str | None:
        chosen = self._by_id(one(given, "response"))
        return chosen.id if chosen else None

    def mark(self, response: str) -> Mark:
        chosen = self._by_id(response)
        return Mark(float(chosen.correct), chosen.feedback) if chosen else Mark(0)

    def right(self) -> str:
        return next((option.id for option in self.options if option.correct), "")

    def said(self, response: str) -> str:
        chosen = self._by_id(response)
        return chosen.text if chosen else ""

    def offered(self, seed: str) -> Sequence[Option]:
        return shuffled(self.options, f"{seed} {self.id}") if self.shuffle else self.options

    def interaction(self, lang: str) -> dict[str, Any]:
        choices = described(self.options, lang)
        return {"interactionType": "choice", "correctResponsesPattern": [self.right()], "choices": choices}

    def _by_id(self, name: str) -> Option | None:
        return next((option for option in self.options if option.id == name), None)


class Multiple(Asked, frozen=True, tag="multiple", kw_only=True):
    """Every right option among several. Each right one counts for its share, and each wrong one takes a share away."""

    kind = "multiple"
    empty = N_("Please tick at least one answer first.")
    options: Options
    shuffle: bool = True

    def problem(self) -> str:
        if not unique(self.options):
            return "two options have the same id"
        return "" if any(option.correct for option in self.options) else "at least one option must be correct"

    def read(self, given: Given) -> str | None:
        ticked = set(given("response"))
        return AND.join(option.id for option in self.options if option.id in ticked) or None

    def mark(self, response: str) -> Mark:
        ticked, right = set(response.split(AND)), set(self.right().split(AND))
        share = (len(ticked & right) - len(ticked - right)) / len(right)
        feedback = remarks((option.text, option.feedback) for option in self.options if option.id in ticked)
        return Mark(max(0.0, share), feedback)

    def right(self) -> str:
        return AND.join(option.id for option in self.options if option.correct)

    def said(self, response: str) -> str:
        ticked = response.split(AND)
        return listed([option.text for option in self.options if option.id in ticked])

    def offered(self, seed: str) -> Sequence[Option]:
        return shuffled(self.options, f"{seed} {self.id}") if self.shuffle else self.options

    def interaction(self, lang: str) -> dict[str, Any]:
        choices = described(self.options, lang)
        return {"interactionType": "choice", "correctResponsesPattern": [self.right()], "choices": choices}


class TrueFalse(Asked, frozen=True, tag="true_false", kw_only=True):
    """A sentence that is true or false. `if_true` and `if_false` are what to say to who chose so."""

    kind = "true_false"
    empty = N_("Please pick one answer first.")
    correct: bool
    if_true: Html = ""
    if_false: Html = ""
    true_label: Html = ""
    false_label: Html = ""

    def problem(self) -> str:
        return ""

    def read(self, given: Given) -> str | None:
        response = one(given, "response")
        return response if response in ("true", "false") else None

    def mark(self, response: str) -> Mark:
        if response not in ("true", "false"):
            return Mark(0)
        return Mark(float(response == self.right()), self.if_true if response == "true" else self.if_false)

    def right(self) -> str:
        return "true" if self.correct else "false"

    def said(self, response: str) -> str:
        return {"true": self.true_label, "false": self.false_label}.get(response, "")

    def interaction(self, lang: str) -> dict[str, Any]:  # noqa: ARG002 - as every kind
        return {"interactionType": "true-false", "correctResponsesPattern": [self.right()]}

    def worded(self, words: Mapping[str, str]) -> Self:
        return msgspec.structs.replace(
            self, true_label=self.true_label or words["true"], false_label=self.false_label or words["false"]
        )
