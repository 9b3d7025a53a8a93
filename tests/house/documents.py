"""The documents that are made from the house itself; `HUB_WRITE_DOCS=1 make test ARGS=tests/house` writes them anew."""

import os
from dataclasses import fields

from hubserver import app, cli
from hubserver.backups import models as backups
from hubserver.groups import models as groups
from hubserver.hall.models import Hall
from hubserver.home import models as home
from hubserver.journal import JournalEntry
from hubserver.modules import models as modules
from hubserver.packs import models as packs
from hubserver.people import models as people
from hubserver.quizzes import models as quizzes
from hubserver.reviews import models as reviews
from hubserver.settings import Settings
from hubserver.sticks.models import Wish
from hubserver.sync import models as sync
from tests.conftest import PACK, ROOT
from tests.packs.hostile.whole import AUTHORS, MEANWHILE, STICKS
from tests.people.door import here

WHO = ("stranger", "guest", "amina", "tomas", "vera", "sian")
TITLES = ("nobody", "guest", "learner", "tutor", "volunteer", "steward")
ROOMS = {
    "journal": [JournalEntry],
    "hall": [Hall],
    "people": [
        *(people.Person, people.Looked, people.SignIn, people.StoppedCard),
        *(people.Session, people.Preference, people.Seen),
    ],
    "groups": [groups.Group, groups.Grouped],
    "packs": [
        *(packs.Publisher, packs.ShelfPack, packs.HiddenPack, packs.SeenSerial, packs.ReplacedId),
        *(packs.ShelfModule, packs.ShelfWords, packs.Media, packs.Harmed, packs.Reread),
    ],
    "sticks": [Wish],
    "backups": [backups.RecoveryCode, backups.StickCopy, backups.CameBack],
    "sync": [sync.Upstream, sync.LeftBehind, sync.Erased],
    "quizzes": [quizzes.Response, quizzes.Attempt],
    "modules": [modules.Registration, modules.Hand, modules.Draft, modules.Place],
    "home": [home.Visit, home.Correction],
    "reviews": [reviews.Remembered, reviews.Reviewed, reviews.WantsReviews],
}
TABLES = [table for tables in ROOMS.values() for table in tables]
DERIVED = {table for projection in app.PROJECTIONS for table in projection.tables}


