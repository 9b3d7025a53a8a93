"""`hubserver collector serve|enrol-code|export|erase`."""

from collections.abc import Callable
from typing import Any

import msgspec

from hubserver.collector import serving
from hubserver.collector.app import wall
from hubserver.collector.enrolling import make_code
from hubserver.command import Answer, Command, Reach, Value
from hubserver.sync.about import tag
from hubserver.sync.enrolment import shown
from hubserver.typed import line

DATABASE = Value("--database", "its SQLite file: a path, or sqlite:///PATH", required=True)


def _serve(_: Reach, ready: Callable[[Answer], None], database: str, host: str, port: int) -> Answer:
    serving.serve(database, host, port, lambda url: ready({"url": url}))
    return {}


def _code(_: Reach, hall: str, database: str) -> Answer:
    serving.key_beside(serving.path_of(database))
    store = serving.opened(database)
    try:
        with store.writing() as ledger:
            return {"code": shown(make_code(ledger, line(hall), wall())), "hall": line(hall)}
    finally:
        store.close()


def _export(_: Reach, __: Callable[[Answer], None], database: str) -> Answer:
    serving.key_beside(serving.path_of(database))
    store = serving.opened(database)
    try:
        for entry in store.entries():
            print(msgspec.json.encode(_plain(entry)).decode())
    finally:
        store.close()
    return {}


def _plain(entry: dict[str, Any]) -> Answer:
    """An entry as others read it: the body as it was written, null where it was erased."""
    body = entry.pop("body")
    names = {"hub_id": "hub", "digest": "body_hash", "received": "received_ms"}
    kept = {names.get(name, name): value for name, value in entry.items() if name not in ("tag", "verb")}
    return {**kept, "body": None if body is None else msgspec.Raw(body)}


def _erase(_: Reach, person: str, database: str) -> Answer:
    serving.key_beside(serving.path_of(database))
    store = serving.opened(database)
    try:
        with store.writing() as ledger:
            ledger.bury(tag(person))
        return {"erased": tag(person)}
    finally:
        store.close()


COMMANDS = (
    Command(
        "collector serve",
        "Serve a collector, to which hubs report, until it is stopped.",
        _serve,
        (
            DATABASE,
            Value("--host", "the address to listen on", default="127.0.0.1"),
            Value("--port", "the port to listen on; 0 takes any free one", default=8090, number=True),
        ),
        say=lambda a: f"The collector is at {a['url']}   (stop it with Ctrl+C)",
        here=True,
        lasts=True,
    ),
    Command(
        "collector enrol-code",
        "Make a code by which one hub is let in; it works once, for a week.",
        _code,
        (Value("HALL", "the name of the hall"), DATABASE),
        say=lambda a: f"The code for {a['hall']}:\n\n    {a['code']}\n\nIt works once, for a week.",
        here=True,
    ),
    Command(
        "collector export",
        "Print every entry that was received, a JSON line for each.",
        _export,
        (DATABASE,),
        say=lambda _: "",
        here=True,
        lasts=True,
    ),
    Command(
        "collector erase",
        "Erase a person everywhere: the bodies of their entries go, here and on every hub that asks from now on.",
        _erase,
        (Value("PERSON", "their id, as statements have it"), DATABASE),
        say=lambda _: "Erased here. Each hub does the same when it next reports.",
        here=True,
    ),
)
