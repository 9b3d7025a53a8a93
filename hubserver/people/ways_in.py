"""The ways in: with a card; by a name that was tapped or typed, with a PIN, a passphrase or a helper's code."""

from collections.abc import Iterable
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
from hubserver.people.models import Person, SignIn
from hubserver.people.names import folded
from hubserver.people.roles import HELPERS, Role
from hubserver.people.roll import code_hash
from hubserver.people.sessions import Phone, begin

CODE_MS = 10 * 60_000  # how long a helper's code lives
AGAIN_MS = 10_000  # how long one that was used still signs in on the same phone: somebody tapped twice
MEANT = 4  # so many people of one typed name are tried: each costs a slow hash


class WrongSecret(HubError):
    """The PIN, passphrase or code did not match."""

    status = 403


@dataclass(frozen=True)
class _Try:
    """A try at somebody's secret that was counted as wrong beforehand, so that many at once gain nothing: the hash to
    look at, and how the door stood; None where nothing is counted."""

    person: str
    kept: str = pin.NOBODY
    door: pin.Doorway | None = None

    @property
    def last(self) -> bool:
        """Whether the PIN is locked if this was wrong."""
        return self.door is not None and self.door.left == 1 and not self.door.shut


# Who typed the right secret while the hub could not take their session: it is busy. What was counted then is forgotten.
_right: set[str] = set()


def sign_in(hub: Hub, person: Person, secret: str, phone: Phone) -> str:
    """Sign in somebody whose name was tapped, by PIN, passphrase or helper's code; return the token for the cookie.
    Raises TooMany, PinLocked or WrongSecret, which say how it stands with this person."""
    secret = pin.typed(secret)
    limits.begin(phone.device, phone.address, person.id, clock.now().mono_ms)
    if entered := _by_code(hub, [person], secret, phone, person.id):
        return entered[1]
    (one,) = write(_count_tries, [(person.id, person.role == Role.LEARNER)])
    if one.door and one.door.shut:
        raise _wrong(one.door)
    if not pin.matches(one.kept, secret):
        _note_locks([one])
        raise _wrong(one.door)
    return _enter(one, [], phone, person.id)


def sign_in_by_name(hub: Hub, name: str, secret: str, phone: Phone) -> tuple[Person, str]:
    """The same by a name that was typed: whoever has this name and this secret. When nobody has, it is always the same
    sentence after the same work: it tells nobody whether a name is known, how many have it, or whose PIN is locked."""
    secret, whom = pin.typed(secret), f"name {folded(name)}"
    limits.begin(phone.device, phone.address, whom, clock.now().mono_ms)
    people = {each.id: each for each in Person.called(name, [Role.LEARNER] if secret.isdecimal() else HELPERS)}
    if entered := _by_code(hub, people.values(), secret, phone, whom):
        return people[entered[0]], entered[1]
    few = people.values() if len(people) <= MEANT else ()
    tries = write(_count_typed, [(each.id, each.role == Role.LEARNER) for each in few])
    fitting = [one for one in tries if pin.matches(one.kept, secret)]
    if len(fitting) != 1:  # two of one name and one PIN: nobody knows who this is
        for _ in range(len(tries), min(Person.namesakes(), MEANT)):
            pin.matches(pin.NOBODY, secret)
        _note_locks(tries)
        raise _wrong(None)
    others = [one.person for one in tries if one not in fitting and one.kept != pin.NOBODY]
    return people[fitting[0].person], _enter(fitting[0], others, phone, whom)


def confirm(person: Person, secret: str, phone: Phone) -> None:
    """Refuse, unless this is the passphrase of a helper who is signed in. Counted as a try to sign in."""
    limits.begin(phone.device, phone.address, person.id, clock.now().mono_ms)
    if not pin.matches(_no_count(person.id).kept, pin.typed(secret)):
        raise WrongSecret(
            N_("That is not your passphrase. Nothing was changed."), N_("Go back, look at each word, and try again.")
        )
    limits.right(phone.device, phone.address, person.id)


def _by_code(hub: Hub, people: Iterable[Person], secret: str, phone: Phone, whom: str) -> tuple[str, str] | None:
    """Whose helper's code this is, and the token of their session. A code that was used is kept as that phone's."""
    ways = (secret, f"{secret} {phone.device}")
    entered = write(_use_code, [(each.id, *(code_hash(hub, each.id, way) for way in ways)) for each in people], phone)
    if entered:
        limits.right(phone.device, phone.address, whom)
    return entered


def _use_code(codes: list[tuple[str, ...]], phone: Phone) -> tuple[str, str] | None:
    now = clock.now()
    for person, fresh, used in codes:
        kept = "SELECT code_hash, code_ms FROM sign_in WHERE person = ? AND code_boot = ? AND code_hash IN (?, ?)"
        row = sql(kept, (person, now.boot, fresh, used)).fetchone()
        if row and now.mono_ms - row[1] <= (CODE_MS if row[0] == fresh else AGAIN_MS):
            if row[0] == fresh:
                SignIn.update(code_hash=used, code_ms=now.mono_ms).where(SignIn.person == person).execute()
            SignIn.update(wrong=0).where(SignIn.person == person).execute()
            return person, begin(person, phone, "helper's code")
    return None


