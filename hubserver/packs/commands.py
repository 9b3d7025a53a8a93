"""`hubserver pack install|list|trust`."""

import base64
import resource
from collections.abc import Callable
from pathlib import Path

import msgspec

from hubserver.command import Answer, Command, Reach, Value
from hubserver.hub import Hub
from hubserver.packs import install, shelf
from hubserver.packs.models import HiddenPack, ShelfModule, ShelfPack
from hubserver.packs.staged import Staged

BY = "command line"
MEMORY = 1 << 30  # bytes of address space for who looks at a pack: the largest needs a third of it


def commands(inspect: install.Inspect) -> tuple[Command, ...]:
    """The commands; `inspect` reads what is inside a module."""
    return (
        Command(
            "pack install",
            "Put a built and signed pack on the shelf.",
            _installer(inspect),
            (Value("PATH", "a built pack: its folder, or the one-file .zip"),),
            say=lambda a: (
                f"Added {a['title']} ({a['pack']}, {a['serial']}): {a['modules']} modules." if a["added"] else a["why"]
            ),
            here=True,
        ),
        Command("pack list", "The packs on the shelf.", _list, say=_said),
        Command(
            "pack trust",
            "Accept packs signed with a publisher's key from now on.",
            _trust_file,
            (Value("FILE", "the publisher's .pub file"), Value("--name", "whose key it is", default="")),
            say=lambda a: f"Packs signed with key {a['key']} are accepted now.",
            here=True,
        ),
        Command("pack known", "What an install must know.", _known),
        Command("pack switch", "Make a staged pack the current one.", _switch),
        Command("pack trust-key", "Trust a key.", _trust_key),
    )


def _installer(inspect: install.Inspect) -> Callable[[Reach, str], Answer]:
    def run(reach: Reach, path: str) -> Answer:
        told = reach.do("pack known")
        known = install.Known(
            {key: base64.b64decode(public) for key, public in told["trusted"].items()},
            {pack: (serial, digest) for pack, (serial, digest) in told["seen"].items()},
            told["here"],
        )
        before = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, before[1]))
        try:
            staged = install.stage(Path(path), reach.settings, known, inspect)
        except install.AlreadyHere as why:
            return {"added": False, "why": str(why)}
        finally:
            resource.setrlimit(resource.RLIMIT_AS, before)
        reach.do("pack switch", staged=msgspec.to_builtins(staged))
        pack, n = staged.pack, staged.restored
        if n:
            lost = "A file of it was" if n == 1 else f"{n} files of it were"
            return {
                "added": False,
                "restored": n,
                "why": f"This pack is already here. {lost} lost or damaged, now whole.",
            }
        title = next(iter(pack.title.values()))
        return {
            "added": True,
            "pack": pack.id,
            "serial": pack.serial,
            "title": title,
            "modules": len(pack.modules),
        }

    return run


def _known(_: Hub) -> Answer:
    known = shelf.known()
    return {
        "trusted": {key: base64.b64encode(public).decode() for key, public in known.trusted.items()},
        "seen": {pack: list(seen) for pack, seen in known.seen.items()},
        "here": known.here,
    }


def _switch(hub: Hub, staged: Answer) -> Answer:
    shelf.switch(msgspec.convert(staged, Staged), hub.settings.data, BY)
    return {}


def _trust_file(reach: Reach, file: str, name: str) -> Answer:
    return reach.do("pack trust-key", public=base64.b64encode(shelf.read_public(Path(file))).decode(), name=name)


def _trust_key(_: Hub, public: str, name: str) -> Answer:
    return {"key": shelf.trust(base64.b64decode(public), name, BY)}


def _list(_: Hub) -> Answer:
    modules, hidden = list(ShelfModule.current()), HiddenPack.ids()
    return {
        "packs": [
            {
                "pack": row.pack,
                "serial": row.serial,
                "version": row.version,
                "title": row.title_in(("en",)),
                "modules": sorted({m.module for m in modules if m.pack == row.pack}),
                "bytes": row.size,
                "hidden": row.pack in hidden,
            }
            for row in ShelfPack.current()
        ]
    }


def _said(answer: Answer) -> str:
    lines = [
        f"{p['title']} ({p['pack']}, {p['version']}, {p['serial']}): {len(p['modules'])} modules"
        + ", hidden" * p["hidden"]
        for p in answer["packs"]
    ]
    return "\n".join(lines) or "There are no packs on the shelf."
