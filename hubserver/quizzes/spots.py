"""A question whose answers lie on a picture. Each has a letter there and a line in a list: either chooses it."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from hubserver.markup import MEDIA
from hubserver.quizzes.asked import Html, Option
from hubserver.quizzes.choices import Single

LETTERS = "ABCDEFGH"
GRID = 5  # per cent: places on a picture are rounded to this, so that the style sheet can name each


class Spot(Option, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An option with its place: how far from the left and from the top, in per cent of the picture."""

    x: Annotated[int, Meta(ge=0, le=100)] = 50
    y: Annotated[int, Meta(ge=0, le=100)] = 50

    @property
    def column(self) -> int:
        return round(self.x / GRID) * GRID

    @property
    def row(self) -> int:
        return round(self.y / GRID) * GRID


class Hotspot(Single, frozen=True, tag="hotspot", kw_only=True):
    """One right place on a picture. The letters stand in the order in which the places are written."""

    kind = "hotspot"
    picture: Html
    options: Annotated[list[Spot], Meta(min_length=2, max_length=len(LETTERS))]  # type: ignore[assignment]  # a narrower kind
    shuffle: bool = False

    def problem(self) -> str:
        places = {(spot.column, spot.row) for spot in self.options}
        if len(places) != len(self.options):
            return "two of its places lie on each other"
        return super().problem() if MEDIA.search(self.picture) else "it needs a picture of the pack"

    def lettered(self) -> Sequence[tuple[str, Spot]]:
        """Each place with its letter."""
        return list(zip(LETTERS, self.options, strict=False))

    def said(self, response: str) -> str:
        letter = next((letter for letter, spot in self.lettered() if spot.id == response), "")
        return f"{letter}. {super().said(response)}" if letter else ""
