"""Ed25519 keys: the hub's own and publishers'; signing and verifying bytes in the form of DSSE."""

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hubserver.errors import N_, HubError
from hubserver.files import write_whole

PREFIX = b"hubserver-ed25519-seed:"


class BadKey(HubError):
    """A key file that is not one of ours."""


def key_id(public: bytes) -> str:
    """The short name of a public key: 16 hex digits."""
    return hashlib.sha256(public).hexdigest()[:16]


@dataclass(frozen=True)
class SigningKey:
    """A private key, kept in a file only its owner can read."""

    seed: bytes

    @classmethod
    def make(cls) -> "SigningKey":
        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def load(cls, path: Path) -> "SigningKey":
        try:
            data = path.read_bytes().strip()
            if not data.startswith(PREFIX):
                raise ValueError
            seed = base64.b64decode(data.removeprefix(PREFIX), validate=True)
            Ed25519PrivateKey.from_private_bytes(seed)
        except PermissionError:
            raise  # it may well be one
        except (OSError, ValueError):
            raise BadKey(
                N_("%(file)s is not a signing key."),
                N_("Make one with: hubserver pack keygen FILE"),
                file=path,
            ) from None
        return cls(seed)

    def save(self, path: Path) -> None:
        write_whole(path, PREFIX + base64.b64encode(self.seed) + b"\n", mode=0o600)

    @property
    def public(self) -> bytes:
        """The public key: 32 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()

    def sign(self, data: bytes) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(data)


def verified(public: bytes, signature: bytes, data: bytes) -> bool:
    """Whether the owner of this public key signed exactly these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


class Signature(msgspec.Struct, frozen=True):
    """One signer's word; `sig` is base64."""

    keyid: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{16}$(?!\n)")]  # it is shown to people: a name, never words
    sig: str


class Envelope(msgspec.Struct, frozen=True, rename="camel"):
    """A DSSE envelope whose payload lies beside it as a file.

    https://github.com/secure-systems-lab/dsse/blob/master/envelope.md
    """

    payload_type: str
    signatures: list[Signature]


def pae(payload_type: str, payload: bytes) -> bytes:
    """The bytes that are signed.

    https://github.com/secure-systems-lab/dsse/blob/master/protocol.md#signature-definition
    """
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def seal(key: SigningKey, payload_type: str, payload: bytes) -> bytes:
    """The envelope of a payload, as JSON bytes."""
    signature = base64.b64encode(key.sign(pae(payload_type, payload))).decode()
    envelope = Envelope(payload_type, [Signature(key_id(key.public), signature)])
    return msgspec.json.encode(envelope) + b"\n"


def signers(
    envelope: bytes, payload_type: str, payload: bytes, trusted: dict[str, bytes]
) -> tuple[list[str], list[str]]:
    """Who sealed this payload: the key ids that are trusted and verify, and all key ids that it names.

    `trusted` maps key id to public key. An envelope that cannot be read, or of another payload type, names nobody.
    """
    try:
        read = msgspec.json.decode(envelope, type=Envelope)
    except (ValueError, RecursionError):  # not JSON, not of this form, not even text, or nested without end
        return [], []
    if read.payload_type != payload_type:
        return [], []
    signed = pae(payload_type, payload)
    good = [
        s.keyid for s in read.signatures if s.keyid in trusted and verified(trusted[s.keyid], _unbase64(s.sig), signed)
    ]
    return good, [s.keyid for s in read.signatures]


def _unbase64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""
