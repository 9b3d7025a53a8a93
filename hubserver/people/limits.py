"""Guessing is slowed for each phone, each address and the whole hub, besides the lock on each person (`pin.py`).

Kept in memory: it forgets when the box restarts, and the locks on people, which do not, still hold.
"""

import threading
from collections import deque
from dataclasses import dataclass, field

from hubserver.errors import N_, NN_, TooMany

WINDOW_MS = 10 * 60_000
PAUSE_MS = 15 * 60_000
DEVICE_TRIES = 10  # wrong tries from one phone within the window
ADDRESS_TRIES = 20  # from one address: a phone that throws its cookies away
HUB_TRIES = 30  # from everywhere: then each phone may try once in SLOW_MS
SLOW_MS = 10_000
MOST_KEPT = 5_000  # phones and addresses remembered


@dataclass(frozen=True, eq=False)
class _Try:
    """One try, the same object wherever it is counted; `person` is "" for an unknown name."""

    at: int
    person: str


@dataclass
class _Tries:
    """The tries of one phone or one address."""

    most: int
    wrong: deque[_Try] = field(default_factory=deque)
    paused_until: int = 0


@dataclass
class Limits:
    """Wrong tries, counted before the secret is looked at, so that many at once gain nothing."""

    _tries: dict[str, _Tries] = field(default_factory=dict)
    _hub: deque[_Try] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, device: str, address: str, person: str, now_ms: int) -> None:
        """Count a try as wrong until `right` is told; raises TooMany where it may not be made now."""
        with self._lock:
            wait = self._wait(device, address, now_ms)
            if wait > 0:
                raise _too_many(wait)
            one = _Try(now_ms, person)
            for tries in self._of(device, address):
                _add(tries.wrong, one)
                if len(tries.wrong) >= tries.most:
                    tries.paused_until = now_ms + PAUSE_MS
            _add(self._hub, one)

    def right(self, device: str, address: str, person: str) -> None:
        """It was right: forget what this phone tried for this person. Its tries for others stay, or whoever has a PIN
        could wipe the slate between guesses at other people's."""
        with self._lock:
            of_device, of_address = self._of(device, address)
            for one in [one for one in of_device.wrong if one.person == person]:
                for counted in (of_device.wrong, of_address.wrong, self._hub):
                    if one in counted:
                        counted.remove(one)
            for tries in (of_device, of_address):
                if len(tries.wrong) < tries.most:
                    tries.paused_until = 0

    def paused(self, device: str, address: str, now_ms: int) -> bool:
        """Whether this phone is paused; then it sees no list of names either."""
        with self._lock:
            return any(tries.paused_until > now_ms for tries in self._known(device, address))

    def alarm(self, now_ms: int) -> bool:
        """Whether somebody is trying many PINs: the desk shows it."""
        with self._lock:
            return self._slow(now_ms)

    def _wait(self, device: str, address: str, now_ms: int) -> int:
        """How long until this phone may try again."""
        known = self._known(device, address)
        until = [tries.paused_until for tries in known]
        if self._slow(now_ms):
            until += [tries.wrong[-1].at + SLOW_MS for tries in known if tries.wrong]
        return max(until, default=0) - now_ms

    def _slow(self, now_ms: int) -> bool:
        while self._hub and self._hub[0].at < now_ms - WINDOW_MS:
            self._hub.popleft()
        return len(self._hub) >= HUB_TRIES

    def _known(self, device: str, address: str) -> list[_Tries]:
        return [self._tries[key] for key in _keys(device, address) if key in self._tries]

    def _of(self, device: str, address: str) -> list[_Tries]:
        """Where the tries of this phone are counted. Only a try that may be made comes here, so that refused ones,
        which are cheap, cannot push out what is remembered."""
        mosts = zip(_keys(device, address), (DEVICE_TRIES, ADDRESS_TRIES), strict=True)
        found = [self._tries.setdefault(key, _Tries(most)) for key, most in mosts]
        while len(self._tries) > MOST_KEPT:
            self._tries.pop(next(iter(self._tries)))
        return found


def _too_many(wait_ms: int) -> TooMany:
    minutes = -(-wait_ms // 60_000)
    message = NN_(
        "Too many wrong tries from here. Please wait %(count)s minute.",
        "Too many wrong tries from here. Please wait %(count)s minutes.",
    )
    hint = N_("Ask a helper. Your card still works on another phone.")
    return TooMany(message, hint, retry_after=wait_ms // 1000 + 1, count=minutes)


def _keys(device: str, address: str) -> tuple[str, str]:
    return f"device {device}", f"address {address}"


def _add(tries: deque[_Try], one: _Try) -> None:
    tries.append(one)
    while tries[0].at < one.at - WINDOW_MS:
        tries.popleft()


limits = Limits()
