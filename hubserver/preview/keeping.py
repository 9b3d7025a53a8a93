"""Keeps a hub's shelf like an author's folder: built, signed and installed again after each change."""

import contextlib
import threading
from pathlib import Path

from hubserver.authoring.child import run_child
from hubserver.authoring.signing import sign
from hubserver.command import Answer
from hubserver.errors import HubError
from hubserver.files import sha256
from hubserver.keys import SigningKey
from hubserver.modules.document import inspect
from hubserver.packs import install, shelf
from hubserver.settings import Settings

BY = "preview"
LOOK_EVERY = 0.5  # seconds
NOTHING: Answer = {"findings": [], "built": False}


class Keeper:
    """Looks at the folder again and again; `state` changes whenever there is something new to see."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder, self.settings = folder, settings
        self.state, self.answer = "", NOTHING
        self._key_file = settings.data / "preview.key"
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="preview", daemon=True)

    def begin(self) -> None:
        """Build what is there now, and look after it from here on."""
        key = SigningKey.make()
        key.save(self._key_file)
        shelf.trust(key.public, BY, BY)
        self.look()
        self._thread.start()

    def end(self) -> None:
        self._ended.set()
        self._thread.join()

    def look(self) -> None:
        """Build again if anything in the folder has changed."""
        now = _looks(self.folder)
        if now == self.state:
            return
        try:
            self.answer = self._built()
        except HubError as why:
            self.answer = {"findings": [{"text": str(why), "error": True}], "built": False}
        self.state = now

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_EVERY):
            self.look()

    def _built(self) -> Answer:
        """Onto the shelf, where there is no error; else what was there before stays."""
        built = self.settings.data / "built"
        answer = run_child(str(self.folder), str(built))
        if answer["built"]:
            sign(built, self._key_file)
            with contextlib.suppress(install.AlreadyHere):
                staged = install.stage(built, self.settings, shelf.known(), inspect)
                shelf.switch(staged, self.settings.data, BY)
        return answer


def _looks(folder: Path) -> str:
    """A word that changes with any file of the folder."""
    seen = []
    for path in sorted(folder.rglob("*")):
        with contextlib.suppress(OSError):  # an editor may be writing it
            about = path.stat()
            seen.append(f"{path} {about.st_mtime_ns} {about.st_size}")
    return sha256("\n".join(seen).encode())[:16]
