"""What changes the shelf where the hub runs: trusting a publisher, switching to a pack that was staged, and back."""

import base64
import logging
from pathlib import Path
from threading import Lock

import msgspec

from hubserver import clock, keys
from hubserver.db import write
from hubserver.errors import N_, HubError, NotFound, Refused
from hubserver.journal import audit
from hubserver.packs.install import Known
from hubserver.packs.manifest import SERVED
from hubserver.packs.models import (
    CURRENT,
    LEAVING,
    PREVIOUS,
    Harmed,
    HiddenPack,
    Media,
    Publisher,
    ReplacedId,
    SeenSerial,
    ShelfPack,
    put,
)
from hubserver.packs.staged import Staged, discard, settle, tidy

log = logging.getLogger(__name__)

_one_at_a_time = Lock()  # two copies of one pack may be staged together; only the first may settle


def known() -> Known:
    """What an install must know of this hub."""
    seen = {row.pack: (row.serial, row.digest) for row in SeenSerial.select()}
    return Known(Publisher.trusted(), seen, {row.pack: row.serial for row in ShelfPack.current()})


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
    """Make a staged pack the current one. The one before stays for undo, an even older one until nobody is in it. Of
    the very pack that is here, put back what was lost or damaged. What was undone or removed may come again."""
    with _one_at_a_time:
        seen = SeenSerial.get_or_none(SeenSerial.pack == staged.pack.id)
        same = seen is not None and seen.digest == staged.digest
        here = ShelfPack.get_or_none(pack=staged.pack.id, serial=staged.pack.serial, state=CURRENT) is not None
        comes = seen is None or staged.pack.serial > seen.serial or (same and not here)
        if not comes and not (same and staged.restored):
            discard(staged, data)
            raise Refused(N_("Another copy of this pack was added meanwhile. Nothing was changed."))
        settle(staged, data)
        write(_switch if comes else _restored, staged, by)
    collect(data)


def undo(pack: str, serial: int, by: str) -> None:
    """Go back from this version of a pack to the one before. Done already, it is not done again."""
    write(_undo, pack, serial, by)


def _undo(pack: str, serial: int, by: str) -> None:
    now, before = on_shelf(pack), ShelfPack.standing(pack, PREVIOUS)
    if now.serial != serial:
        return
    if before is None:
        raise Refused(
            N_("There is no version of this pack to go back to. Nothing was changed."),
            N_("Only one step back is kept."),
        )
    _put(now, LEAVING)
    _put(before, CURRENT)
    audit("undid a version of a pack", by, pack=pack, serial=before.serial, undone=serial)


def hide(pack: str, by: str) -> None:
    """Show a pack no more. Whoever has begun a module of it may go on."""
    write(_hide, pack, by)


def _hide(pack: str, by: str) -> None:
    if on_shelf(pack).pack not in HiddenPack.ids():
        HiddenPack.create(pack=pack)
        audit("hid a pack", by, pack=pack)


def show(pack: str, by: str) -> None:
    """Show a pack again."""
    write(_show, pack, by)


def _show(pack: str, by: str) -> None:
    if on_shelf(pack).pack in HiddenPack.ids():
        HiddenPack.delete().where(HiddenPack.pack == pack).execute()
        audit("showed a pack again", by, pack=pack)


def remove(pack: str, by: str) -> None:
    """Take a pack off the shelf. Records stay, and the same pack may come again."""
    write(_remove, pack, by)


def _remove(pack: str, by: str) -> None:
    serial = on_shelf(pack).serial
    ShelfPack.update(state=LEAVING).where(ShelfPack.pack == pack).execute()
    HiddenPack.delete().where(HiddenPack.pack == pack).execute()
    audit("removed a pack", by, pack=pack, serial=serial)


def on_shelf(pack: str) -> ShelfPack:
    """The current version of a pack, shown or hidden."""
    found = ShelfPack.standing(pack, CURRENT)
    if found is None:
        raise NotFound(N_("There is no such pack on this hub. Nothing was changed."), N_("Look at the list of packs."))
    return found


def _put(version: ShelfPack, state: str) -> None:
    about = (ShelfPack.pack == version.pack) & (ShelfPack.serial == version.serial)
    ShelfPack.update(state=state).where(about).execute()


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
    Harmed.mended(staged.digests)
    audit("restored files of a pack", by, pack=pack.id, serial=pack.serial, files=staged.restored)


def _switch(staged: Staged, by: str) -> None:
    pack = staged.pack
    for old, becomes in ((PREVIOUS, LEAVING), (CURRENT, PREVIOUS)):
        ShelfPack.update(state=becomes).where((ShelfPack.pack == pack.id) & (ShelfPack.state == old)).execute()
    kept = ShelfPack.get_or_none(pack=pack.id, serial=pack.serial)
    if kept:  # it was undone or removed, and somebody is in it still
        _put(kept, CURRENT)
    else:
        _add(staged)
    ReplacedId.note(pack.id, {each.id: each.replaced_by for each in pack.removed_ids if each.replaced_by})
    SeenSerial.put(pack=pack.id, serial=pack.serial, digest=staged.digest)
    Harmed.mended(staged.digests)
    audit("installed a pack", by, pack=pack.id, serial=pack.serial, digest=staged.digest, signer=staged.signer)


def _add(staged: Staged) -> None:
    pack = staged.pack
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


def read_public(path: Path) -> bytes:
    """The public key in a .pub file: base64 on one line."""
    try:
        return base64.b64decode(path.read_text().strip(), validate=True)
    except (OSError, ValueError):
        return b""
