"""Says "I am here" on the network, and hears the other hubs; goes on when the box gets another address.

DNS-SD, RFC 6763: `_http._tcp` for anything that lists web servers, `_learnhub._tcp` for hubs. TXT: `v` is the version
of these keys, `id` and `name` the hub's, `fp` the fingerprint of its key, `sw` its software, `path` its first page.
"""

import logging
import socket
import threading
from dataclasses import dataclass

from zeroconf import (
    EventLoopBlocked,
    IPVersion,
    NonUniqueNameException,
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
            try:
                self._open(wanted)
            except (OSError, NonUniqueNameException, EventLoopBlocked) as why:
                log.warning("Not announced on the network: %s", why)
                self._close()

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
            "name": self._name,
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
    short = name.replace(".", " ").encode()[: LONGEST_LABEL - len(tail)].decode(errors="ignore")
    return f"{short}{tail}"


def _text(value: bytes | None) -> str:
    return (value or b"").decode(errors="replace")
