"""What pages need to know of the hub around them; `app.py` puts it together once."""

from collections.abc import Callable
from dataclasses import dataclass

import flask

from hubserver.hub import Hub
from hubserver.i18n import Language
from hubserver.web.assets import Asset

DEVICE = "hub_device"  # which phone or tablet, for limits on guessing; tells nothing about a person
SESSION = "hub_session"
CARD = "hub_card"  # the card that was read just now: its link stays in no history
GUEST = "hub_guest"  # the session of the guest who used this phone before somebody signed in
LANGUAGE = "hub_language"
READING = "hub_reading"


@dataclass
class Wiring:
    """Handed to every request through `wiring()`."""

    hub: Hub
    secret: bytes  # for form tokens: another hall's never fit here
    languages: dict[str, Language]
    assets: dict[str, Asset]  # by plain name
    chosen_languages: Callable[[], tuple[str, ...]]  # the languages this hall has turned on, its own first


def wiring() -> Wiring:
    """The wiring of the app that serves this request."""
    found: Wiring = flask.current_app.extensions["wiring"]
    return found


def holder() -> tuple[str, str]:
    """Whom a form token is for: this device in this session."""
    cookies = flask.request.cookies
    return flask.g.get("device") or cookies.get(DEVICE, ""), cookies.get(SESSION, "")
