"""Hubs find each other on a network: two real processes, real multicast on loopback."""

import re
import socket
import threading
import time

import pytest
from zeroconf import IPVersion, ServiceBrowser, Zeroconf

from hubserver.discovery import HUBS, Discovery, _label
from hubserver.hub import Hub
from hubserver.keys import SigningKey
from hubserver.settings import Settings

HERE = {"HUB_ANNOUNCE": "yes", "HUB_ANNOUNCE_ON": "127.0.0.1"}
PATIENCE = 20  # seconds; announcements come within one or two


class Ear:
    """Hears what is announced on loopback, and waits until something is so."""

    def __init__(self, kind):
        self.zeroconf = Zeroconf(interfaces=["127.0.0.1"], ip_version=IPVersion.V4Only)
        self.kind, self.names, self.change = kind, set(), threading.Condition()
        self.browser = ServiceBrowser(self.zeroconf, kind, handlers=[self.heard])

    def heard(self, zeroconf, service_type, name, state_change):
        with self.change:
            (self.names.discard if state_change.name == "Removed" else self.names.add)(name)
            self.change.notify_all()

    def wait(self, found):
        with self.change:
            assert self.change.wait_for(lambda: found(self.names), PATIENCE), self.names

    def text(self, name):
        info = self.zeroconf.get_service_info(self.kind, name, timeout=5000)
        return {key.decode(): value.decode() for key, value in info.properties.items()}, info

    def close(self):
        self.zeroconf.close()


def test_a_hub_says_where_and_who_it_is_and_says_good_bye(live):
    ears = [Ear(kind) for kind in (HUBS, "_http._tcp.local.")]
    try:
        hub = live(**HERE)
        hub_id = hub.phone().open("/healthz").text.partition('"hub":"')[2].partition('"')[0]
        for ear in ears:
            ear.wait(lambda names: any(hub_id[:4] in name for name in names))
            name = next(name for name in ear.names if hub_id[:4] in name)
            text, info = ear.text(name)
            assert text["id"] == hub_id and text["name"] == "Cwm Bryn" and text["v"] == "1" and len(text["fp"]) == 16
            assert f"http://{socket.inet_ntoa(info.addresses[0])}:{info.port}/" == hub.url
        hub.stop()
        ears[0].wait(lambda names: not any(hub_id[:4] in name for name in names))
    finally:
        for ear in ears:
            ear.close()


def test_two_hubs_list_each_other(live, tmp_path):
    first = live("first", **HERE)
    first.run("init", "--data", str(tmp_path / "second"), "--name", "Other hall")
    second = live("second", fresh=False, **HERE)
    sian = first.people["sian"]
    desk = first.phone()
    desk.open("/sign-in/helper")
    desk.press("Sign in", name=sian.name, pin=sian.secret)
    ear = Ear(HUBS)
    try:
        ear.wait(lambda names: len([name for name in names if "Cwm Bryn" in name or "Other hall" in name]) == 2)
    finally:
        ear.close()
    until = time.monotonic() + PATIENCE
    while "Other hall" not in desk.open("/desk/").words and time.monotonic() < until:
        pass
    assert re.search(r"other hubs? (is|are) on this network: .*Other hall", desk.page.words)
    assert second.stop() == 0


def test_an_announcement_follows_the_address(tmp_path):
    class Moving:
        now = ("127.0.0.1",)

        def all(self):
            return self.now

    moving = Moving()
    hub = Hub(Settings(data=tmp_path), "feed" * 8, SigningKey.make(), moving, 8080)
    discovery = Discovery(hub, "Moving hall")
    try:
        discovery.refresh()
        before = discovery._zeroconf
        discovery.refresh()
        assert discovery._zeroconf is before, "nothing happens while the address is the same"
        moving.now = ("127.0.0.1", "127.0.0.2")
        discovery.refresh()
        assert discovery._addresses == ("127.0.0.1", "127.0.0.2")
    finally:
        discovery.close()


def announcing(tmp_path, name="Hall", **settings):
    hub = Hub(Settings(data=tmp_path, **{"announce_on": "127.0.0.1", **settings}), "beef" * 8, SigningKey.make())
    hub.port = 8080
    return Discovery(hub, name)


@pytest.mark.parametrize("name", ["𝔸" * 80, "ŵ" * 80, "a.b.c"], ids=["four bytes", "two bytes", "dots"])
def test_a_hall_of_any_name_is_announced(tmp_path, name):
    discovery = announcing(tmp_path, name)
    try:
        discovery.refresh()
        assert discovery._addresses == ("127.0.0.1",), "announced, or it would be tried again"
    finally:
        discovery.close()


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # zeroconf leaves a socket to be collected
@pytest.mark.parametrize(
    "name, settings", [("Hall", {"announce_on": "banana"}), ("a\nb", {}), ("Hall", {"announce_on": "203.0.113.9"})]
)
def test_what_cannot_be_announced_is_logged_once_and_tried_again(tmp_path, caplog, name, settings):
    discovery = announcing(tmp_path, name, **settings)
    for _ in range(3):
        discovery.refresh()
        assert discovery._zeroconf is None and discovery._addresses == ()
    assert caplog.text.count("Not announced on the network: ") == 1
    discovery.close()


def test_names_of_halls_fit_a_label():
    for name in ("Neuadd Bentref Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", "St. Mary's", "ü" * 80):
        label = _label(name, "feedbeef" * 4)
        assert len(label.encode()) <= 63 and "." not in label and label.endswith(" feed")
