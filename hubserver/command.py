"""A command of the CLI, as a room declares it: its words, its help, and whether it runs where the hub runs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from hubserver.settings import Settings

Answer = dict[str, Any]  # plain JSON values: printed as they are with --json


class Reach(Protocol):
    """How a command on this side asks the hub: the running one through its socket, or its data folder directly."""

    settings: Settings

    def do(self, command: str, /, **values: Any) -> Answer:
        """Run a command where the hub runs."""


@dataclass(frozen=True)
class Value:
    """One thing a command takes. A name with dashes in front is an option, otherwise it stands in its place."""

    name: str
    meaning: str
    choices: tuple[str, ...] = ()
    default: Any = None
    flag: bool = False
    required: bool = False
    number: bool = False
    many: bool = False  # any number of them, none as well; only in a place

    @property
    def key(self) -> str:
        """The name of the parameter it becomes."""
        return self.name.lstrip("-").replace("-", "_").lower()


@dataclass(frozen=True)
class Command:
    """`run` gets the `Hub` first when the command runs where the hub runs, and a `Reach` when it runs `here`.

    `say` turns the answer into the words for a person. A command without a `say` is not offered to people: it is a step
    that another command takes.
    """

    name: str  # "person add"
    meaning: str
    run: Callable[..., Answer]
    takes: tuple[Value, ...] = ()
    say: Callable[[Answer], str] | None = None
    here: bool = False
    lasts: bool = False  # it goes on until it is stopped, or prints by itself: `run` gets also what tells its answer
