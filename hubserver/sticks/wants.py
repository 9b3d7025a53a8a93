"""`wants.json`: what a hub has, so that another one can fill a stick with what it has not."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from hubserver.errors import N_, HubError
from hubserver.packs.manifest import Count, Digest, PackId

LARGEST = 16 << 20


class Want(Struct, frozen=True):
    """A pack that the hub has in this version; `missing` are the digests of files of it that are lost or damaged."""

    id: PackId
    serial: Count
    missing: list[Digest] = []


class Wants(Struct, frozen=True):
    """Every pack of a hub. What is not named it does not have."""

    format: Literal["learnhub/wants/1"]
    hall: Annotated[str, Meta(max_length=300)]
    packs: Annotated[list[Want], Meta(max_length=100_000)]


def write(hall: str, packs: list[Want]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(Wants("learnhub/wants/1", hall, packs)), indent=1) + b"\n"


def read(data: bytes) -> Wants:
    """What another hub wants; refused where it is not this format."""
    try:
        return msgspec.json.decode(data[: LARGEST + 1], type=Wants)
    except (ValueError, RecursionError) as why:
        raise HubError(
            N_("That is not a list of what a hub wants: %(why)s. Nothing was copied."),
            N_("Make one on the other hub with: hubserver pack wants --out wants.json"),
            why=why,
        ) from None
