"""Once a day, and at every start: how the box is, in the journal, for whoever looks after many halls."""

from hubserver import __version__, clock
from hubserver.db import write
from hubserver.files import free_bytes
from hubserver.journal import Kind, append
from hubserver.packs.models import ShelfPack
from hubserver.settings import Settings


def note(settings: Settings) -> None:
    """Write one health entry: disk, clock, versions."""
    packs = {row.pack: row.serial for row in ShelfPack.current()}
    body = {
        "version": __version__,
        "free": free_bytes(settings.data),
        "packs": packs,
        "clock": int(clock.now().quality),
    }
    write(append, Kind.HEALTH, body)
