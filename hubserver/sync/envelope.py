"""A signed message, the same bytes over HTTP and on a stick.

One JSON line says who signed, as in a DSSE envelope; what follows it are the payload's own bytes. DSSE would put them
into the line in base64, which costs a third.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from hubserver.errors import N_, HubError
from hubserver.keys import Envelope, SigningKey, pae, verified
from hubserver.keys import seal as sealed

LONGEST = 1024  # bytes of the line
LARGEST = 24 << 20  # of the whole


class BadMessage(HubError):
    """A message that is not what its sender wrote, or whose sender is not known."""


NOTHING = N_("Nothing was changed. Send it again.")


@dataclass(frozen=True)
class Opened:
    """What was signed, and the short name of the key that signed it."""

    keyid: str
    payload: bytes


def seal(key: SigningKey, payload_type: str, payload: bytes) -> bytes:
    """The message."""
    return sealed(key, payload_type, payload) + payload


def unseal(message: bytes, payload_type: str, key_of: Callable[[str, bytes], bytes | None]) -> Opened:
    """What is in a message of this type, signed by the one key that it names.

    `key_of` finds the public key for the short name and the payload, which nobody has vouched for yet; None where there
    is none. The line must be exactly what `seal` writes: one way to write a thing leaves no room for another meaning.
    """
    if len(message) > LARGEST:
        raise BadMessage(N_("The message is too large. It was not read."), NOTHING)
    line, end, payload = message[: LONGEST + 1].partition(b"\n")
    if not end:
        raise BadMessage(N_("The message does not begin with the line that says who signed it."), NOTHING)
    payload = message[len(line) + 1 :]
    head, signature = _read(line)
    if head.payload_type != payload_type:
        raise BadMessage(N_("The message is of another kind than is read here."), NOTHING)
    keyid = head.signatures[0].keyid
    public = key_of(keyid, payload)
    if public is None:
        raise BadMessage(N_("The message is signed with a key that is not known here: %(key)s."), NOTHING, key=keyid)
    if not verified(public, signature, pae(payload_type, payload)):
        raise BadMessage(N_("The message is not what its sender signed: it was changed or cut short."), NOTHING)
    return Opened(keyid, payload)


def _read(line: bytes) -> tuple[Envelope, bytes]:
    """The line and its one signature."""
    try:
        head = msgspec.json.decode(line, type=Envelope)
        (one,) = head.signatures
        signature = base64.b64decode(one.sig, validate=True)
        if base64.b64encode(signature).decode() == one.sig and msgspec.json.encode(head) == line:
            return head, signature
    except (ValueError, RecursionError):
        pass
    raise BadMessage(N_("The line that says who signed the message cannot be read."), NOTHING)
