"""`/ping` for phones and `/healthz` for whatever watches over the box; both JSON."""

import flask
from flask import Blueprint, jsonify

from hubserver import __version__
from hubserver.db import write
from hubserver.people.guards import open_to_all, who
from hubserver.web.door import form_token
from hubserver.web.wiring import wiring

api = Blueprint("api", __name__)


@api.get("/ping")
@open_to_all
def ping() -> flask.typing.ResponseReturnValue:
    """Which hub this is, who is signed in, and a fresh token: every hub has the same name and address. `also` are the
    ids of records that were joined into theirs: what waits on a phone may be from before."""
    learner, *also = visitor.ids if (visitor := who()) else (None,)
    return jsonify(hub=wiring().hub.hub_id, learner=learner, also=also, token=form_token())


@api.get("/healthz")
@open_to_all
def healthz() -> flask.typing.ResponseReturnValue:
    """Answers 200 while pages can be read and the writer takes jobs."""
    write(_nothing)
    return jsonify(status="ok", hub=wiring().hub.hub_id, version=__version__)


def _nothing() -> None:
    """A job that shows that the writer is there; an empty commit touches no disk."""
