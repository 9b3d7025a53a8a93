"""The pictures, captions and transcripts of packs, by their digest."""

import flask
from flask import Blueprint

from hubserver.blobs import Blobs
from hubserver.errors import N_, NotFound
from hubserver.packs.models import Harmed, Media
from hubserver.people.guards import open_to_all
from hubserver.web.look import FOR_EVER
from hubserver.web.sending import send
from hubserver.web.wiring import wiring

pages = Blueprint("packs", __name__, url_prefix="/packs")


@pages.get("/media/<digest>.<ending>")
@open_to_all
def media(digest: str, ending: str) -> flask.typing.ResponseReturnValue:  # noqa: ARG001 - the ending is for saving a file
    """One blob. A drawing runs nothing, even when it is opened by itself."""
    kind, path = Media.type_of(digest), Blobs(wiring().hub.settings.data / "blobs").path(digest)
    if kind is None or not path.exists():
        raise NotFound(N_("There is no such picture here."))
    if Harmed.get_or_none(Harmed.digest == digest):
        raise NotFound(N_("This picture is damaged here."), N_("Tell a helper. The words of the module are safe."))
    answer = send(path, kind, digest)
    answer.headers["Cache-Control"] = FOR_EVER
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return answer
