"""Runs a collector: opens its database and its key, listens, and stops without losing what it has taken."""

import signal
from collections.abc import Callable
from pathlib import Path

import waitress

from hubserver.collector.app import Desk, create_app
from hubserver.collector.sqlite import SqliteStore
from hubserver.errors import N_, HubError
from hubserver.keys import SigningKey
from hubserver.sync.envelope import LARGEST

THREADS = 8  # SQLite takes one batch at a time; the others wait with theirs read
SQLITE = "sqlite:///"


def path_of(database: str) -> Path:
    """The file of a database that was named as an address or as a path."""
    if "://" in database and not database.startswith(SQLITE):
        raise HubError(
            N_("A collector keeps its records in SQLite. It does not know “%(database)s”."),
            N_("Name a file: --database sqlite:///PATH"),
            database=database,
        )
    return Path(database.removeprefix(SQLITE)).absolute()


def opened(database: str) -> SqliteStore:
    """The database, made where there is none."""
    return SqliteStore(path_of(database))


def key_beside(path: Path) -> SigningKey:
    """The collector's own key, which no copy of the database rolls back; made where there is neither."""
    file = path.with_name(f"{path.name}.key")
    if not file.exists():
        if path.exists():
            raise HubError(
                N_("The key of this collector, %(file)s, is missing. Nothing was changed."),
                N_("Put it back from a copy. With a new key every hub would have to be enrolled again."),
                file=file,
            )
        SigningKey.make().save(file)
    return SigningKey.load(file)


def serve(database: str, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT. `ready` is told the address."""
    key = key_beside(path_of(database))
    store = opened(database)
    try:
        listener = waitress.create_server(
            create_app(Desk(store, key)),
            host=host,
            port=port,
            threads=THREADS,
            ident=None,
            max_request_body_size=LARGEST,
            clear_untrusted_proxy_headers=True,
        )
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, _stop)
        ready(f"http://{host}:{listener.effective_port}/")
        listener.run()
        listener.close()
    finally:
        store.close()


def _stop(*_: object) -> None:
    raise SystemExit(0)
