"""`/help/`: readable before signing in."""

from urllib.parse import urlencode

import flask
from flask import Blueprint, redirect, render_template, request

from hubserver.db import write
from hubserver.help.reading import CHOICES, compose, parse
from hubserver.people.guards import open_to_all, who
from hubserver.people.models import Preference
from hubserver.web.chosen import choice, choose
from hubserver.web.forms import local_path
from hubserver.web.wiring import READING

Answer = flask.typing.ResponseReturnValue

pages = Blueprint("help", __name__, url_prefix="/help")


@pages.get("/")
@open_to_all
def help_page() -> Answer:
    """How it works, and whom to ask."""
    return render_template("help/help.html")


@pages.get("/accessibility")
@open_to_all
def accessibility() -> Answer:
    """What works for whom, and what to do when something does not."""
    return render_template("help/accessibility.html")


@pages.get("/worried")
@open_to_all
def worried() -> Answer:
    """Somebody to talk to."""
    return render_template("help/worried.html")


@pages.get("/reading")
@open_to_all
def reading() -> Answer:
    """Choose how pages look."""
    back = local_path(request.args.get("from"), "/")
    now = parse(choice(READING))
    return render_template("help/reading.html", choices=CHOICES, now=now, back=back)


@pages.post("/reading")
@open_to_all
def choose_reading() -> Answer:
    """Keep the choice: on this phone, and for the person who is signed in."""
    chosen, visitor = compose({name: request.form.get(name, "") for name in CHOICES}), who()
    if visitor:
        write(Preference.keep, visitor.id, reading=chosen)
    back = local_path(request.form.get("from"), "/")
    more = f"?{urlencode({'from': back})}" if back != "/" else ""
    answer = flask.make_response(redirect(f"/help/reading{more}", 303))
    choose(answer, READING, chosen)
    return answer
