"""Adding, renaming and retiring people, and giving them what they sign in with."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from hubserver import clock
from hubserver.db import sql, write
from hubserver.errors import N_, HubError, Refused
from hubserver.files import sha256
from hubserver.hub import Hub
from hubserver.journal import Kind, append, audit
from hubserver.people.cards import new_cards, new_token, url
from hubserver.people.models import Person, Session, SignIn
from hubserver.people.names import folded, free_sign, shown
from hubserver.people.pin import hashed, new_passphrase, new_pin, typed
from hubserver.people.roles import Role
from hubserver.typed import line

LONGEST = 60  # letters of a name
TWICE = N_("They were added a moment ago. Nobody was added twice.")
PASSPHRASE = N_("A helper uses a passphrase.")
FIND_THEM = N_("Find their name in the list. There you can make a new PIN or card.")


@dataclass(frozen=True)
class Welcome:
    """A person and what they sign in with, to be shown once: only hashes are kept."""

    person: Person
    secret: str = ""  # a PIN, or a helper's passphrase
    card_url: str = ""


def named(typed: str) -> str:
    """A name as it is shown to others; raises for what is none."""
    name = shown(line(typed))
    if len(name) > LONGEST:
        raise HubError(N_("That is too long. Nothing was changed."), N_("Use at most %(most)s letters."), most=LONGEST)
    if not name:
        raise HubError(
            N_("That is not a name we can use. Nothing was changed."),
            N_("Type a first name, and a surname if you like."),
        )
    return name


def add(hub: Hub, name: str, role: Role, by: str, key: str = "") -> Welcome:
    """A new person, with a PIN and a card, or a passphrase for a helper. The same `key` again adds nobody."""
    name = named(name)
    person = id_for(hub, key)
    secret, secret_hash = _new_secret(hub, role)
    token = new_token(hub) if role is Role.LEARNER else ""
    write(admit, person, name, role, by, secret_hash, sha256(token.encode()) if token else None)
    return Welcome(Person.get_by_id(person), secret, url(hub, token))


def id_for(hub: Hub, key: str) -> str:
    """A new random id, or the one that belongs to this key of a form, so that pressing twice is adding once."""
    return str(UUID(bytes=hub.secret(f"person {key}")[:16], version=4) if key else uuid4())


def admit(
    person: str, name: str, role: Role, by: str, secret_hash: str | None = None, card_hash: str | None = None
) -> None:
    """A job: somebody new."""
    if sql("SELECT 1 FROM person WHERE id = ?", (person,)).fetchone():
        raise Refused(TWICE, FIND_THEM)
    sign = _sign_for(person, name)
    tell({"did": "added", "person": person, "role": str(role), "name": name, "sign": sign, "by": by})
    SignIn.add(person=person, secret_hash=secret_hash, card_hash=card_hash)


def rename(person: Person, name: str, by: str) -> Person:
    """Give a person another name; everything else stays."""
    name = named(name)
    if name != person.name:
        write(_rename, person.id, name, by)
    renamed: Person = Person.get_by_id(person.id)
    return renamed


def _rename(person: str, name: str, by: str) -> None:
    tell({"did": "renamed", "person": person, "name": name, "sign": _sign_for(person, name), "by": by})


def retire(person: Person, by: str) -> None:
    """The person has left: no way in any more; what they did stays."""
    write(_retire, person.id, by)


def _retire(person: str, by: str) -> None:
    tell({"did": "retired", "person": person, "by": by})
    SignIn.delete().where(SignIn.person == person).execute()
    Session.end_all(person)


def new_secret(hub: Hub, person: Person, by: str) -> Welcome:
    """A new PIN or passphrase; the old one stops working, whoever came in by it is signed out, and the lock is off."""
    secret, secret_hash = _new_secret(hub, Role(person.role))
    write(_new_secret_row, person.id, secret_hash, by)
    return Welcome(person, secret)


def _new_secret_row(person: str, secret_hash: str, by: str) -> None:
    SignIn.update(secret_hash=secret_hash, wrong=0).where(SignIn.person == person).execute()
    Session.end_all(person)
    audit("made a new PIN", by, person=person)


def new_card(hub: Hub, person: Person, by: str) -> Welcome:
    """A new login card; the old one stops working."""
    made = new_cards(hub, [person], by)
    if not made:
        raise Refused(N_("Only learners have cards. Nothing was changed."), PASSPHRASE)
    return Welcome(person, card_url=made[0].url)


def new_code(hub: Hub, person: Person, by: str) -> Welcome:
    """A helper's code: lets the person in once, within minutes, also while the PIN is locked."""
    code = new_pin(hub.settings.pin_digits)
    write(_new_code_row, person.id, code_hash(hub, person.id, code), by)
    return Welcome(person, code)


def _new_code_row(person: str, kept: str, by: str) -> None:
    if not Person.here(person, [Role.LEARNER]):
        raise Refused(N_("Only learners have codes. Nothing was changed."), PASSPHRASE)
    now = clock.now()
    row = {"code_hash": kept, "code_boot": now.boot, "code_ms": now.mono_ms}
    SignIn.update(row).where(SignIn.person == person).execute()
    audit("made a helper's code", by, person=person)


def code_hash(hub: Hub, person: str, code: str) -> str:
    """A code lives for minutes, so a fast hash with the hub's secret is enough."""
    return sha256(hub.secret("helper codes") + f"{person} {code}".encode())


def tell(body: Mapping[str, object]) -> None:
    """A person entry. The salt keeps the digest of an erased one from telling the name."""
    append(Kind.PERSON, {**body, "salt": secrets.token_hex(16)})


def _sign_for(person: str, name: str) -> str:
    """A sign that nobody else has whose name looks like this one, nor a record that was joined and may come back."""
    others = "SELECT sign FROM person WHERE fold = ? AND id <> ? AND retired_at IS NULL"
    same = sql(others, (folded(name), person)).fetchall()
    return free_sign({sign for (sign,) in same}) if same else ""


def _new_secret(hub: Hub, role: Role) -> tuple[str, str]:
    secret = new_pin(hub.settings.pin_digits) if role is Role.LEARNER else new_passphrase()
    return secret, hashed(typed(secret))
