"""Adding, renaming and retiring people, and giving them what they sign in with."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from hubserver import clock
from hubserver.db import write
from hubserver.errors import N_, HubError, Refused
from hubserver.files import sha256
from hubserver.hub import Hub
from hubserver.journal import Kind, append, audit
from hubserver.people.models import Person, Session, SignIn
from hubserver.people.names import free_sign, shown
from hubserver.people.pin import hashed, new_passphrase, new_pin, typed
from hubserver.people.roles import Role

LONGEST = 60
HALL_LETTERS = 4  # of the hub's id, in front of a card's token: so a card of another hall can be told from an old one


@dataclass(frozen=True)
class Welcome:
    """A person and what they sign in with, to be shown once: only hashes are kept."""

    person: Person
    secret: str = ""  # a PIN, or a helper's passphrase
    card_url: str = ""


def add(hub: Hub, name: str, role: Role, by: str, key: str = "") -> Welcome:
    """A new person, with a PIN and a card, or a passphrase for a helper. The same `key` again adds nobody."""
    name = shown(name)
    if not name or len(name) > LONGEST:
        raise HubError(
            N_("That is not a name we can use. Nobody was added."),
            N_("Type a first name, and a surname if you like."),
        )
    person = _id_for(hub, key)
    secret, secret_hash = _new_secret(hub, role)
    token = _new_card_token(hub) if role is Role.LEARNER else ""
    write(_add, person, name, role, secret_hash, sha256(token.encode()) if token else None, by)
    return Welcome(Person.get_by_id(person), secret, _card_url(hub, token))


def _id_for(hub: Hub, key: str) -> str:
    """A new random id, or the one that belongs to this key of a form, so that pressing twice is adding once."""
    if not key:
        return str(uuid4())
    person = str(UUID(bytes=hub.secret(f"person {key}")[:16], version=4))
    if Person.get_or_none(Person.id == person):
        raise Refused(N_("They were added a moment ago. Nobody was added twice."), N_("Find their name in the list."))
    return person


def _add(person: str, name: str, role: Role, secret_hash: str, card_hash: str | None, by: str) -> None:
    body = {
        "did": "added",
        "person": person,
        "role": str(role),
        "name": name,
        "sign": _sign_for(name),
        "by": by,
    }
    _tell(body)
    SignIn.create(person=person, secret_hash=secret_hash, card_hash=card_hash)


def rename(person: Person, name: str, by: str) -> Person:
    """Give a person another name; everything else stays."""
    name = shown(name)
    if not name or len(name) > LONGEST:
        raise HubError(
            N_("That is not a name we can use. Nothing was changed."),
            N_("Type a first name, and a surname if you like."),
        )
    if name != person.name:
        write(_rename, person.id, name, by)
    renamed: Person = Person.get_by_id(person.id)
    return renamed


def _rename(person: str, name: str, by: str) -> None:
    _tell({"did": "renamed", "person": person, "name": name, "sign": _sign_for(name), "by": by})


def retire(person: Person, by: str) -> None:
    """The person has left: no way in any more; what they did stays."""
    write(_retire, person.id, by)


def _retire(person: str, by: str) -> None:
    _tell({"did": "retired", "person": person, "by": by})
    SignIn.delete().where(SignIn.person == person).execute()
    Session.delete().where(Session.person == person).execute()


def new_secret(hub: Hub, person: Person, by: str) -> Welcome:
    """A new PIN or passphrase; the old one stops working and the lock is off."""
    secret, secret_hash = _new_secret(hub, Role(person.role))
    write(_new_secret_row, person.id, secret_hash, by)
    return Welcome(person, secret)


def _new_secret_row(person: str, secret_hash: str, by: str) -> None:
    SignIn.update(secret_hash=secret_hash, wrong=0).where(SignIn.person == person).execute()
    audit("made a new PIN", by, person=person)


def new_card(hub: Hub, person: Person, by: str) -> Welcome:
    """A new login card; the old one stops working."""
    token = _new_card_token(hub)
    write(_new_card_row, person.id, sha256(token.encode()), by)
    return Welcome(person, card_url=_card_url(hub, token))


def _new_card_row(person: str, card_hash: str, by: str) -> None:
    SignIn.update(card_hash=card_hash).where(SignIn.person == person).execute()
    audit("made a new card", by, person=person)


def new_code(hub: Hub, person: Person, by: str) -> Welcome:
    """A helper's code: lets the person in once, within minutes, also while the PIN is locked."""
    code = new_pin(hub.settings.pin_digits)
    write(_new_code_row, person.id, code_hash(hub, person.id, code), by)
    return Welcome(person, code)


def _new_code_row(person: str, kept: str, by: str) -> None:
    now = clock.now()
    row = {"code_hash": kept, "code_boot": now.boot, "code_ms": now.mono_ms}
    SignIn.update(row).where(SignIn.person == person).execute()
    audit("made a helper's code", by, person=person)


def code_hash(hub: Hub, person: str, code: str) -> str:
    """A code lives for minutes, so a fast hash with the hub's secret is enough."""
    return sha256(hub.secret("helper codes") + f"{person} {code}".encode())


def _tell(body: Mapping[str, object]) -> None:
    """A person entry. The salt keeps the digest of an erased one from telling the name."""
    append(Kind.PERSON, {**body, "salt": secrets.token_hex(16)})


def _sign_for(name: str) -> str:
    same = [p.sign for p in Person.present().where(Person.name == name)]
    return free_sign(set(same)) if same else ""


def _new_secret(hub: Hub, role: Role) -> tuple[str, str]:
    secret = new_pin(hub.settings.pin_digits) if role is Role.LEARNER else new_passphrase()
    return secret, hashed(typed(secret))


def _new_card_token(hub: Hub) -> str:
    return hub.hub_id[:HALL_LETTERS] + secrets.token_urlsafe(16)


def _card_url(hub: Hub, token: str) -> str:
    return f"{hub.url}c/{token}" if token else ""
