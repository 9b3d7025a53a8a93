"""How packs lie on a stick: `learnhub/packs/<id>/<serial>`, and the blobs of all of them in `learnhub/blobs`."""

from pathlib import Path

LEARNHUB = "learnhub"


def on_stick(path: Path) -> Path | None:
    """The `learnhub/` folder that a pack's folder is in, where it lies as on a stick."""
    home = path.parent.parent.parent
    return home if home.name == LEARNHUB and path.parent.parent.name == "packs" else None
