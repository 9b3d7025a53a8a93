"""The hidden token of every form: proof that the page it came from was ours, for this phone and this person."""

import base64
import hashlib
import hmac
import secrets

SIZE = 16


def token_for(secret: bytes, *holder: str) -> str:
    """A token for a holder (device and session), masked anew each time.

    The mask keeps a compressed page from telling the token bit by bit (BREACH, https://breachattack.com); any is valid.
    """
    mask = secrets.token_bytes(SIZE)
    return base64.urlsafe_b64encode(mask + _xor(_plain(secret, holder), mask)).decode().rstrip("=")


def fits(token: str, secret: bytes, *holder: str) -> bool:
    """Whether the token was made for this holder."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return False
    return len(raw) == 2 * SIZE and hmac.compare_digest(_xor(raw[:SIZE], raw[SIZE:]), _plain(secret, holder))


def _plain(secret: bytes, holder: tuple[str, ...]) -> bytes:
    return hmac.digest(secret, "\n".join(holder).encode(), hashlib.sha256)[:SIZE]


def _xor(a: bytes, b: bytes) -> bytes:
    return bytes(x ^ y for x, y in zip(a, b, strict=True))
