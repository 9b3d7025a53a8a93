"""Sends the look: style sheet, script, drawings."""

import flask

from hubserver.errors import N_, NotFound
from hubserver.web.wiring import wiring

FOR_EVER = "public, max-age=31536000, immutable"  # the name changes when the content does

look = flask.Blueprint("look", __name__)


@look.get("/static/<stem>.<digest>.<ending>")
def static_file(stem: str, digest: str, ending: str) -> flask.Response:
    """One file of the look, by the name that has its digest in it."""
    asset = wiring().assets.get(f"{stem}.{ending}")
    if asset is None or asset.name != f"{stem}.{digest}.{ending}":
        raise NotFound(N_("There is no such file here."))
    packed = bool(flask.request.accept_encodings["gzip"]) and asset.packed is not asset.plain
    answer = flask.Response(asset.packed if packed else asset.plain, mimetype=asset.type)
    if packed:
        answer.content_encoding = "gzip"
    answer.headers["Cache-Control"] = FOR_EVER
    answer.vary.add("Accept-Encoding")
    return answer
