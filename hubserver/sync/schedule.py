"""Whether to send now, decided from what the database knows and from nothing else. Pure."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

BASE, CAP = 30, 3600  # seconds of waiting after a failure: at first, and at most
LEAST, MOST = 50, 500  # entries in a batch: at first, and at most
WEIGHT = 64 << 10  # bytes of a batch, beyond which it does not grow


class Why(StrEnum):
    """What the answer rests on."""

    SEND = "there is something to send"
    ASK = "nobody asked the collector today"
    OUTSIDE = "it is not yet time"
    WAITING = "it waits after a failure"
    SPENT = "today's bytes are spent"
    QUIET = "everything was said"


@dataclass(frozen=True)
class Window:
    """When the line may be used, in minutes after midnight (UTC)."""

    start: int
    minutes: int

    def opened(self, now: datetime, hub_id: str) -> datetime:
        """When this hub's part of the window last began. Each hub begins at its own moment, so that thousands of them
        do not come at once."""
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        begins = midnight + timedelta(minutes=self.start + self._own(hub_id))
        while begins > now:
            begins -= timedelta(days=1)
        return begins

    def is_open(self, now: datetime, hub_id: str) -> bool:
        """From this hub's own moment until the window ends."""
        return now < self.opened(now, hub_id) + timedelta(minutes=self.minutes - self._own(hub_id))

    def _own(self, hub_id: str) -> int:
        """By how many minutes this hub begins after the window: in the first half of it."""
        return int.from_bytes(hashlib.sha256(hub_id.encode()).digest()[:8]) % max(1, self.minutes // 2)


@dataclass(frozen=True)
class State:
    """What is known when the timetable asks."""

    now: datetime
    sure: bool  # whether anybody vouches for the clock; without that there is no window
    hub_id: str
    window: Window
    waiting: int  # entries
    heard: datetime | None  # when the collector last answered
    failures: int  # since then
    since_ms: int  # milliseconds since the last try
    wait_ms: int  # that were to pass before the next
    spent: int  # bytes today
    budget: int


def decide(state: State) -> Why:
    """Whether to send now: SEND and ASK are yes."""
    if state.wait_ms > state.since_ms:
        return Why.WAITING
    if state.spent >= state.budget:
        return Why.SPENT
    if state.sure and not state.window.is_open(state.now, state.hub_id):
        return Why.OUTSIDE
    if state.waiting:
        return Why.SEND
    asked = state.heard is not None and state.heard >= state.window.opened(state.now, state.hub_id)
    return Why.QUIET if asked else Why.ASK


def pause(failures: int, draw: Callable[[], float]) -> int:
    """Milliseconds to wait after so many failures: any time up to the most, so that hubs that failed together do not
    come back together. `draw` gives a number from 0 to 1."""
    return int(draw() * min(CAP, BASE * 2 ** min(failures - 1, 20)) * 1000)


def grown(size: int, weight: int) -> int:
    """The size of the next batch after one of this size, which weighed so many bytes, went well."""
    return min(size * 2, MOST) if weight * 2 <= WEIGHT else size


def shrunk(size: int) -> int:
    """And after one that took too long."""
    return max(1, size // 2)


def patience(weight: int, rate: float) -> float:
    """Seconds to wait for an answer to so many bytes, on a line that carried so many bytes a second before."""
    return max(30.0, 4 * weight / rate) if rate else 30.0
