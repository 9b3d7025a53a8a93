"""Files by their SHA-256: put whole, never changed, found by what they hold."""

from pathlib import Path

from hubserver.files import move, sha256_of


class Blobs:
    """A folder of blobs: `ab/<sha256>`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest

    def has(self, digest: str, size: int) -> bool:
        """Whether the blob is here whole; its content was checked when it was put."""
        try:
            return self.path(digest).stat().st_size == size
        except OSError:
            return False

    def put(self, source: Path, digest: str) -> None:
        """Move a file in that is durable and has this digest already."""
        move(source, self.path(digest))

    def read(self, digest: str) -> bytes:
        return self.path(digest).read_bytes()

    def intact(self, digest: str) -> bool:
        """Whether the blob still holds what its name says."""
        return self.path(digest).exists() and sha256_of(self.path(digest)) == digest
