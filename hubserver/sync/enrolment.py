"""How a hub and a collector come to know each other: by a code that is used once.

The code is ten letters of Crockford's base32, which leaves out I, L, O and U, and one to check them by
(https://www.crockford.com/base32.html). The request is signed with the hub's own key, which it brings.
"""

import re
import secrets
from typing import Annotated

import msgspec

from hubserver.errors import N_, HubError
from hubserver.sync.batch import Word
from hubserver.sync.envelope import NOTHING, BadMessage
from hubserver.sync.marks import Digest

ASK = "application/vnd.hubserver.enrol+json"
ANSWER = "application/vnd.hubserver.enrolled+json"
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKS = LETTERS + "*~$=U"
READ_AS = str.maketrans("ILO", "110")
LENGTH = 10
NAMED = 4  # letters by which the collector finds the code, so that wrong tries count against it; the rest is secret


class WrongCode(HubError):
    """A code that lets nobody in."""


class Policy(msgspec.Struct, frozen=True):
    """When a hub may send, and how much: the collector's wish."""

    window_start: Annotated[int, msgspec.Meta(ge=0, lt=1440)] = 60  # minutes after midnight, UTC
    window_minutes: Annotated[int, msgspec.Meta(ge=1, le=1440)] = 240
    bytes_a_day: Annotated[int, msgspec.Meta(ge=1024, lt=1 << 40)] = 20 << 20


class Ask(msgspec.Struct, frozen=True):
    """A hub asks to be let in."""

    code: Word
    pub: Digest  # its public key: 32 bytes, as hex
    hostname: Word
    version: Word
    nonce: Word


class Enrolled(msgspec.Struct, frozen=True):
    """It is in."""

    re: str
    hub_id: Word
    hall: Word
    collector: Digest  # the public key that signs the answers
    policy: Policy


def make() -> str:
    """A new code."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return letters + _check(letters)


def shown(code: str) -> str:
    """A code as people read it out: groups that are not too long."""
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def typed(text: str) -> str:
    """A code as somebody typed it, tidied; raises WrongCode for what cannot be one."""
    code = re.sub(r"[\s\-–—_.]", "", text).upper()
    letters, check = code[:LENGTH].translate(READ_AS), code[LENGTH:]
    if len(letters) == LENGTH and not set(letters) - set(LETTERS) and check in (_check(letters), _as_read(letters)):
        return letters + _check(letters)
    raise WrongCode(
        N_("That is not a whole enrolment code. Nothing was changed."),
        N_("It has %(count)s letters, digits or signs. Look at each of them, and type it again."),
        count=LENGTH + 1,
    )


def _check(letters: str) -> str:
    number = 0
    for letter in letters:
        number = number * 32 + LETTERS.index(letter)
    return CHECKS[number % 37]


def _as_read(letters: str) -> str:
    """The check letter as somebody may have typed it: O for 0, I or L for 1."""
    return {"0": "O", "1": "I"}.get(_check(letters), _check(letters))


def read_ask(payload: bytes) -> Ask:
    """What a hub asks; raises BadMessage where it is nothing."""
    try:
        return msgspec.json.decode(payload, type=Ask)
    except (ValueError, RecursionError):
        raise BadMessage(N_("The wish to enrol cannot be read."), NOTHING) from None


def read_answer(payload: bytes) -> Enrolled:
    """What the collector answered; raises BadMessage where it is nothing."""
    try:
        return msgspec.json.decode(payload, type=Enrolled)
    except (ValueError, RecursionError):
        raise BadMessage(N_("The collector's answer cannot be read."), NOTHING) from None


def encode(message: Ask | Enrolled) -> bytes:
    """The payload."""
    return msgspec.json.encode(message)
