"""Ids that a pack does not use any more, and what stands in their place: what was done lives on through updates."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from hubserver.quizzes.mastery import Tried


def standing_for(links: Mapping[str, str], present: Collection[str]) -> dict[str, str]:
    """By each id that is not `present`, the one that stands for it, where there is one. `links` lead from old ids to
    those that took their place: they are followed on; and, where an update was undone, back to the only one that leads
    here."""
    kept = {*present}
    after, before = _after(links, kept), _before(links, kept)
    stands = {name: after.get(name) or before.get(name, "") for name in {*links, *links.values()} - kept}
    return {name: found for name, found in stands.items() if found}


def _after(links: Mapping[str, str], kept: Collection[str]) -> dict[str, str]:
    """By each id that links lead on from, the first kept one on that way. No link is followed twice: a pack brings as
    many as it likes, one behind the other or in a circle."""
    found: dict[str, str] = {}
    for name in links:
        way: list[str] = []
        while name in links and name not in found and not (way and name in kept):
            found[name] = ""  # a circle comes back here, and leads nowhere
            way.append(name)
            name = links[name]
        found.update(dict.fromkeys(way, name if way and name in kept else found.get(name, "")))
    return found


def _before(links: Mapping[str, str], kept: Collection[str]) -> dict[str, str]:
    """By each id that kept ones lead to, the only one that does; "" where there are several."""
    found: dict[str, str] = {}
    for each in kept:
        name = links.get(each, each)
        while name != each and found.get(name) not in ("", each):
            found[name] = "" if name in found else each
            name = links.get(name, name)  # the last one leads nowhere: it was met already
    return found


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
