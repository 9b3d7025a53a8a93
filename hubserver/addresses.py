"""The addresses this box has now: the bare IP is what phones use and what QR codes carry."""

import socket
import time

import ifaddr

HALL = "10.77."  # the network that a hub's own Wi-Fi has; posters and cards are printed with it
ELSEWHERE = ("192.0.2.1", 9)  # an address for documentation, RFC 5737
STALE_SECONDS = 5.0  # a cable was pulled, a router gave another address: soon noticed, and seldom asked


class Addresses:
    """The box's own IPv4 addresses, looked up again when they are some seconds old."""

    def __init__(self) -> None:
        self._seen: tuple[str, ...] = ()
        self._at = -STALE_SECONDS

    def all(self) -> tuple[str, ...]:
        """Every address: the hall's own network first, then the one that leads out, loopback last."""
        if time.monotonic() - self._at >= STALE_SECONDS:
            self._seen, self._at = _look(), time.monotonic()
        return self._seen

    def best(self) -> str:
        """The address to print on posters and cards."""
        return self.all()[0] if self.all() else "127.0.0.1"


def _look() -> tuple[str, ...]:
    found = {str(ip.ip) for adapter in ifaddr.get_adapters() for ip in adapter.ips if ip.is_IPv4}
    outward = _outward()
    return tuple(sorted(found, key=lambda ip: (ip.startswith("127."), not ip.startswith(HALL), ip != outward, ip)))


def _outward() -> str:
    """The address of the interface that a packet to elsewhere would leave by; none is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        try:
            line.connect(ELSEWHERE)
        except OSError:
            return ""
        return str(line.getsockname()[0])
