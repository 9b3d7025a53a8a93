"""Runs a hub: listens, answers, keeps its timetable, and stops without losing what it has taken."""

import logging
import signal
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from waitress.server import TcpWSGIServer

from hubserver import app, db, jobs
from hubserver.command import Answer
from hubserver.control import Control
from hubserver.discovery import Discovery
from hubserver.errors import N_, HubError
from hubserver.hall.models import current
from hubserver.hub import Hub
from hubserver.people.presence import presence
from hubserver.settings import Settings
from hubserver.timekeeping.keeping import timekeeping
from hubserver.web.door import LARGEST_FORM

log = logging.getLogger(__name__)

MOST_CONNECTIONS = (
    400  # a process may have 1024 files open (getrlimit(2)): these, a file to send each, and the database
)
CROWDED = 300  # from here on whoever holds the most connections gives one up for each that comes

Pages = Callable[..., Any]  # a WSGI application
Do = Callable[[Hub, str, Answer], Answer]  # runs a command in the hub


class Listener(TcpWSGIServer):  # type: ignore[misc]  # waitress has no stubs
    """waitress's server, in which one phone cannot take every connection."""

    def handle_accept(self) -> None:
        """Take a connection. In a crowd, the address with the most of them gives up the one idle for longest: a browser
        opens a new one when it needs it, and behind a proxy, where all have one address, it is just the idlest."""
        super().handle_accept()
        if len(self.active_channels) < CROWDED:
            return
        channels = [channel for channel in self.active_channels.values() if not channel.will_close]
        for address, _ in Counter(channel.addr[0] for channel in channels).most_common(1):
            idle = [channel for channel in channels if channel.addr[0] == address and not channel.requests]
            for longest in sorted(idle, key=lambda channel: channel.last_activity)[:1]:
                longest.will_close = True


def serve(hub: Hub, do: Do, ready: Callable[[Hub], None], dress: Callable[[Any], None] | None = None) -> None:
    """Serve an open hub until SIGTERM or SIGINT. `ready` is told once phones can come; `dress` may add to its pages."""
    discovery = Discovery(hub, current().name) if hub.settings.announce else None
    pages = app.create_app(hub, discovery)
    if dress:
        dress(pages)
    listener, watch = _listen(pages, hub.settings), pages.extensions["sticks"]
    hub.port = int(listener.effective_port)
    control = Control(hub.settings.data, lambda name, values: do(hub, name, values))
    timetable = jobs.start(app.jobs(hub.settings, discovery))
    if discovery:
        threading.Thread(target=discovery.refresh, name="announce", daemon=True).start()
    watch.start()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, _stop)
    ready(hub)
    try:
        listener.run()  # returns at SystemExit, after the requests under way are done
    finally:
        log.info("Stopping.")
        timetable.shutdown(wait=False)
        control.close()
        watch.close()
        if discovery:
            discovery.close()
        listener.close()
        presence.flush()
        timekeeping.save()
        db.close_database()


def _listen(pages: Pages, settings: Settings) -> Listener:
    """The listening server; where it cannot listen, the data folder is given back."""
    try:
        return Listener(
            pages,
            host=settings.host,
            port=settings.port,
            ipv6=False,  # the addresses that are printed and announced are IPv4
            threads=settings.threads,
            ident=None,
            max_request_body_size=8 * LARGEST_FORM,  # what is a little too large reaches the page that says so
            inbuf_overflow=LARGEST_FORM,
            channel_timeout=60,
            connection_limit=MOST_CONNECTIONS,
            asyncore_use_poll=True,  # select(2) knows no file above 1023
            clear_untrusted_proxy_headers=True,
        )
    except (OSError, ValueError) as why:  # waitress has a ValueError for a name that is no address
        db.close_database()
        raise HubError(
            N_("The hub cannot listen on %(host)s port %(port)s: %(why)s."),
            N_("Choose another with --host and --port, or HUB_HOST and HUB_PORT."),
            host=settings.host,
            port=settings.port,
            why=why.strerror if isinstance(why, OSError) else "there is no such address",
        ) from None


def _stop(*_: object) -> None:
    raise SystemExit(0)
