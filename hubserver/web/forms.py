"""What people typed: short plain text, never trusted, never cleared."""

from urllib.parse import urlsplit

from flask import request

from hubserver.errors import N_, HubError
from hubserver.typed import line


def text(name: str, longest: int = 80) -> str:
    """A line of text, tidied. Too long is refused."""
    value = line(request.form.get(name, ""))
    if len(value) > longest:
        raise HubError(N_("That is too long. Nothing was changed."), N_("Use at most %(most)s letters."), most=longest)
    return value


def local_path(wanted: str | None, otherwise: str) -> str:
    """A path of this hub to go to next; anything that could lead elsewhere becomes `otherwise`."""
    if not wanted or not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return otherwise
    parts = urlsplit(wanted)
    return wanted if not parts.scheme and not parts.netloc and wanted.isprintable() else otherwise
