"""The steward's page: what waits, when it last went, and sending it now."""

import threading

import pytest
import waitress

from hubserver.collector.app import Desk, create_app, wall
from hubserver.collector.enrolling import make_code
from hubserver.db import write
from hubserver.sync.exchange import enrol, sender
from hubserver.sync.models import Upstream
from hubserver.sync.schedule import Why
from tests.sync.halls import Server


@pytest.fixture
def server(tmp_path):
    """A collector that listens, in this process."""
    (tmp_path / "server").mkdir()
    server = Server(tmp_path / "server")
    listener = waitress.create_server(create_app(Desk(server.store, server.key)), host="127.0.0.1", port=0)
    server.url = f"http://127.0.0.1:{listener.effective_port}"
    thread = threading.Thread(target=listener.run)
    thread.start()
    try:
        yield server
    finally:
        listener.close()
        thread.join()
        server.stop()


def code(server):
    with server.writing() as ledger:
        return make_code(ledger, "Neuadd Bryn", wall())


def quiet():
    """Wait until the run beside the page has ended."""
    for each in threading.enumerate():
        if each.name == "sync":
            each.join(30)


def test_a_steward_enrols_the_hub_and_sends(world, server):
    sian = world.as_("sian")
    assert "does not send results yet" in sian.open("/sync/").words
    sian.press("Use this code", url=server.url, code=code(server))
    assert "are waiting" in sian.page.words and "No results have been sent yet" in sian.page.words
    assert "There this hub is called “Neuadd Bryn”" in sian.page.words
    sian.press("Try now")
    quiet()
    words = sian.open("/sync/").words
    assert "Results have been sent:" in words and "All results have been sent." in words
    assert "synced" not in words.lower()
    assert len(server.entries()) > 10


def test_a_code_that_does_not_let_in_and_a_line_that_is_down_are_said(world, server):
    sian = world.as_("sian")
    sian.open("/sync/")
    assert "not a whole enrolment code" in sian.press("Use this code", url=server.url, code="1234").words
    sian.open("/sync/")
    assert "does not let a hub in" in sian.press("Use this code", url=server.url, code="00000000000").words
    sian.open("/sync/")
    said = sian.press("Use this code", url="http://127.0.0.1:1", code="00000000000").words
    assert "cannot be reached" in said
    assert "no address of a collector" in sian_says(sian, "ftp://x")
    sian.open("/sync/")
    sian.press("Use this code", url=server.url, code=code(server))
    write(lambda: Upstream.update(url="http://127.0.0.1:1").execute())
    sian.open("/sync/")
    sian.press("Try now")
    quiet()
    words = sian.open("/sync/").words
    assert "cannot be reached" in words and "Nothing was lost. The hub tries again by itself." in words


def test_the_timetable_sends_at_night_and_then_is_quiet(world, server):
    world.as_("sian").open("/sync/")
    key, settings = world.hub.key, world.hub.settings
    assert sender.tick(settings) is None  # no collector
    enrol(key, server.url, code(server), "test")
    world.clock.pass_(hours=2)  # noon
    assert sender.tick(settings) is Why.OUTSIDE and not server.entries()
    world.clock.pass_(hours=15)
    assert sender.tick(settings) is Why.SEND and server.entries()
    assert sender.tick(settings) is Why.QUIET
    write(lambda: Upstream.update(url="http://127.0.0.1:1").execute())
    world.clock.pass_(days=1)
    assert sender.tick(settings) is Why.ASK and sender.trouble
    assert Upstream.now().failures == 1 and Upstream.now().wait_ms <= 30_000
    write(lambda: Upstream.update(url=server.url, wait_ms=20_000).execute())
    assert sender.tick(settings) is Why.WAITING
    world.clock.pass_(seconds=20)
    assert sender.tick(settings) is Why.ASK and Upstream.now().failures == 0 and not sender.trouble


def test_the_bytes_of_a_day_are_counted(world, server):
    enrol(world.hub.key, server.url, code(server), "test")
    first = sender.now(world.hub.key)
    second = sender.now(world.hub.key)
    up = Upstream.now()
    assert up.spent == first.bytes_up + first.bytes_down + second.bytes_up + second.bytes_down > 1000
    write(lambda: Upstream.update(bytes_a_day=up.spent).execute())
    assert sender.tick(world.hub.settings) is Why.SPENT
    world.clock.pass_(hours=17)
    assert sender.tick(world.hub.settings) is Why.ASK
    assert Upstream.now().spent_day == "2026-11-23" and Upstream.now().spent < up.spent


def sian_says(sian, url):
    sian.open("/sync/")
    return sian.press("Use this code", url=url, code="00000000000").words


def test_it_is_for_the_steward(world):
    for who in ("amina", "tomas", "vera"):
        assert world.as_(who).open("/sync/").status == 403
