"""What is on a stick, in the words that the child who reads it and the hub share."""

from enum import StrEnum

from msgspec import Struct

from hubserver.errors import HubError, Text
from hubserver.packs import install


class State(StrEnum):
    """What a pack on a stick is to this hub."""

    NEW = "new"
    NEWER = "newer"
    HERE = "here"
    OLDER = "older"
    STRANGE = "strange"  # signed by somebody whom this hub does not know
    BAD = "bad"


ADDABLE = (State.NEW, State.NEWER)


class Problem(Struct, frozen=True):
    """Why something was not done, as a `HubError` says it; translated where it is shown."""

    message: Text
    hint: Text = ""
    values: dict[str, str | int | float] = {}

    @classmethod
    def of(cls, why: HubError) -> "Problem":
        plain: dict[str, str | int | float] = {
            name: value if isinstance(value, int) else str(value) for name, value in why.values.items()
        }
        return cls(why.message, why.hint, plain)


class Found(Struct, frozen=True):
    """One version of a pack on a stick; `place` is its path from the stick's root. `size` is what had to be copied, and
    `added`, `changed` and `gone` are numbers of modules beside what is on the shelf."""

    place: str
    state: State
    pack: str = ""
    serial: int = 0
    digest: str = ""
    version: str = ""
    title: dict[str, str] = {}
    size: int = 0
    added: int = 0
    changed: int = 0
    gone: int = 0
    key: str = ""
    public: bytes = b""  # the key that signed it, where the stick has it
    problem: Problem | None = None


class Common(Struct, frozen=True):
    """Bytes that all of these packs, by their digests, lack alike."""

    packs: list[str]
    size: int


class Report(Struct, frozen=True):
    """What a stick has. `more` says that there is more than was read."""

    found: list[Found] = []
    common: list[Common] = []
    more: bool = False
    problem: Problem | None = None


class Known(Struct, frozen=True):
    """What a hub knows while it looks at a stick."""

    hub: install.Known
    standing: dict[str, int]  # the serial on the shelf, by pack
    shelf: list[str]  # their digests
