"""`hubserver backup`, `hubserver backup code|key`, `hubserver restore`, `hubserver records compare`."""

import secrets
import sys
from functools import partial
from pathlib import Path

import msgspec

from hubserver.backups import code as codes
from hubserver.backups import comparing, keeping, models, restoring
from hubserver.command import Answer, Command, Reach, Value
from hubserver.errors import N_, HubError, NotFound
from hubserver.hub import Hub
from hubserver.journal import Projection

BY = "command line"
KEEP = "Print it or write it down, twice, and keep it away from the box. It is not shown again."


def _backup(reach: Reach, to: str) -> Answer:
    if to and not Path(to).is_dir():
        raise NotFound(N_("There is no folder %(folder)s. Nothing was copied."), N_("Put the stick in."), folder=to)
    return reach.do("backup make", to=str(Path(to).resolve()) if to else "")


def _make(hub: Hub, to: str) -> Answer:
    about, place = keeping.now(hub.settings, BY, Path(to) if to else None)
    return {
        "copy": str(place),
        "entries": about.entries,
        "people": about.people,
        "epoch": about.epoch,
        "seq": about.seq,
    }


def _code(_: Hub) -> Answer:
    code = codes.written(secrets.token_bytes(codes.BYTES))
    models.keep_code(codes.recipient(code), BY)
    return {"code": code}


def _key(_: Reach, code: str) -> Answer:
    return {"key": codes.key(code)}


def _asked(code: str) -> str:
    if code or not sys.stdin.isatty():
        return code
    return input("Recovery code: ")


def _restore(projections: tuple[Projection, ...], reach: Reach, file: str, code: str, yes: bool) -> Answer:
    source = Path(file)
    code = code if source.is_dir() else _asked(code)
    if not (code or source.is_dir()):
        raise HubError(N_("This copy needs its recovery code. Nothing was changed."), N_("Give it with --code."))
    done = restoring.restore(reach.settings, projections, source, code, agreed=yes)
    about = {"hall": done.hall, "hub_id": done.about.hub, "made": done.about.at.isoformat()}
    lost = max(done.lost.entries, 0) if done.lost else 0
    aside = str(reach.settings.data / done.back.place) if done.back.place else ""
    return {**about, "entries": done.back.entries, "people": done.about.people, "lost": lost, "aside": aside}


def _said(answer: Answer) -> str:
    aside = f"\nWhat was there before is in {answer['aside']}." if answer["aside"] else ""
    lost = f" Later records that are not in it: {answer['lost']}." if answer["lost"] else ""
    packs = "\nPacks are not in a copy: put in the stick that they came on, once the hub runs."
    who = f"records: {answer['entries']}, people: {answer['people']}"
    return f"{answer['hall']} is back as of {answer['made'][:16]} ({who}).{lost}{aside}{packs}"


def _compare(projections: tuple[Projection, ...], reach: Reach) -> Answer:
    found: Answer = msgspec.to_builtins(comparing.compare(reach.settings, projections))
    return found


def _compared(answer: Answer) -> str:
    if not answer["differ"]:
        return f"All tables are what the {answer['entries']} entries of the journal say (copy {answer['copy']})."
    return f"Not as the journal has it: {', '.join(answer['differ'])}. Mend it: hubserver records rebuild"


COMMANDS = (
    Command(
        "backup",
        "Keep a safe copy of everything but packs: on this disk, or as one encrypted file in a folder.",
        _backup,
        (Value("--to", "the folder for the file, such as that of a stick or a second disk", default=""),),
        say=lambda a: f"{a['copy']} is whole: it was read back (records: {a['entries']}, people: {a['people']}).",
        here=True,
    ),
    Command(
        "backup code",
        "Make a new recovery code, which opens the copies on sticks that are made from now on.",
        _code,
        say=lambda a: f"The recovery code:\n\n    {a['code']}\n\n{KEEP}\nOlder copies still need the older code.",
    ),
    Command(
        "backup key",
        "Print the age key that a recovery code stands for, to open a copy without hubserver.",
        _key,
        (Value("CODE", "the recovery code"),),
        say=lambda a: str(a["key"]),
        here=True,
    ),
    Command("backup make", "Make a copy.", _make),
)


def commands(projections: tuple[Projection, ...]) -> tuple[Command, ...]:
    """The commands, given what a hub that is put back must tell of its journal."""
    takes = (
        Value("FILE", "a .vhbackup file of a stick, or a folder in backups/"),
        Value("--code", "the recovery code of the copy; asked for when it is not given", default=""),
        Value("--yes", "also where work that the copy does not have is set aside", flag=True),
    )
    meaning = "Put a hub back from a copy, into a new data folder or over a hub whose later work is set aside."
    again = "Derive everything again from the newest copy, and say what is not as the journal has it."
    return (
        *COMMANDS,
        Command("restore", meaning, partial(_restore, projections), takes, say=_said, here=True),
        Command("records compare", again, partial(_compare, projections), say=_compared, here=True),
    )
