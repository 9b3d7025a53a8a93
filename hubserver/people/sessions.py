"""Signing in, staying signed in, and signing out."""

import secrets
from dataclasses import dataclass

from hubserver import clock
from hubserver.db import sql, write
from hubserver.errors import N_, NN_, HubError, TooMany
from hubserver.files import sha256
from hubserver.hub import Hub
from hubserver.journal import audit
from hubserver.people import pin
from hubserver.people.cards import HALL_LETTERS
from hubserver.people.limits import limits
from hubserver.people.models import Person, Session, SignIn
from hubserver.people.presence import presence
from hubserver.people.roles import Role
from hubserver.people.roll import code_hash
from hubserver.settings import Settings

NOT_TOGETHER = N_("That name and PIN or passphrase do not belong together.")
LOOK_AGAIN = N_("Look at both again, or ask a helper.")
CODE_MS = 10 * 60_000  # how long a helper's code lives


class WrongSecret(HubError):
    """The PIN, passphrase or code did not match."""

    status = 403


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who this request is from."""

    id: str
    role: Role
    name: str
    glyph: str
    shared: bool  # on a phone that other people use too
    session: str  # the hash of the session's token

    @property
    def label(self) -> str:
        return f"{self.name} {self.glyph}".strip()


@dataclass(frozen=True)
class Phone:
    """Where a sign-in comes from."""

    device: str
    address: str
    shared: bool = False


def sign_in(hub: Hub, person: Person | None, secret: str, phone: Phone) -> str:
    """Sign in by PIN, passphrase or helper's code; return the token for the cookie.

    `person` None is an unknown name: it takes as long as a known one. Raises TooMany, PinLocked or WrongSecret.
    """
    secret = pin.typed(secret)
    limits.begin(phone.device, phone.address, person.id if person else "", clock.now().mono_ms)
    if person is None:
        pin.matches(pin.NOBODY, secret)
        raise WrongSecret(NOT_TOGETHER, LOOK_AGAIN)
    by_code = write(_use_code, person.id, code_hash(hub, person.id, secret))
    if not by_code:
        # Helpers are slowed by phone and address alone: anybody could lock the steward out of the hall otherwise, and
        # a passphrase has too many forms to be guessed at that pace.
        kept, left = write(_count_try, person.id, person.role == Role.LEARNER)
        if not pin.matches(kept, secret):
            raise _wrong(left)
    token = write(_open, person.id, phone, "helper's code" if by_code else "PIN")
    limits.right(phone.device, phone.address, person.id)
    return token


def _use_code(person: str, as_code: str) -> bool:
    """Whether this is the helper's code that was made for the person; then it is used up."""
    row, now = SignIn.get_by_id(person), clock.now()
    fits = row.code_hash == as_code and now.ms_since(row.code_boot, row.code_ms) <= CODE_MS
    if fits:
        SignIn.update(code_hash=None).where(SignIn.person == person).execute()
    return fits


def _count_try(person: str, locks: bool) -> tuple[str, int]:
    """Count a try as wrong before the check. Returns the hash to check against, and how many tries are left then."""
    row, now = SignIn.get_by_id(person), clock.now()
    door = pin.doorway(row.wrong, now.ms_since(row.wrong_boot, row.wrong_ms)) if locks else pin.Doorway()
    if door.locked:
        raise _wrong(0)
    if door.wait_seconds:
        raise TooMany(
            NN_(
                "That was wrong too often. Please wait %(count)s second.",
                "That was wrong too often. Please wait %(count)s seconds.",
            ),
            N_("Your card still works, and a helper can let you in."),
            retry_after=door.wait_seconds,
            count=door.wait_seconds,
        )
    tried = {"wrong": row.wrong + 1, "wrong_boot": now.boot, "wrong_ms": now.mono_ms}
    SignIn.update(tried).where(SignIn.person == person).execute()
    if locks and door.left == 1:
        audit("locked a PIN", "hub", person=person)
    return row.secret_hash or pin.NOBODY, door.left - 1 if locks else pin.LOCK_AT


def _wrong(left: int) -> HubError:
    """What to say of a wrong secret when so many tries are left."""
    if not left:
        return pin.PinLocked(
            N_("This PIN is locked, because it was wrong 10 times."),
            N_("Ask a helper. Your card still works."),
        )
    if left == pin.LOCK_AT:
        return WrongSecret(NOT_TOGETHER, LOOK_AGAIN)
    more = NN_(
        "You can try %(count)s more time, or ask a helper.",
        "You can try %(count)s more times, or ask a helper.",
    )
    return WrongSecret(N_("That number did not match."), more, count=left)


def card_owner(hub: Hub, token: str) -> Person:
    """Whose card this is; raises HubError with the reason where it is nobody's."""
    if token[:HALL_LETTERS] != hub.hub_id[:HALL_LETTERS]:
        raise HubError(N_("This card is for another hall."), N_("Ask a helper here for a card of this hall."))
    row = SignIn.get_or_none(SignIn.card_hash == sha256(token.encode()))
    if row is None:
        raise HubError(
            N_("This card does not work any more."),
            N_("Ask a helper, or use your PIN."),
        )
    owner: Person = Person.get_by_id(row.person)
    return owner


def sign_in_by_card(owner: Person, phone: Phone) -> str:
    """Sign in the owner of a card that was shown; return the token for the cookie."""
    return write(_open, owner.id, phone, "card")


def _open(person: str, phone: Phone, how: str) -> str:
    token, now = secrets.token_urlsafe(16), clock.now()
    if how != "card":
        SignIn.update(wrong=0).where(SignIn.person == person).execute()
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
        "SELECT s.person, s.device, s.shared, s.seen_boot, s.seen_ms, p.role, p.name, p.sign FROM session s"
        " JOIN person p ON p.id = s.person WHERE s.token_hash = ? AND p.retired_at IS NULL AND p.joined IS NULL",
        (session,),
    ).fetchone()
    if row is None or row[1] != device:
        return None
    person, _, shared, boot, ms, role, name, sign = row
    now, last = clock.now(), presence.sessions.get(session)
    idle = now.ms_since(last.boot, last.mono_ms) if last else now.ms_since(boot, ms)
    if idle > idle_limit_ms(Role(role), bool(shared), settings):
        return None
    if active:
        presence.saw(session, person, now)
    return Visitor(person, Role(role), name, Person(sign=sign).glyph, bool(shared), session)


def idle_limit_ms(role: Role, shared: bool, settings: Settings) -> int:
    """How long a session lasts without a request. By the time since boot, so that a wrong clock changes nothing."""
    if role is not Role.LEARNER:
        return settings.helper_minutes * 60_000
    return settings.shared_minutes * 60_000 if shared else settings.learner_hours * 3_600_000


def drop_idle(settings: Settings) -> int:
    """Delete the sessions that are over; return how many."""
    presence.flush()
    return write(_drop_idle, settings)


def _drop_idle(settings: Settings) -> int:
    now, dropped = clock.now(), 0
    roles = {person.id: Role(person.role) for person in Person.select()}
    for row in Session.select():
        if now.ms_since(row.seen_boot, row.seen_ms) > idle_limit_ms(roles[row.person], row.shared, settings):
            dropped += Session.delete().where(Session.token_hash == row.token_hash).execute()
    return dropped
