"""Says "I am here" on the network, and hears the other hubs; goes on when the box gets another address.

DNS-SD, RFC 6763: `_http._tcp` for anything that lists web servers, `_learnhub._tcp` for hubs. TXT: `v` is the version
of these keys, `id` and `name` the hub's, `fp` the fingerprint of its key, `sw` its software, `path` its first page.
"""

import logging
import socket
import threading
from dataclasses import dataclass

from zeroconf import (
    Error,
    EventLoopBlocked,
    IPVersion,
    NotRunningException,
    ServiceBrowser,
    ServiceInfo,
    ServiceStateChange,
    Zeroconf,
)

from hubserver import __version__
from hubserver.hub import Hub

log = logging.getLogger(__name__)

HUBS = "_learnhub._tcp.local."
TYPES = ("_http._tcp.local.", HUBS)
LONGEST_LABEL = 63  # bytes of a DNS label, RFC 1035 2.3.4
LONGEST_TEXT = 200  # bytes of a name in a TXT record, whose strings have 255 with their key, RFC 6763 6.1
ASK_MS = 2_000


@dataclass(frozen=True)
class Neighbour:
    """Another hub on this network, as it announces itself: not proven until its key has been checked."""

    hub_id: str
    name: str
    fingerprint: str
    url: str
    version: str


class Discovery:
    """The announcement of one hub, and what it hears. `name` is the hall's."""

    def __init__(self, hub: Hub, name: str) -> None:
        self._hub, self._name = hub, name
        self._lock = threading.Lock()
        self._zeroconf: Zeroconf | None = None
        self._browser: ServiceBrowser | None = None
        self._addresses: tuple[str, ...] = ()
        self._neighbours: dict[str, Neighbour] = {}
        self._problem = ""  # why it is not announced, as the log has it

    def neighbours(self) -> list[Neighbour]:
        """Every other hub heard now, by name."""
        return sorted(self._neighbours.values(), key=lambda each: each.name)

    def refresh(self) -> None:
        """Announce on the addresses of now; nothing happens while they are the same. Failing is no reason to stop."""
        wanted = tuple(self._hub.settings.announce_on.split()) or self._reachable()
        with self._lock:
            if wanted == self._addresses:
                return
            self._close()
            before, self._problem = self._problem, ""
            try:
                self._open(wanted)
            except (OSError, ValueError, Error) as why:  # zeroconf has a ValueError for what is no address or name
                self._problem = str(why) or type(why).__name__
                self._close()
            if self._problem and self._problem != before:  # once: it is tried again every few seconds
                log.warning("Not announced on the network: %s", self._problem)

    def _reachable(self) -> tuple[str, ...]:
        every = self._hub.addresses.all()
        return tuple(ip for ip in every if not ip.startswith("127.")) or every

    def close(self) -> None:
        """Say good-bye."""
        with self._lock:
            self._close()

    def _open(self, addresses: tuple[str, ...]) -> None:
        self._zeroconf = Zeroconf(interfaces=list(addresses), ip_version=IPVersion.V4Only)
        self._addresses = addresses
        for kind in TYPES:
            self._zeroconf.register_service(self._service(kind, addresses))
        self._browser = ServiceBrowser(self._zeroconf, HUBS, handlers=[self._heard])

    def _close(self) -> None:
        if self._browser:
            self._browser.cancel()
        if self._zeroconf:
            self._zeroconf.close()
        self._browser, self._zeroconf, self._addresses, self._neighbours = None, None, (), {}

    def _service(self, kind: str, addresses: tuple[str, ...]) -> ServiceInfo:
        hub = self._hub
        text = {
            "v": "1",
            "id": hub.hub_id,
            "name": _cut(self._name, LONGEST_TEXT),
            "fp": hub.fingerprint,
            "sw": __version__,
            "path": "/",
        }
        return ServiceInfo(
            kind,
            f"{_label(self._name, hub.hub_id)}.{kind}",
            port=hub.port,
            addresses=[socket.inet_aton(ip) for ip in addresses],
            properties=text,
            server=f"{hub.local_name}.",
        )

    def _heard(self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        if state_change is ServiceStateChange.Removed:
            self._neighbours.pop(name, None)
            return
        try:
            info = zeroconf.get_service_info(service_type, name, timeout=ASK_MS)
        except (NotRunningException, EventLoopBlocked):
            return  # we are closing
        if info is None or not info.addresses:
            return
        text = {_text(key): _text(value) for key, value in info.properties.items()}
        if text.get("id") not in (None, "", self._hub.hub_id):
            url = f"http://{socket.inet_ntoa(info.addresses[0])}:{info.port}{text.get('path', '/')}"
            found = Neighbour(text["id"], text.get("name", ""), text.get("fp", ""), url, text.get("sw", ""))
            self._neighbours[name] = found


def _label(name: str, hub_id: str) -> str:
    """A name of its own for this hub: the hall's, and some of the id, since halls may be called the same."""
    tail = f" {hub_id[:4]}"
    return f"{_cut(name.replace('.', ' '), LONGEST_LABEL - len(tail))}{tail}"


def _cut(text: str, most: int) -> str:
    """As much of a text as fits so many bytes."""
    return text.encode()[:most].decode(errors="ignore")


def _text(value: bytes | None) -> str:
    return (value or b"").decode(errors="replace")
