"""`hubserver sync enrol|now`, `hubserver person erase`."""

from hubserver.command import Answer, Command, Value
from hubserver.hub import Hub
from hubserver.people.commands import WHO
from hubserver.people.models import Person
from hubserver.sync import erasing
from hubserver.sync.exchange import enrol, sender

BY = "command line"


def _enrol(hub: Hub, url: str, code: str) -> Answer:
    up = enrol(hub.key, url, code, BY)
    return {"url": up.url, "hub_id": up.hub_id, "hall": up.hall, "collector": up.collector}


def _now(hub: Hub) -> Answer:
    told = sender.now(hub.key)
    return {
        "sent": told.sent,
        "requests": told.requests,
        "bytes_up": told.bytes_up,
        "bytes_down": told.bytes_down,
        "acked": told.acked,
        "rejected": told.rejected,
    }


def _erase(_: Hub, who: str) -> Answer:
    return {"erased": erasing.person(Person.find(who).id, BY)}


COMMANDS = (
    Command(
        "sync enrol",
        "Make this hub known to a collector by a code from its coordinator.",
        _enrol,
        (Value("URL", "the collector's address"), Value("CODE", "the enrolment code")),
        say=lambda a: f"This hub is known at {a['url']} as {a['hall']}.",
    ),
    Command(
        "sync now",
        "Send what waits to the collector now, whatever the time.",
        _now,
        say=lambda a: f"Results have been sent ({a['sent']} records, {a['bytes_up']} bytes).",
    ),
    Command(
        "person erase",
        "Erase somebody: what was recorded of them goes, here and at the collector. It cannot be undone.",
        _erase,
        (WHO,),
        say=lambda a: f"Erased ({a['erased']} records).",
    ),
)
