"""What a preview adds to a hub's pages: what the check said, and a script that loads the page again after a change."""

from pathlib import Path

import flask
from flask import render_template_string

from hubserver.preview.keeping import Keeper

HERE = Path(__file__).parent
BOX = (HERE / "templates" / "box.html").read_text()
MAIN = '<main id="main" tabindex="-1">'


def dress(app: flask.Flask, keeper: Keeper, card: str) -> None:
    """Give an app the pages and the box of a preview; `card` is where one signs in as a learner."""
    app.register_blueprint(_pages(keeper))
    app.after_request(lambda answer: _framed(answer, keeper, card))


def _pages(keeper: Keeper) -> flask.Blueprint:
    pages = flask.Blueprint("preview", __name__, url_prefix="/preview")

    @pages.get("/state")
    def state() -> flask.Response:
        return flask.Response(keeper.state, mimetype="text/plain")

    @pages.get("/live.js")
    def script() -> flask.Response:
        return flask.Response((HERE / "live.js").read_text(), mimetype="text/javascript")

    return pages


def _framed(answer: flask.Response, keeper: Keeper, card: str) -> flask.Response:
    """A page with the box on top; the state is that of what it shows."""
    if answer.mimetype == "text/html" and not answer.direct_passthrough:
        made = render_template_string(BOX, found=keeper.answer, state=keeper.state, card=card)
        answer.set_data(answer.get_data(as_text=True).replace(MAIN, MAIN + made, 1))
    return answer
