"""A phone: opens pages, reads them, presses buttons. The same for an app in this process and for a real hub."""

import gzip
import http.client
import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit


@dataclass
class Form:
    """A form of a page: where it goes, what it carries, and the words on its button."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    button: str = ""


@dataclass
class Page:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes
    path: str = ""

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def words(self) -> str:
        """What a person reads."""
        return _Reader.read(self.text).words

    @property
    def forms(self) -> list[Form]:
        return _Reader.read(self.text).forms

    def part(self, name: str) -> str:
        """What a person reads in the part of the page with this id."""
        return _Reader.read(self.text).part(name)


VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class _Reader(HTMLParser):
    """Finds words and forms."""

    @classmethod
    def read(cls, text):
        reader = cls()
        reader.feed(text)
        return reader

    def __init__(self):
        super().__init__()
        self.forms, self.parts, self.open, self.in_button = [], [], None, False
        self.inside, self.spans, self.select = [], {}, None  # open elements with their ids; words by id

    @property
    def words(self):
        return " ".join(" ".join(self.parts).split())

    def part(self, name):
        start, end = self.spans[name]
        return " ".join(" ".join(self.parts[start:end]).split())

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag not in VOID:
            self.inside.append((tag, given.get("id"), len(self.parts)))
        if tag == "form":
            self.open = Form(given.get("action", ""), given.get("method", "get"))
            self.forms.append(self.open)
        if tag == "select":
            self.select = given.get("name")
        if self.open and tag == "option" and "selected" in given:
            self.open.fields.append((self.select, given.get("value")))  # None: its words are its value
        if self.open and tag == "input" and "name" in given:
            chosen = given.get("type") not in ("radio", "checkbox") or "checked" in given
            if chosen:
                self.open.fields.append((given["name"], given.get("value") or ""))
        self.in_button |= tag == "button"

    def handle_endtag(self, tag):
        while self.inside and tag in [each[0] for each in self.inside]:
            ended, name, start = self.inside.pop()
            if name:
                self.spans[name] = (start, len(self.parts))
            if ended == tag:
                break
        if tag == "form":
            self.open = None
        if tag == "button":
            self.in_button = False

    def handle_data(self, data):
        self.parts.append(data)
        if self.open and self.open.fields and self.open.fields[-1][1] is None:
            self.open.fields[-1] = (self.open.fields[-1][0], data.strip())
        if self.in_button and self.open:
            self.open.button = f"{self.open.button} {data}".strip()


class Phone:
    """Keeps cookies, follows redirects, remembers its page. `send` takes method, path, body, headers, address."""

    def __init__(self, send, address="203.0.113.7"):
        self._send, self.address = send, address
        self.cookies: dict[str, str] = {}
        self.page = Page(0, {}, b"")

    def close(self):
        """Put the phone away."""
        self._send.close()

    def open(self, path, method="GET", data=None, headers=None):
        for _ in range(5):
            body = urlencode(data or [], doseq=True).encode() if method == "POST" else b""
            page = self.once(path, method, body, headers)
            if page.status not in (301, 302, 303, 307, 308):
                break
            path, method, data = urljoin(path, page.headers["Location"]), "GET", None
            split = urlsplit(path)
            path = split.path + (f"?{split.query}" if split.query else "")
        self.page = page
        return page

    def once(self, path, method="GET", body=b"", headers=None):
        """One request, no redirects followed."""
        sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())} if self.cookies else {}
        if body:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        page = self._send(method, path, body, sent | (headers or {}), self.address)
        for line in page.headers.pop("Set-Cookies", []):
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0" or "1970" in morsel["expires"]:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        page.path = path
        return page

    def press(self, button, nth=0, **fields):
        """Press a button of the page, having filled in these fields."""
        form = [form for form in self.page.forms if button in form.button][nth]
        data = [(k, v) for k, v in form.fields if k not in fields] + list(fields.items())
        path = form.action or self.page.path
        if form.method == "get":
            return self.open(f"{path}?{urlencode(data)}")
        return self.open(path, "POST", data)

    def form(self, button, nth=0):
        return [form for form in self.page.forms if button in form.button][nth]

    def post(self, path, **fields):
        """Send a form that is not on the page, with a token that is ours."""
        return self.open(path, "POST", {"token": self.token(), **fields})

    def token(self):
        token = self.once("/ping")

        return json.loads(token.text)["token"]


def sender(app):
    """Sends to an app in this process."""
    client = app.test_client(use_cookies=False)

    def send(method, path, body, headers, address):
        answer = client.open(
            path, method=method, data=body, headers=headers, environ_overrides={"REMOTE_ADDR": address}
        )
        found = dict(answer.headers.items()) | {"Set-Cookies": answer.headers.getlist("Set-Cookie")}
        data = answer.get_data()
        answer.close()
        return Page(answer.status_code, found, data)

    return send


def http_sender(url, address=""):
    """Sends to a real hub, one kept connection per phone; from this address of the box, when one is given."""
    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30, source_address=(address, 0))

    def send(method, path, body, headers, _address):
        line.request(method, path, body or None, headers | {"Accept-Encoding": "gzip"})
        answer = line.getresponse()
        data = answer.read()
        if answer.getheader("Content-Encoding") == "gzip":
            data = gzip.decompress(data)
        found = dict(answer.getheaders()) | {"Set-Cookies": answer.headers.get_all("Set-Cookie") or []}
        return Page(answer.status, found, data)

    send.close = line.close
    return send
