"""Files by their SHA-256: put whole, never changed, found by what they hold."""

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from hubserver.files import make_folder, move, sha256_of


class Blobs:
    """A folder of blobs: `ab/<sha256>`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest

    def part(self, digest: str) -> Path:
        """Where that lies which was written so far of a file that will have this digest."""
        return self.path(digest).with_suffix(".part")

    def begun(self, digest: str) -> int:
        """How many bytes of it were written so far."""
        try:
            return self.part(digest).stat().st_size
        except OSError:
            return 0

    def put(self, source: Path, digest: str) -> None:
        """Move a file in that is durable and has this digest, over the blob that may be there. A lent one is home."""
        target = self.path(digest)
        if not (target.exists() and target.samefile(source)):
            move(source, target)

    def lend(self, digest: str, size: int, name: Path) -> bool:
        """Give a blob a second name elsewhere, by which it stays though it is removed here. False where it is not here,
        or is not what it should be."""
        try:
            name.hardlink_to(self.path(digest))
            if name.stat().st_size == size and sha256_of(name) == digest:
                return True
        except OSError:  # there is none, it cannot be read, or this disk knows no second names
            pass
        name.unlink(missing_ok=True)
        return False

    def keep_too(self, source: Path, digest: str) -> None:
        """Give a file that has this digest a second name here; where this disk knows no second names, nothing."""
        target = self.path(digest)
        make_folder(target.parent)
        with suppress(OSError):
            target.hardlink_to(source)

    def intact(self, digest: str) -> bool:
        """Whether the blob still holds what its name says."""
        return self.path(digest).exists() and sha256_of(self.path(digest)) == digest

    def keep(self, digests: Collection[str]) -> int:
        """Remove every other blob; returns how many there were."""
        spare = [path for path in self.folder.glob("*/*") if path.name not in digests]
        for path in spare:
            path.unlink()
        return len(spare)
