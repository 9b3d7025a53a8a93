"""Questions about several lines: which goes with which, and which comes first. No dragging: a choice on each line."""

from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import Meta

from hubserver.errors import N_
from hubserver.packs.manifest import Slug
from hubserver.quizzes.asked import (
    AND,
    TO,
    Asked,
    Given,
    Html,
    Mark,
    Part,
    described,
    listed,
    one,
    remarks,
    shuffled,
    unique,
)


class Paired(Part, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A line with the id of the target that it goes with; `feedback` is for who chose another."""

    match: Slug
    feedback: Html = ""


class Matching(Asked, frozen=True, tag="matching", kw_only=True):
    """Each line goes with one target; several lines may share one. Each that is right counts for its share."""

    kind = "matching"
    empty = N_("Please choose something on every line first.")
    items: Annotated[list[Paired], Meta(min_length=2, max_length=10)]
    targets: Annotated[list[Part], Meta(min_length=2, max_length=10)]

    def problem(self) -> str:
        if not unique(self.items) or not unique(self.targets):
            return "two of its lines or targets have the same id"
        strange = {item.match for item in self.items} - {target.id for target in self.targets}
        return f"a line goes with {min(strange)}, which is not a target" if strange else ""

    def read(self, given: Given) -> str | None:
        targets = {target.id for target in self.targets}
        chosen = {item.id: one(given, f"response.{item.id}") for item in self.items}
        return _pairs(chosen) if set(chosen.values()) <= targets else None

    def sketch(self, given: Given) -> str:
        chosen = {item.id: one(given, f"response.{item.id}") for item in self.items}
        return _pairs({item: target for item, target in chosen.items() if target})

    def mark(self, response: str) -> Mark:
        chosen = self.chosen(response)
        parts = {item.id: chosen.get(item.id) == item.match for item in self.items}
        feedback = remarks((item.text, item.feedback) for item in self.items if not parts[item.id])
        return Mark(sum(parts.values()) / len(parts), feedback, parts)

    def right(self) -> str:
        return _pairs({item.id: item.match for item in self.items})

    def said(self, response: str) -> str:
        chosen, texts = self.chosen(response), {target.id: target.text for target in self.targets}
        return listed([f"{item.text}: {texts.get(chosen.get(item.id, ''), '')}" for item in self.items])

    def offered(self, seed: str) -> Sequence[Part]:
        return shuffled(self.targets, f"{seed} {self.id}")

    def interaction(self, lang: str) -> dict[str, Any]:
        return {
            "interactionType": "matching",
            "correctResponsesPattern": [self.right()],
            "source": described(self.items, lang),
            "target": described(self.targets, lang),
        }

    def chosen(self, response: str) -> dict[str, str]:
        """The target that was chosen for each line."""
        return {item: target for item, _, target in (pair.partition(TO) for pair in response.split(AND))}


def _pairs(chosen: dict[str, str]) -> str:
    return AND.join(f"{item}{TO}{target}" for item, target in chosen.items())


class Ordering(Asked, frozen=True, tag="ordering", kw_only=True):
    """Lines to put in order; `items` stand in the right one. Each in its right place counts for its share."""

    kind = "ordering"
    empty = N_("Please give every line a number of its own first.")
    items: Annotated[list[Part], Meta(min_length=2, max_length=8)]

    def problem(self) -> str:
        return "" if unique(self.items) else "two of its lines have the same id"

    def read(self, given: Given) -> str | None:
        places = self._numbered(given)
        if sorted(places.values()) != sorted(self._numbers()):
            return None
        return AND.join(sorted(places, key=lambda item: int(places[item])))

    def sketch(self, given: Given) -> str:
        """The lines that have a number, each with it: there may be gaps, and two of one number."""
        return self.read(given) or _pairs(self._numbered(given))

    def mark(self, response: str) -> Mark:
        order = response.split(AND)
        parts = {item.id: order[place : place + 1] == [item.id] for place, item in enumerate(self.items)}
        whole = order == [item.id for item in self.items]
        share = sum(parts.values()) / len(parts)
        return Mark(1.0 if whole else min(share, (len(parts) - 1) / len(parts)), parts=parts)

    def right(self) -> str:
        return AND.join(item.id for item in self.items)

    def said(self, response: str) -> str:
        texts = {item.id: item.text for item in self.items}
        lines = [f"<li>{texts[item]}</li>" for item in response.split(AND) if item in texts]
        return f"<ol>{''.join(lines)}</ol>"

    def offered(self, seed: str) -> Sequence[Part]:
        """Never in the right order, which would be the answer."""
        order = shuffled(self.items, f"{seed} {self.id}")
        return order if order != self.items else [*order[1:], order[0]]

    def interaction(self, lang: str) -> dict[str, Any]:
        choices = described(self.items, lang)
        return {"interactionType": "sequencing", "correctResponsesPattern": [self.right()], "choices": choices}

    def places(self, response: str) -> dict[str, int]:
        """The number that each line was given, in a response or in a sketch of one."""
        if TO in response:
            numbered = (pair.partition(TO) for pair in response.split(AND))
            return {item: int(place) for item, _, place in numbered if place in self._numbers()}
        return {item: place for place, item in enumerate(response.split(AND), 1)}

    def _numbered(self, given: Given) -> dict[str, str]:
        """The lines that have one of the numbers there are."""
        places = {item.id: one(given, f"response.{item.id}") for item in self.items}
        return {item: place for item, place in places.items() if place in self._numbers()}

    def _numbers(self) -> list[str]:
        return [str(place) for place in range(1, len(self.items) + 1)]
