"""The recovery code: what a steward keeps on paper, and what opens the copies on a stick on any machine.

The code is the secret itself, 120 random bits, so nothing needs to be stretched and nothing else needs to be kept: it
becomes an age identity (https://age-encryption.org/v1) by HKDF, and copies are encrypted to that identity's recipient.
"""

import re

import pyrage
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hubserver.errors import N_, HubError

LETTERS = (
    "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32: no I, L, O, U (https://www.crockford.com/base32.html)
)
READ_AS = str.maketrans("ILO", "110")
BYTES, GROUP = 15, 4
PURPOSE = b"hubserver recovery code 1"
CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"  # Bech32: https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki
GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
IDENTITY = "age-secret-key-"


class WrongCode(HubError):
    """A code that opens nothing."""


def written(secret: bytes) -> str:
    """A code as it stands on paper: six groups of four."""
    number = int.from_bytes(secret[:BYTES])
    letters = "".join(LETTERS[number >> shift & 31] for shift in range(BYTES * 8 - 5, -1, -5))
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def typed(text: str) -> str:
    """A code as somebody typed it, tidied; raises WrongCode for what cannot be one."""
    letters = re.sub(r"[\s\-–—_.]", "", text).upper().translate(READ_AS)
    if len(letters) != BYTES * 8 // 5 or set(letters) - set(LETTERS):
        raise WrongCode(
            N_("That is not a whole recovery code. Nothing was changed."),
            N_("It has %(count)s letters and digits, in groups of four. Look at each of them, and type it again."),
            count=BYTES * 8 // 5,
        )
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def key(code: str) -> str:
    """The age identity of a code, as the `age` program reads it: AGE-SECRET-KEY-1…"""
    raw = HKDF(SHA256(), 32, salt=None, info=PURPOSE).derive(typed(code).encode())
    return _bech32(IDENTITY, raw).upper()


def identity(code: str) -> pyrage.x25519.Identity:
    """What opens copies that were made for this code."""
    return pyrage.x25519.Identity.from_str(key(code))


def recipient(code: str) -> str:
    """What copies are made for: public, and all that the hub keeps of a code."""
    return str(identity(code).to_public())


def _bech32(prefix: str, data: bytes) -> str:
    number, bits = int.from_bytes(data), len(data) * 8
    spare = -bits % 5
    number, bits = number << spare, bits + spare
    values = [number >> shift & 31 for shift in range(bits - 5, -1, -5)]
    head = [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]
    check = _polymod([*head, *values, *[0] * 6]) ^ 1
    return f"{prefix}1{''.join(CHARSET[v] for v in [*values, *(check >> 5 * (5 - i) & 31 for i in range(6))])}"


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for bit, word in enumerate(GENERATOR):
            check ^= word if top >> bit & 1 else 0
    return check
