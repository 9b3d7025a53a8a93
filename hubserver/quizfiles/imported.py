"""What a file of questions became: those that are ours now, what was left out and why, what was made simpler."""

from dataclasses import dataclass, field
from typing import Any

Question = dict[str, Any]  # one entry of `questions` in a quiz.yaml


class Unfit(Exception):
    """A question that cannot become one of ours; the text says why, as the end of a sentence that names it."""


@dataclass(frozen=True)
class LeftOut:
    """A question that did not become one of ours."""

    name: str
    why: str

    def __str__(self) -> str:
        return f"{self.name}: {self.why}"


@dataclass(frozen=True)
class Simplified:
    """A question that is here, and what of it is not."""

    name: str
    how: str

    def __str__(self) -> str:
        return f"{self.name}: {self.how}"


@dataclass
class Imported:
    """All of a file. `pictures` are by their path in the module's folder: media/kettle.png."""

    questions: list[Question] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    simplified: list[Simplified] = field(default_factory=list)
