"""Staying signed in, and signing out."""

import secrets
from dataclasses import dataclass

from hubserver import clock
from hubserver.db import sql, write
from hubserver.files import sha256
from hubserver.journal import audit
from hubserver.people.models import Person, Session, SignIn
from hubserver.people.presence import presence
from hubserver.people.roles import LEARNING, Role
from hubserver.settings import Settings

GUEST_SECONDS = 24 * 3600  # so long a guest may come back to what they did, or make it theirs


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who this request is from."""

    id: str
    role: Role
    name: str
    glyph: str
    shared: bool  # on a phone that other people use too
    session: str  # the hash of the session's token
    ids: tuple[str, ...]  # theirs first, then those of the records that were joined into it (`Person.ids`)

    @property
    def label(self) -> str:
        return f"{self.name} {self.glyph}".strip()

    @property
    def learning(self) -> bool:
        """Whether what they do in a module is written down."""
        return self.role in LEARNING


@dataclass(frozen=True)
class Phone:
    """Where a sign-in comes from."""

    device: str
    address: str
    shared: bool = False


def begin(person: str, phone: Phone, how: str) -> str:
    """A job: somebody proved who they are; return the token for the cookie."""
    token, now = secrets.token_urlsafe(16), clock.now()
    Session.create(
        token_hash=sha256(token.encode()),
        person=person,
        device=phone.device,
        shared=phone.shared,
        opened_at=now.at,
        seen_boot=now.boot,
        seen_ms=now.mono_ms,
    )
    audit("signed in", person, how=how)
    return token


def sign_out(session: str) -> None:
    """End a session."""
    presence.forget(session)
    write(_close, session)


def _close(session: str) -> None:
    Session.delete().where(Session.token_hash == session).execute()


def visitor(token: str, device: str, settings: Settings, *, active: bool = True) -> Visitor | None:
    """Who holds this token on this device; nobody when it is unknown, another device's, or idle for too long. A page
    that renews itself is not `active`: it keeps nobody signed in."""
    session = sha256(token.encode())
    row = sql(
        "SELECT s.person, s.device, s.shared, s.seen_boot, s.seen_ms, p.role, p.name, p.sign,"
        " (SELECT group_concat(id, ' ') FROM (SELECT id FROM person WHERE joined = p.id ORDER BY id)) FROM session s"
        " JOIN person p ON p.id = s.person WHERE s.token_hash = ? AND p.retired_at IS NULL AND p.joined IS NULL",
        (session,),
    ).fetchone()
    if row is None or row[1] != device:
        return None
    person, _, shared, boot, ms, role, name, sign, also = row
    last = presence.sessions.get(session)
    boot, ms = (last.boot, last.mono_ms) if last else (boot, ms)
    if is_over(Role(role), bool(shared), boot, ms, settings):
        return None
    if active:
        presence.saw(session, person, clock.now())
    ids = (person, *(also or "").split())
    return Visitor(person, Role(role), name, Person(sign=sign).glyph, bool(shared), session, ids)


def is_over(role: Role, shared: bool, seen_boot: str, seen_ms: int, settings: Settings) -> bool:
    """Whether a session has ended, by when it was seen last. After the box started again nobody knows for how long it
    was off: then only learners on phones of their own are still signed in."""
    now, own = clock.now(), role in LEARNING and not shared
    if seen_boot != now.boot and not own:
        return True
    return now.ms_since(seen_boot, seen_ms) > idle_limit_ms(role, shared, settings)


def as_after_a_restart() -> None:
    """A job: sessions and handed codes of a copy that is put back are of another time, whatever the boot is called."""
    Session.update(seen_boot="").execute()
    SignIn.update(code_boot="").execute()


def idle_limit_ms(role: Role, shared: bool, settings: Settings) -> int:
    """How long a session lasts without a request. By the time since boot, so that a wrong clock changes nothing."""
    if role is Role.GUEST:
        return GUEST_SECONDS * 1000
    if role is not Role.LEARNER:
        return settings.helper_minutes * 60_000
    return settings.shared_minutes * 60_000 if shared else settings.learner_hours * 3_600_000


def drop_idle(settings: Settings) -> int:
    """Delete the sessions that are over; return how many."""
    presence.flush()
    return write(_drop_idle, settings)


def _drop_idle(settings: Settings) -> int:
    dropped, roles = 0, {person.id: Role(person.role) for person in Person.select()}
    for row in Session.select():
        if is_over(roles[row.person], row.shared, row.seen_boot, row.seen_ms, settings):
            dropped += Session.delete().where(Session.token_hash == row.token_hash).execute()
    return dropped