def _count_typed(people: list[tuple[str, bool]]) -> list[_Try]:
    """The same for a typed name. Each costs a write, at a row of nobody: its time tells no name from another."""
    counted = {"wrong": SignIn.wrong + 1}
    SignIn.insert(person="").on_conflict(conflict_target=[SignIn.person], update=counted).execute()
    return _count_tries(people)


def _count_tries(people: list[tuple[str, bool]]) -> list[_Try]:
    """Count a try at each of these, who are locked after too many or are not."""
    return [_count_try(person) if locks else _no_count(person) for person, locks in people]


def _no_count(person: str) -> _Try:
    """Helpers are slowed by phone and address alone: anybody could lock the steward out of the hall otherwise, and a
    passphrase has too many forms to be guessed at that pace."""
    row = SignIn.get_or_none(SignIn.person == person)
    return _Try(person, row.secret_hash if row and row.secret_hash else pin.NOBODY)


def _count_try(person: str) -> _Try:
    row, now = SignIn.get_or_none(SignIn.person == person), clock.now()
    if row is None:  # they left a moment ago
        return _Try(person)
    wrong = 0 if person in _right else row.wrong
    door = pin.doorway(wrong, now.ms_since(row.wrong_boot, row.wrong_ms))
    if door.shut:
        return _Try(person, door=door)
    counted = {"wrong": wrong + 1, "wrong_boot": now.boot, "wrong_ms": now.mono_ms}
    SignIn.update(counted).where(SignIn.person == person).execute()
    _right.discard(person)
    return _Try(person, row.secret_hash or pin.NOBODY, door)


def _note_locks(tries: Iterable[_Try]) -> None:
    for one in tries:
        if one.last:
            write(audit, "locked a PIN", "hub", person=one.person)


def _enter(one: _Try, others: list[str], phone: Phone, whom: str) -> str:
    """The secret was right. `others` have the same name: the try was not at theirs."""
    limits.right(phone.device, phone.address, whom)
    _right.add(one.person)
    token = write(_enter_by_secret, one.person, one.kept, others, phone)
    _right.discard(one.person)
    if token is None:
        raise _wrong(None)
    return token


def _enter_by_secret(person: str, kept: str, others: list[str], phone: Phone) -> str | None:
    """None when they left, or were given another secret, since it was looked at."""
    SignIn.update(wrong=SignIn.wrong - 1).where(SignIn.person.in_(others) & (SignIn.wrong > 0)).execute()
    change = "UPDATE sign_in SET wrong = 0 WHERE person = ? AND secret_hash = ?"
    return begin(person, phone, "PIN") if sql(change, (person, kept)).rowcount else None


def _wrong(door: pin.Doorway | None) -> HubError:
    """What to say of a wrong secret, by how the door stood before it was tried; nothing is said of no door."""
    if door is None:
        return WrongSecret(
            N_("That name and PIN or passphrase do not belong together."), N_("Look at both again, or ask a helper.")
        )
    if door.wait_seconds:
        return TooMany(
            NN_(
                "That was wrong too often. Please wait %(count)s second.",
                "That was wrong too often. Please wait %(count)s seconds.",
            ),
            N_("Your card still works, and a helper can let you in."),
            retry_after=door.wait_seconds,
            count=door.wait_seconds,
        )
    if door.left <= 1:
        return pin.PinLocked(
            N_("This PIN is locked, because it was wrong 10 times."),
            N_("Ask a helper. Your card still works."),
        )
    more = NN_(
        "You can try %(count)s more time, or ask a helper.",
        "You can try %(count)s more times, or ask a helper.",
    )
    return WrongSecret(N_("That number did not match."), more, count=door.left - 1)


def card_owner(hub_id: str, token: str) -> Person:
    """Whose card this is; raises HubError with the reason where it is nobody's."""
    if token[:HALL_LETTERS] != hub_id[:HALL_LETTERS]:
        raise HubError(N_("This card is for another hall."), N_("Ask a helper here for a card of this hall."))
    row = SignIn.get_or_none(SignIn.card_hash == sha256(token.encode()))
    owner = Person.here(row.person) if row else None
    if owner is None:
        raise HubError(N_("This card does not work any more."), N_("Ask a helper."))
    return owner


def sign_in_by_card(hub: Hub, token: str, phone: Phone) -> tuple[Person, str]:
    """Sign in the owner of a card that was shown; return them and the token for the cookie."""
    return write(_enter_by_card, hub.hub_id, token, phone)


def _enter_by_card(hub_id: str, token: str, phone: Phone) -> tuple[Person, str]:
    owner = card_owner(hub_id, token)
    return owner, begin(owner.id, phone, "card")
