"""The line to the collector: what it says when it is bad, what goes over it, and how a run goes on after it broke."""

import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from hubserver.db import sql, write
from hubserver.errors import HubError
from hubserver.sync.exchange import Sender
from hubserver.sync.line import Line, LineFailed, TooSlow
from hubserver.sync.models import Upstream, waiting
from tests.sync.halls import KEY


@contextmanager
def serving(do):
    """A server that answers a POST with what `do` makes of its body: a status, headers, and a body."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            status, headers, body = do(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def failed(url, patience=10):
    with Line(url) as line, pytest.raises(LineFailed) as told:
        line.post("/exchange", b"x", patience)
    return told.value


def test_bytes_are_counted_on_the_socket_also_over_several_requests():
    with serving(lambda body: (200, {}, body * 2)) as url, Line(url) as line:
        for n in range(1, 4):
            assert line.post("/exchange", b"x" * 1000, 10) == b"x" * 2000
            assert line.requests == n
        line.close()
        assert 3000 < line.up < 3600 and 6000 < line.down < 7000


def test_a_collector_that_says_when_to_come_again_is_heard():
    with serving(lambda _: (429, {"Retry-After": "77"}, b"Too many.\n")) as url:
        told = failed(url)
    assert told.retry_after == 77 and "It says: Too many." in str(told)
    with serving(lambda _: (503, {"Retry-After": "soon"}, b"")) as url:
        assert failed(url).retry_after == 0
    with serving(lambda _: (413, {}, b"")) as url:
        assert isinstance(failed(url), TooSlow)


def test_a_line_that_is_silent_or_speaks_something_else():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert isinstance(failed(f"http://127.0.0.1:{silent.getsockname()[1]}", 0.1), TooSlow)
    with serving(lambda _: (302, {"Location": "http://example.org/"}, b"")) as url:
        assert "302" in str(failed(url))
    for url in ("ftp://x", "http://", "file:///etc/passwd"):
        with pytest.raises(HubError, match="no address of a collector"):
            Line(url)


def test_a_run_that_broke_goes_on_at_its_batch(halls):
    """The line is cut in the third batch; nothing that arrived is sent again, and the next batches are smaller."""
    hub, server, _ = halls
    for n in range(300):
        hub.record("ann", f"{n}")
    taken = []

    def take(message):
        taken.append(len(message))
        if len(taken) == 3:
            server.receive(message)  # it arrived, and the answer does not
            return 413, {}, b""
        return 200, {}, server.receive(message)

    with hub, serving(take) as url:
        write(lambda: Upstream.update(url=url).execute())
        sender = Sender()
        with pytest.raises(TooSlow):
            sender.now(KEY)
        up = Upstream.now()
        assert up.acked == 150 and up.size == 100 and up.failures == 1 and up.wait_ms <= 30_000
        assert sender.trouble and not sender.busy
        told = sender.now(KEY)
        assert told.acked and told.sent == 100 and not waiting(Upstream.now())  # its answer says where it really is
        assert Upstream.now().failures == 0 and not sender.trouble
    assert len(server.texts()) == 300 and not server.table("SELECT * FROM alert")


def test_a_hub_without_a_collector_says_so(halls):
    hub, _, _ = halls
    with hub:
        write(lambda: Upstream.delete().execute())
        sender = Sender()
        for _ in range(2):
            with pytest.raises(HubError, match="does not report to a collector yet"):
                sender.now(KEY)
        assert not sender.busy


def test_a_body_that_is_damaged_holds_up_nobody(halls):
    hub, server, _ = halls
    for n in range(3):
        hub.record("ann", f"{n}")
    with hub:
        damage = "UPDATE journal SET body = x'00' WHERE position = (SELECT max(position) - 1 FROM journal)"
        write(sql, damage)
    hub.take(server.receive(hub.ask()))
    assert hub.rests(server.end) and server.texts() == ["0", "2"]
