"""`hubserver pack undo|hide|show|remove`: here, because whoever is in a module stays in it."""

from hubserver.command import Answer, Command, Value
from hubserver.hub import Hub
from hubserver.modules.leaving import let_go
from hubserver.packs import shelf
from hubserver.packs.commands import BY

PACK = (Value("PACK", "its id, as `pack list` shows it"),)


def _undo(hub: Hub, pack: str) -> Answer:
    serial = shelf.on_shelf(pack).serial
    shelf.undo(pack, serial, BY)
    let_go(hub.settings.data)
    return {"pack": pack, "serial": shelf.on_shelf(pack).serial, "undone": serial}


def _hide(_: Hub, pack: str) -> Answer:
    shelf.hide(pack, BY)
    return {"pack": pack, "hidden": True}


def _show(_: Hub, pack: str) -> Answer:
    shelf.show(pack, BY)
    return {"pack": pack, "hidden": False}


def _remove(hub: Hub, pack: str) -> Answer:
    serial = shelf.on_shelf(pack).serial
    shelf.remove(pack, BY)
    let_go(hub.settings.data)
    return {"pack": pack, "serial": serial}


COMMANDS = (
    Command(
        "pack undo",
        "Go back to the version of a pack before this one.",
        _undo,
        PACK,
        say=lambda a: f"{a['pack']} is at {a['serial']} again, not {a['undone']}. Nothing that was done is lost.",
    ),
    Command(
        "pack hide",
        "Take a pack off the shelf; whoever has begun a module of it may finish.",
        _hide,
        PACK,
        say=lambda a: f"{a['pack']} is hidden.",
    ),
    Command(
        "pack show", "Put a hidden pack back on the shelf.", _show, PACK, say=lambda a: f"{a['pack']} is on the shelf."
    ),
    Command(
        "pack remove",
        "Remove a pack; what was done in it stays, and the same pack can be added again.",
        _remove,
        PACK,
        say=lambda a: f"Removed {a['pack']}, {a['serial']}. Nothing that was done is lost.",
    ),
)
