"""What the phones of several people say the time is. One is not enough: anybody could push the hub ahead for ever."""

from collections.abc import Collection
from statistics import median_low

PHONES = 3  # of so many different people, at least
ALIKE_SECONDS = 120  # they differ by no more than this
FURTHEST_SECONDS = 400 * 86_400  # a larger jump is for the steward to say


def agreed(ahead: Collection[float]) -> float | None:
    """By how many seconds the hub must be put ahead, where each phone is ahead of it by so many; None where they do not
    agree, or only the steward may say. Zero where the hub's time is theirs."""
    if len(ahead) < PHONES:
        return None
    middle = median_low(ahead)
    alike = [each for each in ahead if abs(each - middle) <= ALIKE_SECONDS]
    if len(alike) < PHONES or 2 * len(alike) <= len(ahead):
        return None
    if abs(middle) <= ALIKE_SECONDS:
        return 0.0
    return middle if 0 < middle <= FURTHEST_SECONDS else None
