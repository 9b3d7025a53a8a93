"""What changes the shelf where the hub runs: trusting a publisher, and switching to a pack that was staged."""

import base64
import logging
from pathlib import Path
from threading import Lock

import msgspec

from hubserver import clock, keys
from hubserver.db import write
from hubserver.errors import N_, HubError, Refused
from hubserver.journal import audit
from hubserver.packs.install import Known
from hubserver.packs.manifest import SERVED
from hubserver.packs.models import (
    CURRENT,
    PREVIOUS,
    Media,
    Publisher,
    SeenSerial,
    ShelfPack,
    drop,
    put,
)
from hubserver.packs.staged import Staged, discard, settle, tidy

log = logging.getLogger(__name__)

_one_at_a_time = Lock()  # two copies of one pack may be staged together; only the first may settle


def known() -> Known:
    """What an install must know of this hub."""
    seen = {row.pack: (row.serial, row.digest) for row in SeenSerial.select()}
    return Known(Publisher.trusted(), seen)


def trust(public: bytes, name: str, by: str) -> str:
    """Accept packs signed with this key from now on; return its key id."""
    if len(public) != 32:
        raise HubError(
            N_("That is not a public key. Nothing was changed."),
            N_("Use the .pub file that `pack keygen` made."),
        )
    write(_trust, public, name, by)
    return keys.key_id(public)


def _trust(public: bytes, name: str, by: str) -> None:
    key = keys.key_id(public)
    if Publisher.get_or_none(Publisher.key_id == key) is None:
        Publisher.create(key_id=key, public=public, name=name)
        audit("trusted a publisher", by, key=key, name=name)


def switch(staged: Staged, data: Path, by: str) -> None:
    """Make a staged pack the current one. The one before stays for undo; an even older one is forgotten. Of the very
    pack that is here, put back what was lost or damaged."""
    with _one_at_a_time:
        seen = SeenSerial.get_or_none(SeenSerial.pack == staged.pack.id)
        restores = seen and staged.restored and seen.digest == staged.digest
        if seen and staged.pack.serial <= seen.serial and not restores:
            discard(staged, data)
            raise Refused(N_("Another copy of this pack was added meanwhile. Nothing was changed."))
        settle(staged, data)
        write(_restored if restores else _switch, staged, by)
    collect(data)


def collect(data: Path) -> None:
    """Remove the files that no version on the shelf names. The rows are the truth: whatever stops this, a power cut or
    a damaged index, only leaves spare files."""
    with _one_at_a_time:
        indexes = {(row.pack, row.serial): row.digest for row in ShelfPack.select()}
        try:
            tidy(data, indexes)
        except (HubError, OSError) as why:
            log.warning("Files that no pack needs were left on the shelf: %s", why)


def _restored(staged: Staged, by: str) -> None:
    pack = staged.pack
    audit("restored files of a pack", by, pack=pack.id, serial=pack.serial, files=staged.restored)


def _switch(staged: Staged, by: str) -> None:
    pack = staged.pack
    for old in ShelfPack.select().where((ShelfPack.pack == pack.id) & (ShelfPack.state == PREVIOUS)):
        drop(old.pack, old.serial)
    ShelfPack.update(state=PREVIOUS).where(ShelfPack.pack == pack.id).execute()
    ShelfPack.create(
        pack=pack.id,
        serial=pack.serial,
        state=CURRENT,
        digest=staged.digest,
        signer=staged.signer,
        version=pack.version,
        title=msgspec.json.encode(pack.title).decode(),
        licence=pack.licence,
        review_by=str(pack.review_by or ""),
        size=sum(f.size for f in pack.files),
        installed_at=clock.now().at,
    )
    for page in staged.pages:
        put(pack=pack.id, serial=pack.serial, **msgspec.structs.asdict(page))
    for digest, kind in {f.sha256: f.type for f in pack.files if f.role in SERVED}.items():
        Media.create(digest=digest, pack=pack.id, serial=pack.serial, type=kind)
    SeenSerial.put(pack=pack.id, serial=pack.serial, digest=staged.digest)
    audit("installed a pack", by, pack=pack.id, serial=pack.serial, digest=staged.digest, signer=staged.signer)


def read_public(path: Path) -> bytes:
    """The public key in a .pub file: base64 on one line."""
    try:
        return base64.b64decode(path.read_text().strip(), validate=True)
    except (OSError, ValueError):
        return b""
