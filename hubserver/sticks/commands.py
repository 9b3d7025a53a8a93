"""`hubserver pack export|wants`: sticks for other halls."""

import base64
from pathlib import Path

from hubserver.command import Answer, Command, Reach, Value
from hubserver.errors import N_, HubError, NotFound
from hubserver.files import write_whole
from hubserver.hall.models import current
from hubserver.hub import Hub
from hubserver.packs.models import Harmed, Publisher, ShelfPack
from hubserver.sticks import export, wants
from hubserver.sticks.words import size


def _standing(_: Hub) -> Answer:
    """The packs on the shelf, who signed them, and what is damaged."""
    rows, public = list(ShelfPack.current()), Publisher.trusted()
    keys = {row.signer: base64.b64encode(public[row.signer]).decode() for row in rows if row.signer in public}
    harmed: dict[str, list[str]] = {}
    for each in Harmed.all():
        harmed.setdefault(each.pack, []).append(each.digest)
    packs = [{"pack": row.pack, "serial": row.serial, "digest": row.digest} for row in rows]
    return {"packs": packs, "keys": keys, "harmed": harmed, "hall": current().name}


def _export(reach: Reach, to: str, pack: tuple[str, ...], **asking: str | None) -> Answer:
    told, folder = reach.do("pack standing"), Path(to)
    if not folder.is_dir():
        raise NotFound(N_("There is no folder %(folder)s. Nothing was copied."), N_("Put the stick in."), folder=to)
    here = {each["pack"]: export.Version(each["pack"], each["serial"], each["digest"]) for each in told["packs"]}
    if strange := sorted(set(pack) - here.keys()):
        raise NotFound(
            N_("There is no pack %(pack)s on the shelf. Nothing was copied."),
            N_("See: hubserver pack list"),
            pack=strange[0],
        )
    file = asking.get("wants")
    asked = wants.read(_read(Path(file))) if file else None
    theirs = {each.id: each.serial for each in asked.packs} if asked else {}
    named = [each for each in here.values() if not pack or each.pack in pack]
    chosen = [each for each in named if each.serial > theirs.get(each.pack, -1)]
    missing = {digest for each in asked.packs for digest in each.missing} if asked else set()
    keys = {key: public.encode() + b"\n" for key, public in told["keys"].items()}
    filled = export.fill(reach.settings.data, folder, chosen, missing, keys)
    return {"to": to, "packs": filled.packs, "bytes": filled.copied, "files": filled.files}


def _wants(reach: Reach, out: str) -> Answer:
    told = reach.do("pack standing")
    packs = [wants.Want(each["pack"], each["serial"], told["harmed"].get(each["pack"], [])) for each in told["packs"]]
    write_whole(Path(out), wants.write(told["hall"], packs))
    return {"out": out, "packs": len(packs), "missing": sum(len(each.missing) for each in packs)}


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(wants.LARGEST + 1)
    except OSError as why:
        raise HubError(
            N_("%(file)s cannot be read (%(why)s). Nothing was copied."), file=path, why=why.strerror
        ) from None


def _said(answer: Answer) -> str:
    count, files = len(answer["packs"]), answer["files"]
    packs = "1 pack is" if count == 1 else f"{count} packs are"
    more = "" if not files else " 1 file that was missing, too." if files == 1 else f" {files} missing files, too."
    return f"{packs} in {answer['to']}; {size(answer['bytes'])} were copied.{more} You can take the stick out."


COMMANDS = (
    Command(
        "pack export",
        "Fill a stick for another hall with packs of this hub's shelf.",
        _export,
        (
            Value("PACK", "the packs to put on it; all of them when none is named", many=True),
            Value("--to", "the stick's folder", required=True),
            Value("--wants", "only what the hub lacks that wrote this file (pack wants)"),
        ),
        say=_said,
        here=True,
    ),
    Command(
        "pack wants",
        "Write what this hub has and what of it is damaged, so that another hub can fill a stick for it.",
        _wants,
        (Value("--out", "the file to write, such as wants.json", required=True),),
        say=lambda a: f"Wrote {a['out']}. Take it to a hub that has more, and use it there: pack export --wants.",
        here=True,
    ),
    Command("pack standing", "What an export must know.", _standing),
)
