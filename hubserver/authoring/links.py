"""Where a link inside a pack leads: to a step of the module, or to another module of the pack."""

import posixpath
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

PAGE = "index.md"


@dataclass(frozen=True)
class Places:
    """Every place of a pack that a link may lead to: its modules, and their steps."""

    pack: str = ""
    steps: Mapping[str, Collection[str]] = field(default_factory=dict)

    def address(self, module: str, href: str) -> str:
        """The address in the hub of what is linked from a module; "" where there is no such place.

        `#pour` is a step of this module, `../cups/index.md` another module, `../cups/index.md#wash` a step of it.
        """
        path, _, step = href.partition("#")
        target = self._module(module, path) if path else module
        if target not in self.steps or (step and step not in self.steps[target]):
            return ""
        there = f"#step-{step}" if step else ""
        return there if target == module and there else f"/modules/{self.pack}/{target}{there}"

    @staticmethod
    def _module(module: str, path: str) -> str:
        joined = posixpath.normpath(posixpath.join(module, path))
        return joined.removesuffix(f"/{PAGE}")
