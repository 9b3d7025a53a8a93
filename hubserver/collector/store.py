"""What the collector asks of its database, whichever it is.

One transaction (`Ledger`) is all that happens to one batch. SQLite is behind it in `sqlite.py`.
"""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol

from hubserver.sync.marks import Mark


class HubRow(NamedTuple):
    """An enrolled hub."""

    hub_id: str
    hall: str
    public: bytes


class CodeRow(NamedTuple):
    """An enrolment code as it is kept."""

    named: str  # its first letters
    digest: str
    hall: str
    made: int  # milliseconds
    tries: int
    used_by: str  # the public key that used it, as hex; "" while nobody has


class Kept(NamedTuple):
    """An entry as it is kept. `tag` is whom it is about; it goes with the body."""

    hub_id: str
    entry_id: str
    kind: str
    digest: str
    body: bytes | None
    tag: str
    verb: str
    at: str
    epoch: int
    seq: int
    received: int


class Aside(NamedTuple):
    """An entry that was put aside, and why."""

    kept: Kept
    code: str


class Ledger(Protocol):
    """One transaction. What it wrote is durable when its block ends, or not there at all when that raised."""

    # hubs

    def code(self, named: str) -> CodeRow | None: ...

    def put_code(self, code: CodeRow) -> None: ...

    def put_hub(self, hub: HubRow, now: int) -> None: ...

    def hub_of(self, public: bytes) -> HubRow | None: ...

    def lock(self, hub_id: str, now: int) -> HubRow | None:
        """Hold the hub's row until the end, so that its batches are taken one after another; note that it was heard."""

    # positions

    def acked(self, hub_id: str, epoch: int) -> tuple[int, str] | None:
        """Up to where everything of this epoch is held, and the chain there; None before its first batch."""

    def put_acked(self, hub_id: str, epoch: int, seq: int, chain: str, now: int) -> None:
        """Move there, and keep a mark of it."""

    def max_epoch(self, hub_id: str) -> int: ...

    def known(self, hub_id: str, epoch: int, first: int, last: int) -> dict[int, str]:
        """The chains that are known at these numbers: marks, and what lies beyond a gap."""

    def prev_of(self, hub_id: str, epoch: int, seq: int) -> str | None:
        """Which chain an entry beyond a gap stands on."""

    def add_loose(self, hub_id: str, epoch: int, rows: Iterable[tuple[int, str, str]]) -> None:
        """Keep (number, prev, chain) beyond a gap."""

    def loose_after(self, hub_id: str, epoch: int, seq: int) -> Iterator[tuple[int, str]]:
        """What lies beyond a gap after this number, in order."""

    def drop_loose(self, hub_id: str, epoch: int, upto: int) -> None: ...

    def holds(self, hub_id: str, mark: Mark) -> bool: ...

    # entries

    def add(self, rows: list[Kept]) -> list[Kept]:
        """Add those whose ids are new in their hub, and return just these."""

    def digests(self, hub_id: str, ids: list[str]) -> dict[str, str]: ...

    def count(self, rows: list[Kept]) -> None:
        """Add new rows to the roll-ups."""

    def put_aside(self, aside: Aside) -> bool:
        """Whether it was not there yet."""

    def alert(self, hub_id: str, code: str, epoch: int, now: int) -> None: ...

    # the feed of changes

    def feed_at(self, seq: int) -> Mark | None: ...

    def feed_end(self) -> Mark: ...

    def feed_after(self, seq: int) -> list[str]: ...

    def erased(self, tags: Iterable[str]) -> set[str]:
        """Those of them that are in the feed."""

    def bury(self, tag: str) -> None:
        """Add a tag to the list beside the database and to the feed, and take the bodies away."""

    # time

    def tick(self, now: int) -> int:
        """A time later than any before, and this one where it is."""


class Store(Protocol):
    """A collector's database."""

    def writing(self) -> AbstractContextManager[Ledger]: ...

    def key(self, keyid: str) -> bytes | None:
        """The public key of an enrolled hub, by its short name."""

    def entries(self) -> Iterator[dict[str, Any]]:
        """Every entry that was received, as plain values."""

    def close(self) -> None: ...
