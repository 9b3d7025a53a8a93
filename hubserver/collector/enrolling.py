"""Letting a hub in by a code: it is used once, lasts a week, and forgives four wrong tries."""

import hashlib
import secrets

from hubserver.collector.store import CodeRow, HubRow, Ledger
from hubserver.errors import N_, NotAllowed
from hubserver.sync import enrolment
from hubserver.sync.enrolment import LETTERS, NAMED, Ask, Enrolled, Policy

WEEK_MS = 7 * 86_400_000
MOST_TRIES = 5


class WrongCode(NotAllowed):
    """A code that lets nobody in, for whatever reason: which one is not told."""


def make_code(ledger: Ledger, hall: str, now: int) -> str:
    """A new code for a hall."""
    code = enrolment.make()
    while ledger.code(code[:NAMED]):  # each is found by its first letters
        code = enrolment.make()
    ledger.put_code(CodeRow(code[:NAMED], _digest(code), hall, now, 0, ""))
    return code


def enrol(ledger: Ledger, ask: Ask, collector: bytes, now: int) -> Enrolled | None:
    """Let a hub in; None where the code does not. The wrong try is counted in the same transaction, so that must end
    well. The hub that used a code may ask again with the same key: its answer may have been lost."""
    code = ledger.code(ask.code[:NAMED])
    public = bytes.fromhex(ask.pub)
    if code is None or code.tries >= MOST_TRIES or not now - WEEK_MS < code.made <= now:
        return None
    if not secrets.compare_digest(code.digest, _digest(ask.code)):
        ledger.put_code(code._replace(tries=code.tries + 1))
        return None
    if code.used_by not in ("", ask.pub):
        return None
    hub = ledger.hub_of(public) if code.used_by else None
    if hub is None:
        hub = HubRow(_ulid(now), code.hall, public)
        ledger.put_hub(hub, now)
        ledger.put_code(code._replace(used_by=ask.pub))
    return Enrolled(ask.nonce, hub.hub_id, hub.hall, collector.hex(), Policy())


def refused() -> WrongCode:
    return WrongCode(
        N_("This code does not let a hub in. It is wrong, used, or older than a week. Nothing was changed."),
        N_("Ask the coordinator for a new one."),
    )


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _ulid(now: int) -> str:
    """An id that sorts by when it was made (https://github.com/ulid/spec)."""
    number = now << 80 | secrets.randbits(80)
    return "".join(LETTERS[number >> shift & 31] for shift in range(125, -1, -5))
