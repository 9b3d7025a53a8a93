"""What every request passes on its way in (host, origin, token) and every answer on its way out (headers, gzip)."""

import gzip
import hashlib
import secrets

import flask
from flask import g, request

from hubserver.errors import N_, HubError, NotAllowed
from hubserver.web.tokens import fits, token_for
from hubserver.web.wiring import DEVICE, holder, wiring

YEARS_2 = 2 * 365 * 86400
LARGEST_FORM = 64 << 10
GZIP_FROM = 500  # bytes; below it the answer fits a packet anyway
GZIP_LEVEL = 5  # a third of the time of 9 for 2 % more bytes

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


class WrongHost(HubError):
    """A name or address that is not ours: a rebinding attack, or a stale bookmark."""

    status = 421


def way_in() -> None:
    """Run before every request."""
    if _host(request.host) not in wiring().hub.names:
        raise WrongHost(
            N_("This hub is not called %(name)s."),
            N_("Go to %(url)s instead."),
            name=request.headers.get("Host", ""),
            url=wiring().hub.url,
        )
    if request.method in ("POST", "PUT", "PATCH", "DELETE"):
        _ours()


def _host(host: str) -> str:
    return host.partition(":")[0].lower()


def _ours() -> None:
    """Only our own pages may change something: the origin when there is one, and the token always."""
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"{request.scheme}://{request.host}":
        raise NotAllowed(
            N_("That came from another site. Nothing was changed."), N_("Open the hub itself and try there.")
        )
    if not request.cookies.get(DEVICE):
        raise NotAllowed(
            N_("This browser does not keep cookies, so we cannot tell it is you. Nothing was changed."),
            N_("Open the page in Chrome, Firefox or Safari, not in a sign-in window."),
        )
    if not fits(request.form.get("token", ""), wiring().secret, *holder()):
        raise NotAllowed(
            N_("This page was open since before somebody signed in or out. Nothing was changed."),
            N_("Go back, load the page again, and try once more."),
        )


def form_token() -> str:
    """The hidden token for the forms of this page; one mask a page."""
    if "token" not in g:
        g.token = token_for(wiring().secret, *holder())
    found: str = g.token
    return found


def new_device() -> None:
    """Give a phone we have not seen a name of its own, in time for the tokens of its first page."""
    if not request.cookies.get(DEVICE):
        g.device = secrets.token_urlsafe(16)


def way_out(answer: flask.Response) -> flask.Response:
    """Run after every request."""
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    # Of what is about people, Back shows nothing: on a phone that others use too, and of helpers' pages and a record
    # anywhere. A learner's own phone keeps the other pages, for when the Wi-Fi is gone.
    answer.headers.setdefault("Cache-Control", "no-store" if g.get("no_trace") else "private, no-cache")
    if "device" in g and not answer.cache_control.public:  # what is kept for everybody is nobody's
        set_cookie(answer, DEVICE, g.device, YEARS_2)
    return answer if _unchanged(answer) else _packed(answer)


def _unchanged(answer: flask.Response) -> bool:
    """Whether the phone has this page already: then it goes without its body. The mask of the token is left out of the
    tag, for any will do; who the token is for is in it, so that nobody gets the page of who was here before.
    """
    # RFC 9110 §8.8.3 and §13.1.2. Weak, because a packed page and a plain one are the same page.
    page = request.method == "GET" and answer.status_code == 200 and answer.mimetype == "text/html"
    if not page or answer.cache_control.no_store or answer.direct_passthrough:
        return False
    body = answer.get_data()
    if "token" in g:
        body = body.replace(g.token.encode(), b"")
    tag = hashlib.blake2b("\n".join(holder()).encode() + b"\n" + body, digest_size=9).hexdigest()
    answer.set_etag(tag, weak=True)
    if not request.if_none_match.contains_weak(tag):
        return False
    answer.status_code = 304
    answer.set_data(b"")
    del answer.headers["Content-Length"], answer.headers["Content-Type"]
    answer.vary.add("Accept-Encoding")
    return True


def set_cookie(answer: flask.Response, name: str, value: str, seconds: int | None) -> None:
    """Set one of our cookies; `seconds` None is until the browser closes."""
    answer.set_cookie(name, value, max_age=seconds, httponly=True, samesite="Lax", secure=request.is_secure)


def _packed(answer: flask.Response) -> flask.Response:
    if (
        answer.direct_passthrough
        or answer.content_encoding
        or not ((answer.mimetype or "").startswith("text/") or answer.mimetype == "application/json")
        or not request.accept_encodings["gzip"]
    ):
        return answer
    body = answer.get_data()
    answer.vary.add("Accept-Encoding")
    if len(body) >= GZIP_FROM:
        answer.set_data(gzip.compress(body, GZIP_LEVEL, mtime=0))
        answer.content_encoding = "gzip"
    return answer
