"""What a hub sends: some entries of its journal, where they belong, and how far it has read what comes back.

NDJSON in one zstd frame: a line with the header, then a line for each entry, with what its hash covers and the very
text of its body, or the digest alone where the body was erased. The hashes themselves are not sent: whoever reads it
computes them.
"""

import hashlib
from collections.abc import Iterable
from typing import Annotated, NamedTuple

import msgspec
import zstandard

from hubserver.errors import N_
from hubserver.journal import chain_hash
from hubserver.sync.envelope import NOTHING, BadMessage
from hubserver.sync.marks import Digest, Epoch, Mark, Seq

TYPE = "application/vnd.hubserver.batch+ndjson"
VERSION = 1
MOST = 10_000  # entries
LARGEST = 32 << 20  # bytes unfolded: twice the largest body
WINDOW = 8 << 20  # of zstd; what a reader must set aside (RFC 8878 §3.1.1.1.2 recommends it as the most)
LEVEL = 19
MOST_EPOCHS = 1_000  # that are asked about at once
LONGEST_WORD = 200  # of what names things: kinds, ids, times

Word = Annotated[str, msgspec.Meta(max_length=LONGEST_WORD)]
Count = Annotated[int, msgspec.Meta(ge=0, le=MOST)]
Milliseconds = Annotated[int, msgspec.Meta(ge=-(1 << 62), lt=1 << 62)]


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first line."""

    v: int
    hub: Word
    to: Word  # the short name of the collector's key
    nonce: Word
    epoch: Epoch
    first: Seq  # the number of the first entry
    count: Count
    prev: Digest  # the chain before the first entry
    older: Annotated[list[Mark], msgspec.Meta(max_length=MOST_EPOCHS)]  # of older epochs: "do you hold these?"
    sent_at: Word
    have: Mark  # how far the feed of changes was read


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The line of an entry: either its body or, where that was erased, the digest of what it was."""

    kind: Word
    entry_id: Word
    at: Word
    boot: Word
    mono_ms: Milliseconds
    clock_quality: Milliseconds
    body: msgspec.Raw = msgspec.Raw(b"")
    body_hash: Digest = ""

    @property
    def written(self) -> bytes | None:
        """The very bytes of the body."""
        return bytes(self.body) or None

    @property
    def digest(self) -> str:
        return self.body_hash or hashlib.sha256(self.body).hexdigest()


class Link(NamedTuple):
    """An entry at its place in the chain."""

    seq: int
    prev: str
    chain: str
    item: Item


class Batch(msgspec.Struct, frozen=True):
    """A header and its entries."""

    header: Header
    items: list[Item]

    @property
    def links(self) -> list[Link]:
        """The chain, computed from what came before and the entries."""
        found, prev = [], self.header.prev
        for seq, item in enumerate(self.items, self.header.first):
            chain = chained(prev, self.header.epoch, seq, item)
            found.append(Link(seq, prev, chain, item))
            prev = chain
        return found


def chained(prev: str, epoch: int, seq: int, item: Item) -> str:
    """The hash of an entry at this place."""
    stamp: list[object] = [epoch, seq, item.kind, item.entry_id, item.at, item.boot, item.mono_ms, item.clock_quality]
    return chain_hash(bytes.fromhex(prev), stamp, bytes.fromhex(item.digest)).hex()


def exact(body: bytes) -> bool:
    """Whether a body travels as it is: one JSON value on one line, with nothing around it."""
    try:
        return b"\n" not in body and bytes(msgspec.json.decode(body, type=msgspec.Raw)) == body
    except (ValueError, RecursionError):
        return False


def encode(header: Header, items: Iterable[Item]) -> bytes:
    """The payload of a batch."""
    lines = b"\n".join([msgspec.json.encode(each) for each in (header, *items)]) + b"\n"
    settings = zstandard.ZstdCompressionParameters.from_level(
        LEVEL, source_size=len(lines), window_log=WINDOW.bit_length() - 1, write_content_size=1
    )
    return zstandard.ZstdCompressor(compression_params=settings).compress(lines)


def decode(payload: bytes) -> Batch:
    """What is in the payload of a batch; raises BadMessage where it is not exactly one."""
    lines = _unfolded(payload).split(b"\n")
    if lines.pop():
        raise BadMessage(N_("The end of the batch is missing."), NOTHING)
    try:
        header = msgspec.json.decode(lines[0], type=Header)
        if header.v != VERSION:
            raise BadMessage(N_("The batch is of version %(v)s, which is not known here."), NOTHING, v=header.v)
        if not (header.epoch and header.first):
            raise ValueError("epochs and numbers begin with 1")
        items = [msgspec.json.decode(line, type=Item) for line in lines[1:]]
    except (ValueError, RecursionError, IndexError) as why:
        raise BadMessage(N_("The batch cannot be read: %(why)s."), NOTHING, why=why) from None
    if len(items) != header.count:
        raise BadMessage(N_("The batch does not have as many entries as it says."), NOTHING)
    if not all(bool(item.body) != bool(item.body_hash) for item in items):
        raise BadMessage(N_("An entry of the batch has neither a body nor its digest, or both."), NOTHING)
    return Batch(header, items)


def _unfolded(payload: bytes) -> bytes:
    """The lines, where they unfold to no more than they say and that is not too much."""
    try:
        frame = zstandard.get_frame_parameters(payload)
        if not 0 < frame.content_size <= LARGEST or frame.window_size > max(WINDOW, 1024) or frame.dict_id:
            raise BadMessage(N_("The batch would unfold to too much. It was not read."), NOTHING)
        unfolder = zstandard.ZstdDecompressor(max_window_size=WINDOW)
        return unfolder.decompress(payload, allow_extra_data=False)
    except zstandard.ZstdError:
        raise BadMessage(N_("The batch cannot be unfolded: it was changed or cut short."), NOTHING) from None
