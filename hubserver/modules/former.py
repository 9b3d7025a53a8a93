"""Ids that a pack does not use any more, and what stands in their place: what was done lives on through updates."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from hubserver.quizzes.mastery import Tried


def standing_for(links: Mapping[str, str], present: Collection[str]) -> dict[str, str]:
    """By each id that is not `present`, the one that stands for it, where there is one. `links` lead from old ids to
    those that took their place: they are followed on; and, where an update was undone, back to the only one that leads
    here."""
    found: dict[str, str] = {}
    for name in {*links, *links.values()} - {*present}:
        after = [each for each in _along(links, name) if each in present]
        before = [each for each in present if name in _along(links, each)]
        if after or len(before) == 1:
            found[name] = (after or before)[0]
    return found


def _along(links: Mapping[str, str], name: str) -> Iterator[str]:
    """What took the place of an id, and what took that one's; a circle is gone round once."""
    seen = {name}
    while (name := links.get(name, name)) not in seen:
        seen.add(name)
        yield name


@dataclass(frozen=True)
class Former:
    """What stands for former ids in one version of a module."""

    questions: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)

    def question(self, name: str) -> str:
        return self.questions.get(name, name)

    def names(self, question: str) -> list[str]:
        """A question of this version, and all that it stands for."""
        return [question, *(old for old, new in self.questions.items() if new == question)]

    def step(self, name: str) -> str:
        return self.steps.get(name, name)

    def done(self, steps: Iterable[str]) -> list[str]:
        """Steps that were done, each once, as this version calls them."""
        return list(dict.fromkeys(map(self.step, steps)))

    def tried(self, tried: Iterable[Tried]) -> list[Tried]:
        """Answers, as answers to the questions of this version."""
        return [replace(each, question=self.question(each.question)) for each in tried]
