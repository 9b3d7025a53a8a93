"""`hubserver records verify|rebuild|export`."""

from itertools import islice

import msgspec

from hubserver import journal
from hubserver.command import Answer, Command, Reach, Value
from hubserver.db import write
from hubserver.hub import Hub
from hubserver.journal import JournalEntry

PAGE = 500


def _verify(_: Hub) -> Answer:
    return {"entries": journal.verify()}


def _rebuild(_: Hub) -> Answer:
    return {"entries": write(journal.rebuild)}


def _export(reach: Reach, kind: str) -> Answer:
    """Print every entry as a JSON line, a page at a time, so that neither side holds them all."""
    after, printed = 0, 0
    while rows := reach.do("records page", after=after)["entries"]:
        after = rows[-1]["position"]
        for row in rows:
            if kind in ("all", row["kind"]):
                print(msgspec.json.encode(row["body"] if kind == "statement" else row).decode())
                printed += 1
    return {"printed": printed}


def _page(_: Hub, after: int) -> Answer:
    return {"entries": [_plain(row) for row in islice(journal.rows(after), PAGE)]}


def _plain(row: JournalEntry) -> Answer:
    fields = ("position", "epoch", "seq", "kind", "entry_id", "at", "boot", "mono_ms", "clock_quality")
    return {**{name: getattr(row, name) for name in fields}, "body": row.content, "hash": bytes(row.hash).hex()}


COMMANDS = (
    Command(
        "records verify",
        "Check that the journal is whole: every number, digest and link.",
        _verify,
        say=lambda a: f"{a['entries']} entries, all as they were written.",
    ),
    Command(
        "records rebuild",
        "Empty everything that is derived from the journal and derive it again; learners wait meanwhile.",
        _rebuild,
        say=lambda a: f"Rebuilt from {a['entries']} entries.",
    ),
    Command(
        "records export",
        "Print the journal, a JSON line for each entry.",
        _export,
        (
            Value(
                "--kind",
                "only these entries; statements are printed as plain xAPI",
                choices=("all", "statement", "person", "audit", "health", "erased"),
                default="statement",
            ),
        ),
        say=lambda _: "",
        here=True,
    ),
    Command("records page", "Some entries after a position.", _page),
)
