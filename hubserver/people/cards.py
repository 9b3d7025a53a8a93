"""Login cards: a link in a square that signs a learner in. Only a hash of it is kept, so printing makes new cards."""

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

import segno

from hubserver.db import write
from hubserver.errors import N_, Refused
from hubserver.files import sha256
from hubserver.hub import Hub
from hubserver.journal import audit
from hubserver.people.models import Person, Session, SignIn, StoppedCard

HALL_LETTERS = 4  # of the hub's id, in front of a card's token: so a card of another hall can be told from an old one


@dataclass(frozen=True)
class Card:
    """Whose card it is, and its link."""

    person: Person
    url: str

    @property
    def qr(self) -> str:
        return qr(self.url)


def new_cards(hub: Hub, people: Iterable[Person], by: str, key: str = "") -> list[Card]:
    """New cards for these learners; their old ones stop working, and whoever came in by one is signed out. The same
    `key` again makes the same cards, so that a page that is loaded twice does not void what was printed from it."""
    tokens = {person: _token(hub, person, key) for person in people}
    made = write(_keep, [(person.id, sha256(token.encode())) for person, token in tokens.items()], by)
    return [Card(person, url(hub, token)) for person, token in tokens.items() if person.id in made]


def _keep(cards: list[tuple[str, str]], by: str) -> set[str]:
    """Returns who has the card now: nobody who left meanwhile, and no helper."""
    learners = Person.learners()
    made = [(person, card) for person, card in cards if person in learners]
    if StoppedCard.select().where(StoppedCard.card_hash.in_([card for _, card in made])).exists():
        raise Refused(
            N_("One of these cards was stopped or replaced since. No card was made."),
            N_("Load the page with the names again, tick them, and make the cards."),
        )
    for person, card in made:
        if SignIn.change_card(person, card):
            Session.end_all(person)
            audit("made a new card", by, person=person)
    return {person for person, _ in made}


def void_card(person: Person, by: str) -> None:
    """The card is lost: it stops working, there is no new one, and whoever came in by it is signed out."""
    write(_void, person.id, by)


def _void(person: str, by: str) -> None:
    if SignIn.change_card(person, None):
        Session.end_all(person)
        audit("voided a card", by, person=person)


def new_token(hub: Hub) -> str:
    """A card's token that nobody can guess."""
    return hub.hub_id[:HALL_LETTERS] + secrets.token_urlsafe(16)


def _token(hub: Hub, person: Person, key: str) -> str:
    if not key:
        return new_token(hub)
    made = hub.secret(f"card {key} {person.id}")[:16]
    return hub.hub_id[:HALL_LETTERS] + base64.urlsafe_b64encode(made).decode().rstrip("=")


def url(hub: Hub, token: str) -> str:
    """The link on a card; by the bare address, as it works with any DNS."""
    return f"{hub.url}c/{token}" if token else ""


def qr(text: str) -> str:
    """A QR code as an SVG in a data URL, at level Q: it still reads with a thumb on it."""
    made: str = segno.make(text, error="q", micro=False).svg_data_uri(scale=4, border=4)
    return made
