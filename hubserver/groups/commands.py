"""`hubserver group add|list|put|take|rename|end` and `hubserver person import|cards`."""

from pathlib import Path
from secrets import token_hex

from hubserver import i18n
from hubserver.command import Answer, Command, Reach, Value
from hubserver.errors import N_, NotFound
from hubserver.files import write_whole
from hubserver.groups import keeping, paper
from hubserver.groups.enrolling import enrol
from hubserver.groups.likeness import NEW, Newcomer, careful, newcomers
from hubserver.groups.models import Group
from hubserver.groups.roster import Unread, decoded, read, words_for
from hubserver.hall.models import current
from hubserver.hub import Hub
from hubserver.people.cards import new_cards
from hubserver.people.models import Person, SignIn
from hubserver.people.roles import Role

BY = "command line"
GROUP, WHO = Value("GROUP", "the name of a group, or its id"), Value("WHO", "a name or an id")
SKIP, ADD = "skip", "add"


def _add(_: Hub, name: str) -> Answer:
    return _row(keeping.make(name, BY))


def _list(_: Hub) -> Answer:
    return {"groups": [_row(group) for group in Group.every()]}


def _put(_: Hub, group: str, who: str) -> Answer:
    found = Group.find(group)
    keeping.change(found, BY, put=[Person.find(who).id])
    return _row(found)


def _take(_: Hub, group: str, who: str) -> Answer:
    found = Group.find(group)
    keeping.change(found, BY, take=[Person.find(who).id])
    return _row(found)


def _rename(_: Hub, group: str, name: str) -> Answer:
    return _row(keeping.rename(Group.find(group), name, BY))


def _end(_: Hub, group: str) -> Answer:
    found = Group.find(group)
    row = _row(found)
    keeping.end(found, BY)
    return row


def _row(group: Group) -> Answer:
    return {"id": group.id, "name": group.name, "people": [person.label for person in group.members()]}


def _said(row: Answer) -> str:
    return f"{row['name']}: {', '.join(row['people']) or 'nobody'}"


def _import(reach: Reach, file: str, duplicates: str, dry_run: bool) -> Answer:
    """Reads the file on this side: the hub may run as somebody who cannot."""
    names = decoded(Path(file).read_bytes())
    return reach.do("person enrol", names=names, duplicates=duplicates, dry_run=dry_run)


def _enrol(hub: Hub, names: str, duplicates: str, dry_run: bool) -> Answer:
    roster = read(names, words_for(i18n.load(hub.settings.languages.split()).values()))
    people = newcomers(roster.lines, Person.present([Role.LEARNER]))
    chosen = [(each, NEW if duplicates == ADD else careful(each)) for each in people]
    new = [each.line for each, choice in chosen if choice == NEW]
    added = [{"line": line.number, "name": line.shown, "group": line.group} for line in new]
    if not dry_run:
        made = enrol(hub, chosen, BY, token_hex(16))
        added = [{**row, "name": person.label, "id": person.id} for row, person in zip(added, made, strict=True)]
    left_out = [_left_out(each) for each, choice in chosen if choice != NEW] + [_unread(each) for each in roster.unread]
    columns = [column for column in roster.columns if column]
    return {"dry_run": dry_run, "columns": columns, "added": added, "left_out": left_out}


def _left_out(each: Newcomer) -> Answer:
    here = ", ".join(person.label for person in each.like)
    why = f"looks like {here}, who is here already" if here else f"the same as line {each.again}"
    return {"line": each.line.number, "name": each.line.name, "why": why}


def _unread(each: Unread) -> Answer:
    return {"line": each.number, "name": each.text, "why": each.why}


def _said_import(answer: Answer) -> str:
    added, left_out = answer["added"], answer["left_out"]
    said = [f"Columns: {', '.join(answer['columns'])}."]
    said += [f"{'Would add' if answer['dry_run'] else 'Added'} {len(added)}."]
    said += [f"  {row['name']}" + (f" ({row['group']})" if row["group"] else "") for row in added]
    said += [f"Left out {len(left_out)}."] if left_out else []
    said += [f"  Line {row['line']}, {row['name']}: {row['why']}" for row in left_out]
    return "\n".join(said)


def _cards(reach: Reach, out: str, group: str) -> Answer:
    """Begins the file first: no card may stop working when the new one cannot be written down."""
    write_whole(Path(out), b"", mode=0o600)
    made = reach.do("person make-cards", group=group)
    write_whole(Path(out), made.pop("html").encode(), mode=0o600)
    return {**made, "out": out}


def _make_cards(hub: Hub, group: str) -> Answer:
    have = SignIn.with_card()
    people = Group.find(group).members() if group else Person.present([Role.LEARNER])
    cards = new_cards(hub, [person for person in people if group or person.id not in have], BY)
    if not cards:
        raise NotFound(N_("There is nobody here to make a card for. Nothing was changed."))
    hall = current()
    first = hall.languages.split()[0]
    html = paper.page(cards, hall.name, hub.url, i18n.load([first])[first])
    return {"people": [card.person.label for card in cards], "html": html}


COMMANDS = (
    Command("group add", "Make a group of learners.", _add, (Value("NAME", "its name"),), say=_said),
    Command(
        "group list",
        "The groups, and who is in them.",
        _list,
        say=lambda a: "\n".join(_said(row) for row in a["groups"]) or "There are no groups yet.",
    ),
    Command("group put", "Put a learner in a group.", _put, (GROUP, WHO), say=_said),
    Command("group take", "Take a learner out of a group.", _take, (GROUP, WHO), say=_said),
    Command("group rename", "Give a group another name.", _rename, (GROUP, Value("NAME", "its new name")), say=_said),
    Command("group end", "A group has ended; its people stay.", _end, (GROUP,), say=lambda a: f"Ended {a['name']}."),
    Command(
        "person import",
        "Add the learners of a list, all or none: a name, or first name and surname; a group; a language.",
        _import,
        (
            Value("FILE", "the list, as CSV"),
            Value("--duplicates", "what to do with names that are here already", choices=(SKIP, ADD), default=SKIP),
            Value("--dry-run", "only say what would be done", flag=True),
        ),
        say=_said_import,
        here=True,
    ),
    Command(
        "person cards",
        "Make login cards as a file to print, for a group or for whoever has none; old ones stop working.",
        _cards,
        (
            Value("--out", "the HTML file to write", required=True),
            Value("--group", "the name of a group, or its id", default=""),
        ),
        say=lambda a: f"Wrote {len(a['people'])} cards to {a['out']}. Whoever holds a card can sign in.",
        here=True,
    ),
    Command("person enrol", "Add the learners of a list that was read.", _enrol),
    Command("person make-cards", "Make login cards.", _make_cards),
)
