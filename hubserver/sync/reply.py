"""What a collector answers: where it is, what it forgot, and what changed."""

from typing import Annotated

import msgspec

from hubserver.errors import N_
from hubserver.sync.envelope import NOTHING, BadMessage
from hubserver.sync.marks import Digest, Epoch, Mark, Seq

TYPE = "application/vnd.hubserver.reply+json"
LARGEST = 16 << 20


class Change(msgspec.Struct, frozen=True):
    """One change of the feed. There is one kind so far: a person was erased. It names their tag, never them."""

    erased: Digest


class Rejected(msgspec.Struct, frozen=True):
    """An entry that was put aside. Its position counts all the same."""

    seq: Seq
    code: str


class Reply(msgspec.Struct, frozen=True):
    """Fields that are not known here are passed over: a newer collector may say more."""

    hub: str
    re: str  # the nonce of the batch that it answers
    now: Annotated[int, msgspec.Meta(ge=0, lt=1 << 53)]  # the collector's clock in milliseconds, strictly rising
    acked: Mark  # where the collector is in that epoch: everything up to there is held
    fork: bool  # the batch contradicts what is held
    max_epoch: Epoch
    forgot: list[Mark]  # of the marks that were asked about, those that are not held
    since: Mark  # the changes follow this place in the feed; its beginning means: this is the whole feed
    changes: list[Change]
    have: Mark  # the end of the feed
    rejected: list[Rejected] = []
    retry_after: Annotated[int, msgspec.Meta(ge=0, le=86_400)] = 0  # seconds


def encode(reply: Reply) -> bytes:
    """The payload of a reply."""
    return msgspec.json.encode(reply)


def decode(payload: bytes) -> Reply:
    """What a payload says; raises BadMessage where it says nothing."""
    try:
        if len(payload) <= LARGEST:
            return msgspec.json.decode(payload, type=Reply)
    except (ValueError, RecursionError):
        pass
    raise BadMessage(N_("The collector's answer cannot be read."), NOTHING)
