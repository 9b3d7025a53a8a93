"""This hub as its rooms know it: its settings, its id, its key, and where phones find it."""

import hashlib
import hmac
from dataclasses import dataclass, field

from hubserver.addresses import Addresses
from hubserver.keys import SigningKey, key_id
from hubserver.settings import Settings

EVERY = ("0.0.0.0", "")  # noqa: S104 - "listen on every address"


@dataclass
class Hub:
    """Put together once at start by `app.py`; handed down, never imported."""

    settings: Settings
    hub_id: str
    key: SigningKey
    addresses: Addresses = field(default_factory=Addresses)
    port: int = 0  # the one it listens on, or would

    @property
    def url(self) -> str:
        """Where phones find this hub: the bare address, which works with any DNS."""
        host = self.addresses.best() if self.settings.host in EVERY else self.settings.host
        return f"http://{host}/" if self.port == 80 else f"http://{host}:{self.port}/"

    def canonical(self, host: str) -> str:
        """Where somebody who came by this host should go on: by a name, to the bare address, so that a phone has one
        place for its cookies and answers; otherwise, and on this very machine, where they are."""
        named = host != "localhost" and not host.replace(".", "").isdigit()
        return self.url if named else "/"

    @property
    def local_name(self) -> str:
        """Its name in multicast DNS."""
        return f"hub-{self.hub_id[:8]}.local"

    @property
    def names(self) -> set[str]:
        """Every name and address by which phones may call it now, in lower case. "Every address" is none of them: a
        page from elsewhere could reach this box by it."""
        host = {self.settings.host.lower()} - set(EVERY)
        return {*self.addresses.all(), *host, *self.settings.names.lower().split(), self.local_name}

    @property
    def fingerprint(self) -> str:
        """The short name of this hub's public key."""
        return key_id(self.key.public)

    def secret(self, purpose: str) -> bytes:
        """Bytes that only this hub knows, different for each purpose, the same after a restart."""
        return hmac.digest(self.key.seed, purpose.encode(), hashlib.sha256)
