"""One phone that opens connections without end keeps nobody else out, and a body that is too large is told so."""

import http.client
import resource
import socket
from urllib.parse import urlsplit

import pytest

PHONE, GREEDY, OTHER = "127.0.0.1", "127.0.0.2", "127.0.0.3"  # loopback is a whole network
PATIENCE = 20


@pytest.fixture
def room():
    """This process may have as many files open as the test needs."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2_000 if hard == resource.RLIM_INFINITY else min(2_000, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def line_from(address, hub):
    parts = urlsplit(hub.url)
    return socket.create_connection((parts.hostname, parts.port), PATIENCE, source_address=(address, 0))


def healthy(hub, address):
    """Whether a phone at this address gets an answer on a new connection."""
    parts = urlsplit(hub.url)
    line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE, source_address=(address, 0))
    line.request("GET", "/healthz")
    answer = line.getresponse()
    line.close()
    return answer.status == 200


@pytest.mark.slow
def test_a_phone_that_opens_connections_without_end_keeps_nobody_out(live, room):
    hub = live()
    learner = hub.phone()
    assert learner.open("/").status == 200
    greedy = [line_from(GREEDY, hub) for _ in range(1_200)]
    assert healthy(hub, OTHER), "somebody new comes in"
    assert learner.open("/").status == 200, "somebody who was here goes on, on the same connection"
    assert healthy(hub, GREEDY), "and the greedy one is served too"
    for line in greedy:
        line.close()
    assert hub.stop() == 0
    assert "Traceback" not in hub.said()


@pytest.mark.slow
def test_behind_a_proxy_where_all_have_one_address_the_idlest_gives_way_to_the_newest(live, room):
    hub = live()
    lines = [line_from(PHONE, hub) for _ in range(500)]
    assert healthy(hub, PHONE)
    lines[-1].sendall(f"GET /healthz HTTP/1.1\r\nHost: {urlsplit(hub.url).netloc}\r\n\r\n".encode())
    assert lines[-1].recv(20).startswith(b"HTTP/1.1 200")
    assert lines[0].recv(1) == b"", "the first, which never said a word, was closed"
    for line in lines:
        line.close()


def test_a_body_that_is_too_large_gets_the_hubs_own_page(live):
    hub = live()
    phone = hub.phone()
    phone.open("/")
    for size in (70_000, 400_000):
        page = phone.once("/sign-in", "POST", b"name=" + b"x" * size)
        assert page.status == 413 and "That was too large to send. Nothing was changed." in page.words


@pytest.mark.parametrize("host", ["nonsense", "not an address", "300.1.1.1", "True"])
def test_a_host_that_is_no_address_is_said(live, host):
    hub = live()
    hub.stop()
    done = hub.run("serve", "--host", host, "--port", "0")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert done.stderr.startswith(f"hubserver: The hub cannot listen on {host} port 0: there is no such address.")


def test_a_hub_answers_at_the_address_that_it_listens_on(live):
    hub = live(HUB_HOST="127.0.0.9", HUB_NAMES="Learn.Internal")
    assert hub.url.startswith("http://127.0.0.9:")
    phone = hub.phone()
    assert phone.open("/").status == 200
    assert phone.once("/", headers={"Host": "learn.internal"}).status == 200
    assert phone.once("/", headers={"Host": "0.0.0.0"}).status == 421
