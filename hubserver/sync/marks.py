"""A place in a journal, or in the collector's feed of changes."""

from typing import Annotated

import msgspec

Seq = Annotated[int, msgspec.Meta(ge=0, lt=1 << 40)]  # what a position of the journal has room for
Epoch = Annotated[int, msgspec.Meta(ge=0, lt=1 << 22)]
Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
START = "0" * 64  # the chain before the first entry


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """Two who agree on a mark agree on everything before it in that epoch: the chain binds it. A place in the feed has
    the epoch 0."""

    epoch: Epoch
    seq: Seq
    chain: Digest


BEGINNING = Mark(0, 0, START)  # of the feed