def check(name, text):
    """The document says what the house is; or, when asked to, is written so."""
    path = ROOT / "docs" / name
    if os.environ.get("HUB_WRITE_DOCS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    assert path.read_text() == text, f"docs/{name} is out of date: HUB_WRITE_DOCS=1 make test ARGS=tests/house"


def doors(world):
    """Every route by role, as each person found it when they tried."""
    lines = [
        "# Doors",
        "",
        "Every address of the hub, tried by each kind of person and by nobody; made and checked by the tests.",
        "",
    ]
    lines += ["✓ may come in, → is led to sign-in, — is turned away.", ""]
    lines += ["| address | " + " | ".join(TITLES) + " |", "|---|" + "---|" * len(TITLES)]
    found = {}
    for name in WHO:
        phone = world.as_(name)
        person = here(phone)
        for method, rule in routes(world.app):
            if here(phone) != person:  # the last door changed who this is
                phone = world.as_(name)
                person = here(phone)
            found.setdefault(f"{method} {rule}", []).append(tried(world, phone, method, rule))
    lines += [f"| `{address}` | " + " | ".join(signs) + " |" for address, signs in sorted(found.items(), key=order)]
    return "\n".join(lines) + "\n"


def order(item):
    method, address = item[0].split(" ", 1)
    return address, method


def routes(wsgi):
    rules = list(wsgi.url_map.iter_rules())
    return sorted((method, str(rule)) for rule in rules for method in rule.methods & {"GET", "POST", "PUT", "DELETE"})


SIGN_IN = ("/sign-in?next=", "/sign-in/helper?next=")


def tried(world, phone, method, rule):
    """How a door answers: the guard decides before anything else, so an empty form is enough."""
    path = rule.replace("<pack>", PACK).replace("<module>", "payslip").replace("<person>", world.people["gwen"].id)
    path = (
        path.replace("<token>", "none")
        .replace("<int(max=999999999999999999):position>", "1")
        .replace("<kind>", "html")
        .replace("<any(csv, xlsx):kind>", "csv")
        .replace("<group>", "none")
        .replace("<stem>.<digest>.<ending>", "hub.0.css")
        .replace("<digest>.<ending>", "none.svg")
    )
    assert "<" not in path, f"a new place in an address: {path}"
    body = f"token={phone.token()}".encode() if method == "POST" else b""
    page = phone.once(path, method, body)
    if page.status == 401 or (page.status == 303 and page.headers["Location"].startswith(SIGN_IN)):
        return "→"
    return "—" if page.status == 403 and "This page is for others" in page.text else "✓"


def schema():
    """Every table, from its model."""
    lines = ["# Tables", "", "Made from the models, which the tests hold against the migrated database.", ""]
    lines += ["A derived table can be emptied and filled again from the journal (`hubserver records rebuild`).", ""]
    for room, tables in ROOMS.items():
        lines += [f"## {room}/", ""]
        for table in tables:
            about = " ".join((table.__doc__ or "").split())
            lines += [f"### `{table._meta.table_name}`{' (derived)' if table in DERIVED else ''}", "", about, ""]
            lines += ["| column | type | |", "|---|---|---|"]
            lines += [f"| `{c.column_name}` | {kind(c)} | {notes(table, c)} |" for c in table._meta.sorted_fields]
            lines += [""]
            lines += [
                f"Together, {', '.join(f'`{c}`' for c in columns)} are there once.\n" for columns in together(table)
            ]
    return "\n".join(lines)


def kind(column):
    """What a column holds; those of a search index hold words."""
    return {"auto": "int", "default": "words"}.get(column.field_type.lower(), column.field_type.lower())


def together(table):
    some = [each for each in table._meta.indexes if isinstance(each, tuple)]  # the others are of some rows only
    return [columns for columns, unique in some if unique]


def notes(table, column):
    key = table._meta.primary_key
    in_key = column is key or column.name in getattr(key, "field_names", ())
    found = [("key", in_key), ("unique", column.unique), ("index", column.index), ("may be empty", column.null)]
    return ", ".join(word for word, true in found if true)


def settings():
    """Every setting, from the class that is also the reference."""
    lines = [
        "# Settings",
        "",
        "What is fixed when the hub starts. Each is a line of `hub.toml` in the data folder, or",
        "",
    ]
    lines += ["`HUB_<NAME>` in the environment, which wins.", "", "| setting | default | meaning |", "|---|---|---|"]
    lines += [f"| `HUB_{f.name.upper()}` | `{f.default}` | {f.metadata['meaning']} |" for f in fields(Settings)]
    return "\n".join(lines) + "\n"


def commands():
    """Every command, from its own help."""
    lines = [
        "# Commands",
        "",
        "`hubserver COMMAND --help` says the same. Every command takes `--data DIR` and `--json`.",
        "",
    ]
    lines += [
        "Exit status 0 means done. Otherwise one sentence on standard error says why, and nothing was changed.",
        "",
    ]
    for path, command in walk(cli.main_group, ""):
        lines += [f"## `hubserver {path}`", "", command.help.strip().replace("\n\n", "\n"), ""]
        for parameter in command.params:
            if parameter.name in ("data", "as_json"):
                continue
            shown = parameter.opts[0] if parameter.opts[0].startswith("-") else parameter.metavar
            meaning = getattr(parameter, "help", None) or argument_meaning(path, parameter.metavar)
            lines += [f"* `{shown}`: {meaning}"]
        lines += [""] if lines[-1] else []
    return "\n".join(lines)


def walk(group, prefix):
    for name in sorted(group.commands):
        command = group.commands[name]
        if hasattr(command, "commands"):
            if command.callback:  # it does something by itself too
                yield f"{prefix}{name}", command
            yield from walk(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


def argument_meaning(path, metavar):
    command = next(c for c in cli.COMMANDS if c.name == path)
    return next(value.meaning for value in command.takes if value.name == metavar)


def hostile():
    """Every hostile pack of the tests, and what the hub says of it."""
    lines = [
        "# Hostile packs",
        "",
        "Made from the table by which the tests try them: each is refused, and the hub is as it was.",
        "",
    ]
    lines += ["HTML that could do something is taken out of a pack instead, whoever signed it.", ""]
    tables = {
        "What comes on a stick": ("the hub says", STICKS),
        "What happens meanwhile": ("the hub says", MEANWHILE),
        "An author's folder": ("`hubserver pack check` says", AUTHORS),
    }
    for title, (says, kinds) in tables.items():
        lines += [f"## {title}", "", f"| what | {says} |", "|---|---|"]
        lines += [f"| {kind.name} | {cell(kind.said)} |" for kind in kinds] + [""]
    return "\n".join(lines)


def cell(text):
    """A text as it may stand in a table."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")
