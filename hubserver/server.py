"""Runs a hub: listens, answers, keeps its timetable, and stops without losing what it has taken."""

import logging
import signal
import threading
from collections.abc import Callable
from typing import Any

from waitress.server import create_server

from hubserver import app, db, jobs
from hubserver.command import Answer
from hubserver.control import Control
from hubserver.discovery import Discovery
from hubserver.errors import N_, HubError
from hubserver.hall.models import current
from hubserver.hub import Hub
from hubserver.people.presence import presence
from hubserver.settings import Settings
from hubserver.web.door import LARGEST_FORM

log = logging.getLogger(__name__)

Pages = Callable[..., Any]  # a WSGI application
Do = Callable[[Hub, str, Answer], Answer]  # runs a command in the hub


def serve(hub: Hub, do: Do, ready: Callable[[Hub], None]) -> None:
    """Serve an open hub until SIGTERM or SIGINT. `ready` is told once phones can come."""
    discovery = Discovery(hub, current().name) if hub.settings.announce else None
    listener = _listen(app.create_app(hub, discovery), hub.settings)
    hub.port = int(listener.effective_port)
    control = Control(hub.settings.data, lambda name, values: do(hub, name, values))
    timetable = jobs.start(app.jobs(hub.settings, discovery))
    if discovery:
        threading.Thread(target=discovery.refresh, name="announce", daemon=True).start()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, _stop)
    ready(hub)
    try:
        listener.run()  # returns at SystemExit, after the requests under way are done
    finally:
        log.info("Stopping.")
        timetable.shutdown(wait=False)
        control.close()
        if discovery:
            discovery.close()
        listener.close()
        presence.flush()
        db.close_database()


def _listen(pages: Pages, settings: Settings) -> Any:
    """The listening server; where it cannot listen, the data folder is given back."""
    try:
        return create_server(
            pages,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            ident=None,
            max_request_body_size=LARGEST_FORM,
            channel_timeout=60,
            connection_limit=1000,
            clear_untrusted_proxy_headers=True,
        )
    except OSError as why:
        db.close_database()
        raise HubError(
            N_("The hub cannot listen on %(host)s port %(port)s: %(why)s."),
            N_("Choose another with --port, or HUB_PORT."),
            host=settings.host,
            port=settings.port,
            why=why.strerror,
        ) from None


def _stop(*_: object) -> None:
    raise SystemExit(0)
