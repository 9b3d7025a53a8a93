"""Whoever is in a module stays on the version of the pack that they began; what nobody is in any more goes."""

from pathlib import Path

from hubserver import clock
from hubserver.db import write
from hubserver.modules.models import Registration
from hubserver.packs.models import ShelfPack, drop
from hubserver.packs.shelf import collect


def let_go(data: Path) -> None:
    """Forget the versions that are kept only for those who were in them and have left. Their files go when their rows
    are gone for good: whatever stops this leaves spare files, which the shelf's job removes."""
    if ShelfPack.leaving():
        write(_let_go)
        collect(data)


def _let_go() -> None:
    inside = Registration.inside(clock.now())
    for each in ShelfPack.leaving():
        if (each.pack, each.serial) not in inside:
            drop(each.pack, each.serial)
