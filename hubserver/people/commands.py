"""`hubserver person add|list|pin|card|code|rename|join|part|retire`."""

from hubserver.command import Answer, Command, Value
from hubserver.hub import Hub
from hubserver.people import joining, roll
from hubserver.people.models import Person
from hubserver.people.roles import KNOWN, Role

BY = "command line"
WHO = Value("WHO", "a name or an id")


def _add(hub: Hub, name: str, role: str) -> Answer:
    return welcome(roll.add(hub, name, Role(role), BY))


def _list(_: Hub) -> Answer:
    return {"people": [_row(person) for person in Person.present()]}


def _pin(hub: Hub, who: str) -> Answer:
    return welcome(roll.new_secret(hub, Person.find(who), BY))


def _card(hub: Hub, who: str) -> Answer:
    return welcome(roll.new_card(hub, Person.find(who), BY))


def _code(hub: Hub, who: str) -> Answer:
    made = roll.new_code(hub, Person.find(who), BY)
    return {**_row(made.person), "code": made.secret}


def _rename(_: Hub, who: str, name: str) -> Answer:
    return _row(roll.rename(Person.find(who), name, BY))


def _retire(_: Hub, who: str) -> Answer:
    person = Person.find(who)
    roll.retire(person, BY)
    return _row(person)


def _join(_: Hub, who: str, into: str) -> Answer:
    kept = Person.find(into)
    joining.join(Person.find(who), kept, BY)
    return {**_row(kept), "ids": list(Person.ids(kept.id))}


def _part(_: Hub, person: str) -> Answer:
    joining.part(person, BY)
    return _row(Person.get_by_id(person))


def _row(person: Person) -> Answer:
    return {"id": person.id, "role": person.role, "name": person.label}


def welcome(made: roll.Welcome) -> Answer:
    """A person with what they sign in with: a PIN for a learner, a passphrase for a helper."""
    answer = _row(made.person)
    if made.secret:
        answer["pin" if made.person.role == Role.LEARNER else "passphrase"] = made.secret
    if made.card_url:
        answer["card_url"] = made.card_url
    return answer


def said(answer: Answer) -> str:
    """A person in a line."""
    words = {"pin": "PIN", "passphrase": "passphrase", "card_url": "card", "code": "code for now"}
    extra = [f"{word} {answer[key]}" for key, word in words.items() if answer.get(key)]
    return ", ".join([f"{answer['name']} ({answer['role']})", *extra])


def _said_list(answer: Answer) -> str:
    return (
        "\n".join(f"{p['id']}  {p['role']:<9}  {p['name']}" for p in answer["people"]) or "Nobody has been added yet."
    )


COMMANDS = (
    Command(
        "person add",
        "Add somebody; prints once what they sign in with.",
        _add,
        (
            Value("NAME", "first name and surname; others see the first name and one letter"),
            Value("--role", "what they are", choices=KNOWN, default=str(Role.LEARNER)),
        ),
        say=said,
    ),
    Command("person list", "Everybody in this hall.", _list, say=_said_list),
    Command(
        "person pin",
        "Make somebody a new PIN or passphrase; the old one stops working.",
        _pin,
        (WHO,),
        say=said,
    ),
    Command("person card", "Make a learner a new login card; the old one stops working.", _card, (WHO,), say=said),
    Command("person code", "Make a code that lets a learner in once, within 10 minutes.", _code, (WHO,), say=said),
    Command("person rename", "Mend somebody's name.", _rename, (WHO, Value("NAME", "the right name")), say=said),
    Command(
        "person join",
        "Two records of one person are shown as one; nothing is rewritten.",
        _join,
        (Value("WHO", "the one that goes, a name or an id"), Value("INTO", "the one that stays, a name or an id")),
        say=lambda a: f"{a['name']} is now one person with the ids {', '.join(a['ids'])}.",
    ),
    Command(
        "person part",
        "They are two people after all.",
        _part,
        (Value("PERSON", "the id that was joined"),),
        say=lambda a: f"{a['name']} is somebody else again, and needs a new PIN or card.",
    ),
    Command("person retire", "Somebody has left: they can no longer sign in.", _retire, (WHO,), say=said),
)
