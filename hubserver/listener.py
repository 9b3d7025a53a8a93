"""Listens for phones: waitress's server, in which no phone can take what all of them need.

waitress waits in its own thread for whoever sends or reads slowly; a worker has a request only once it is whole. What
is added here is for phones that do what no browser does.
"""

import logging
from collections import Counter, deque
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher

from hubserver.settings import Settings
from hubserver.web.door import HEADERS, LARGEST_FORM
from hubserver.web.sorry import BAD, KNOWN, OURS

MOST_CONNECTIONS = (
    400  # a process may have 1024 files open (getrlimit(2)): these, a file to send each, and the database
)
CROWDED = 300  # from here on whoever holds the most connections gives one up for each that comes
LARGEST_HEAD = 16 << 10  # bytes of a request before its form: a browser with many cookies sends four
LARGEST_BITE = 64 << 10  # bytes of a film that are read for a phone, which may then take less of them


class _Request(HTTPRequestParser):  # type: ignore[misc]  # waitress has no stubs, here and below
    """A request as it comes in. What can be read in two ways is refused, whatever stands before the hub."""

    path = ""  # there is one, though the first line cannot be read

    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(header_plus)
        except ValueError:  # waitress passes on what int() and urlsplit() refuse
            raise ParsingError("A number or an address cannot be read") from None
        if not self.first_line.isascii():
            raise ParsingError("An address is written in ASCII")  # RFC 3986; its other letters come as %xx
        if "TRANSFER_ENCODING" in self.headers or (self.chunked and "CONTENT_LENGTH" in self.headers):
            raise ParsingError("It is not clear where the request ends")  # RFC 9112, section 6.1
        if self.proxy_netloc:
            self.headers["HOST"] = self.proxy_netloc  # an address that is whole counts: section 3.2.2


class _Refusal(ErrorTask):  # type: ignore[misc]
    """The answer to what is no request that the hub can read: there is no page for it, so a sentence has to do."""

    def execute(self) -> None:
        error = self.request.error
        said = KNOWN.get(error.code, OURS if error.code == 500 else BAD)
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
        self.response_headers += HEADERS.items()
        self.set_close_on_finish()
        body = f"{said}\n".encode()
        self.content_length = len(body)
        self.write(body)


class _Line(HTTPChannel):  # type: ignore[misc]
    """A connection. It answers one request at a time: a browser waits for its answer, and a phone that does not could
    have hundreds of files opened for it at once, or keep a worker waiting until it reads."""

    parser_class = _Request
    error_task_class = _Refusal
    hasty = False  # asked for more before it had its answer: gets that one, then the connection is closed

    def __init__(self, *of: Any, **more: Any) -> None:
        super().__init__(*of, **more)
        self.sendbuf_len: int = min(self.sendbuf_len, LARGEST_BITE)

    def received(self, data: bytes) -> bool:
        taken: bool = super().received(data)
        with self.requests_lock:
            for request in self.requests[1:]:
                self.hasty = True
                request.close()
            del self.requests[1:]
        return taken

    def service(self) -> None:
        super().service()
        if self.hasty:
            self.close_when_flushed = True
            self.server.pull_trigger()


class Turns:
    """What waits for a worker. Each address has its turn, so that one which asks without end waits behind itself."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[_Line]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(self, line: _Line) -> None:
        self._waiting.setdefault(line.addr[0], deque()).append(line)
        self._count += 1

    def popleft(self) -> _Line:
        address = next(iter(self._waiting))
        of_address = self._waiting.pop(address)
        first = of_address.popleft()
        if of_address:
            self._waiting[address] = of_address  # at the end of the queue
        self._count -= 1
        return first


class Listener(TcpWSGIServer):  # type: ignore[misc]
    """waitress's server, in which one phone cannot take every connection."""

    channel_class = _Line

    def handle_accept(self) -> None:
        """Take a connection. In a crowd, the address with the most of them gives up the one idle for longest: a browser
        opens a new one when it needs it, and behind a proxy, where all have one address, it is just the idlest."""
        super().handle_accept()
        if len(self.active_channels) < CROWDED:
            return
        channels = [channel for channel in self.active_channels.values() if not channel.will_close]
        for address, _ in Counter(channel.addr[0] for channel in channels).most_common(1):
            idle = [channel for channel in channels if channel.addr[0] == address and not channel.requests]
            for longest in sorted(idle, key=lambda channel: channel.last_activity)[:1]:
                longest.will_close = True


def listen(pages: object, settings: Settings) -> Listener:
    """Listen where the settings say. Raises OSError, or ValueError for a name that is no address."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a line for each request that waits wears out the card
    workers = ThreadedTaskDispatcher()
    workers.queue = Turns()
    listener = Listener(
        pages,
        dispatcher=workers,
        host=settings.host,
        port=settings.port,
        ipv6=False,  # the addresses that are printed and announced are IPv4
        ident=None,
        max_request_header_size=LARGEST_HEAD,
        max_request_body_size=8 * LARGEST_FORM,  # what is a little too large reaches the page that says so
        inbuf_overflow=LARGEST_FORM,
        channel_timeout=60,
        connection_limit=MOST_CONNECTIONS,
        asyncore_use_poll=True,  # select(2) knows no file above 1023
        clear_untrusted_proxy_headers=True,
    )
    workers.set_thread_count(settings.threads)
    return listener
