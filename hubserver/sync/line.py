"""The line to the collector: one connection, kept for some requests, with the bytes that really went over it."""

import http.client
import socket
import ssl
import struct
import time
from urllib.parse import urlsplit

from hubserver.errors import N_, HubError
from hubserver.sync.envelope import LARGEST

SENT, RECEIVED = 200, 128  # where the kernel's tcp_info has them (linux/tcp.h): with TLS, and with what was sent again
CONNECT_SECONDS = 20
LATER = N_("Nothing was lost. The hub tries again by itself.")


class LineFailed(HubError):
    """Nothing came back, or not an answer. `retry_after` is what the collector asked for, in seconds."""

    def __init__(self, message: str, hint: str = LATER, *, retry_after: int = 0, **values: object) -> None:
        super().__init__(message, hint, **values)
        self.retry_after = retry_after


class TooSlow(LineFailed):
    """It took too long, or was too much at once: the next batch should be smaller."""


class Line:
    """Open it with `with`; afterwards `up` and `down` are the bytes."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url if "//" in url else f"https://{url}")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise HubError(
                N_("“%(url)s” is no address of a collector. Nothing was changed."),
                N_("It looks like https://collector.example.org"),
                url=url,
            )
        self.url = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
        self._host, self._path, self._tls = parts.hostname, parts.path.rstrip("/"), parts.scheme == "https"
        self._name, self._port = parts.netloc.rpartition("@")[2], parts.port or (443 if self._tls else 80)
        self.requests = self.up = self.down = 0
        self.rate = 0.0  # bytes a second of the last request
        self._http: http.client.HTTPConnection | None = None
        self._tap: socket.socket | None = None

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def post(self, path: str, message: bytes, patience: float) -> bytes:
        """Send a message and return what comes back; raises LineFailed."""
        began = time.monotonic()
        try:
            answer, body = self._post(path, message, patience)
        except TimeoutError:
            self.close()
            raise TooSlow(N_("The collector did not answer in time.")) from None
        except (OSError, http.client.HTTPException) as why:
            self.close()
            raise LineFailed(N_("The collector cannot be reached: %(why)s."), why=why) from None
        self.rate = len(message) / max(time.monotonic() - began, 0.001)
        if answer.status == 200:
            return body
        raise self._refused(answer, body)

    def _post(self, path: str, message: bytes, patience: float) -> tuple[http.client.HTTPResponse, bytes]:
        line = self._http or self._connected()
        assert line.sock  # noqa: S101 - it is connected
        line.sock.settimeout(patience)
        line.putrequest("POST", self._path + path, skip_host=True, skip_accept_encoding=True)
        for name, value in (("Host", self._name), ("Content-Length", str(len(message)))):
            line.putheader(name, value)
        line.putheader("Content-Type", "application/octet-stream")
        line.endheaders(message)
        self.requests += 1
        answer = line.getresponse()
        body = answer.read(LARGEST + 1)
        if answer.will_close:
            self.close()
        return answer, body

    def _connected(self) -> http.client.HTTPConnection:
        raw = socket.create_connection((self._host, self._port), CONNECT_SECONDS)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._tap = raw.dup()  # to ask the kernel, also when the connection is closed
        line = http.client.HTTPConnection(self._host, self._port)
        line.auto_open = 0
        line.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=self._host) if self._tls else raw
        self._http = line
        return line

    def close(self) -> None:
        """Hang up, and count."""
        if self._tap:
            told = self._tap.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, SENT + 8)
            self.up += struct.unpack_from("<Q", told, SENT)[0] if len(told) >= SENT + 8 else 0
            self.down += struct.unpack_from("<Q", told, RECEIVED)[0]
            self._tap.close()
        if self._http:
            self._http.close()
        self._http = self._tap = None

    def _refused(self, answer: http.client.HTTPResponse, body: bytes) -> LineFailed:
        self.close()
        if answer.status == 413:
            return TooSlow(N_("The collector takes no batch as large as this one."))
        wait = answer.headers.get("Retry-After", "")
        return LineFailed(
            N_("The collector did not take it. It says: %(said)s"),
            retry_after=min(int(wait), 86_400) if wait.isascii() and wait.isdigit() else 0,
            said=body[:300].decode(errors="replace").strip() or f"{answer.status} {answer.reason}",
        )
