"""Errors as a page or as JSON: what happened, whether anything was lost, what to do. Never a traceback."""

import logging
from urllib.parse import urlencode, urlsplit

import flask
from flask import request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from hubserver.errors import N_, Busy, HubError, NotFound, NotSignedIn, StorageFailed, TooMany
from hubserver.i18n import Language
from hubserver.web.forms import local_path
from hubserver.web.language import language

log = logging.getLogger(__name__)

KNOWN = {
    404: NotFound(N_("There is no such page here."), N_("Check the address, or start from the first page.")),
    405: HubError(N_("That cannot be done here. Nothing was changed."), N_("Go back and use the buttons on the page.")),
    413: HubError(N_("That was too large to send. Nothing was changed."), N_("Send less at a time.")),
}
BAD = HubError(
    N_("The hub could not read that. Nothing was changed."),
    N_("Go back, load the page again, and try once more."),
)
OURS = StorageFailed(
    N_("Something went wrong in the hub. It is not your fault. What was saved before is safe."),
    N_("Go back and try once more. If it happens again, tell a helper."),
)


def say(error: HubError, to: Language) -> tuple[str, str]:
    """Message and hint in a language."""
    return to.say(error.message, error.values), to.say(error.hint, error.values) if error.hint else ""


def sorry(error: HubError, status: int | None = None) -> flask.Response:
    """The page or JSON that shows an error."""
    message, hint = say(error, language())
    if request.path in ("/ping", "/healthz") or request.accept_mimetypes.best == "application/json":
        answer = flask.jsonify(error=message, hint=hint)
    else:
        lost = (status or error.status) == 404
        page = flask.render_template("web/sorry.html", message=message, hint=hint, back=_came_from(), lost=lost)
        answer = flask.make_response(page)
    answer.status_code = status or error.status
    answer.headers.update(also(error))
    return answer


def _came_from() -> str:
    """The page of this hub that led here, where it can be opened again."""
    came = urlsplit(request.referrer or "")
    if came.netloc != request.host or (request.method == "GET" and came.path == request.path):
        return ""
    try:
        flask.current_app.url_map.bind("").match(came.path, "GET")
    except HTTPException:
        return ""
    return local_path(came._replace(scheme="", netloc="").geturl(), "")


def also(error: HubError) -> dict[str, str]:
    """The headers that an error brings, whichever page shows it."""
    return {"Retry-After": str(error.retry_after)} if isinstance(error, (Busy, TooMany)) else {}


def _hub_error(error: HubError) -> flask.typing.ResponseReturnValue:
    if isinstance(error, NotSignedIn) and request.method == "GET":
        return flask.redirect(f"{error.door}?{urlencode({'next': request.full_path.rstrip('?')})}", 303)
    if error.status >= 500:
        log.error("%s: %s", _where(), error)
    return sorry(error)


def _http(error: HTTPException) -> flask.typing.ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()  # a redirect that routing makes
    answer = sorry(KNOWN.get(error.code, BAD), error.code)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(error.valid_methods)
    return answer


def _where() -> str:
    """The door that was used; not its address, which may be a login card's."""
    return f"{request.method} {request.url_rule or request.path}"


def _surprise(error: Exception) -> flask.typing.ResponseReturnValue:
    log.exception("%s", _where(), exc_info=error)
    return sorry(OURS)


def handle(app: flask.Flask) -> None:
    """Let this app show its errors so."""
    app.register_error_handler(HubError, _hub_error)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _surprise)
