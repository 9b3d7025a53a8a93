"""PINs and passphrases: made by the hub, checked slowly, and a door that closes after wrong ones."""

import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from werkzeug.security import check_password_hash, generate_password_hash

from hubserver.errors import HubError
from hubserver.people import spoken

# 16 MB and about a tenth of a second: a stolen card's PINs take long, and a sign-in does not.
METHOD = "scrypt:16384:8:2"
# Two at once, and in threads of their own: the C library keeps the 16 MB for each thread that ever had them.
SLOWLY = ThreadPoolExecutor(2, "pins")
PASSPHRASE_WORDS = 4

# Wrong tries in a row, and how long the door then stays shut. Cyber Essentials (password-based authentication) asks for
# a lock after at most 10: https://www.ncsc.gov.uk/cyberessentials
STEPS = ((8, 15 * 60), (5, 60))
LOCK_AT = 10

BANNED = re.compile(
    r"(\d)\1+$"  # 111111
    r"|(\d\d)\2+$|(\d\d\d)\3$"  # 121212, 123123
    r"|(19|20)\d\d$"  # a year
)
RUNS = "01234567890 09876543210"


class PinLocked(HubError):
    """Too many wrong PINs for one person; a helper, the card or a helper's code lets them in."""

    status = 403


@dataclass(frozen=True)
class Doorway:
    """Whether a PIN may be tried now. `left` tries until the lock."""

    wait_seconds: int = 0
    locked: bool = False
    left: int = LOCK_AT

    @property
    def shut(self) -> bool:
        return self.locked or self.wait_seconds > 0


def doorway(wrong: int, ms_since: int) -> Doorway:
    """After so many wrong tries in a row, the last of them so many milliseconds ago."""
    if wrong >= LOCK_AT:
        return Doorway(locked=True, left=0)
    shut = next((seconds for count, seconds in STEPS if wrong >= count), 0)
    return Doorway(wait_seconds=max(0, shut - ms_since // 1000), left=LOCK_AT - wrong)


def new_pin(digits: int) -> str:
    """A PIN that people do not choose themselves, and so not one that others would guess first."""
    while True:
        pin = "".join(secrets.choice("0123456789") for _ in range(digits))
        if not BANNED.match(pin) and pin not in RUNS:
            return pin


def new_passphrase() -> str:
    """Four short words: more than 36 bits, and easy to read out."""
    words = spoken.every()
    return "-".join(secrets.choice(words) for _ in range(PASSPHRASE_WORDS))


def hashed(secret: str) -> str:
    """The slow hash to keep."""
    return SLOWLY.submit(generate_password_hash, secret, METHOD).result()


NOBODY = "scrypt:16384:8:2$AAAAAAAAAAAAAAAA$" + "0" * 128  # an unknown name takes as long as a known one


def matches(kept: str, secret: str) -> bool:
    """Whether this is the secret that was kept; NOBODY's never is, and takes as long."""
    return SLOWLY.submit(check_password_hash, kept, secret).result()


def typed(secret: str) -> str:
    """What was typed, without the spaces and dashes that people put in: "482 913", "oak river lamp sun"."""
    return re.sub(r"[\s\-]+", "", secret).casefold()
