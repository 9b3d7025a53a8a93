"""Requests that no browser sends, to a real hub: each is answered as it deserves, and nothing comes of it."""

import os
import random
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings

from tests.fuzz.mutant import mutant
from tests.processes.odd import ODD, UNCLEAR, requests
from tests.processes.rough import FILM_PATH, goes_on, learner, memory, quiet, said

EXAMPLES = int(os.environ.get("HUB_REQUESTS", "300"))  # `make fuzz` tries more
ROOM = 12  # MB that a hub may grow by meanwhile
OURS = ("127.0.0.1", "localhost", "learn.internal")
SAFE = (
    b"content-security-policy:",
    b"x-content-type-options: nosniff",
    b"referrer-policy: same-origin",
    b"cache-control:",
)


@pytest.fixture
def hub(cinema):
    """A hub that does one thing after another; an ordinary phone goes on after all, and it did not grow or complain."""
    hub = cinema(HUB_THREADS="1")
    phone = learner(hub)
    goes_on(phone)
    for data in ODD.values():
        status(hub, data)  # what Python loads at first use is not growth
    before = memory(hub)
    yield hub
    goes_on(phone)
    assert memory(hub) < before + ROOM
    quiet(hub)


def status(hub, data):
    """What the hub answers to these bytes, once it was seen that the answer is safe; None where it hangs up."""
    host = urlsplit(hub.url).netloc.encode()
    answer = said(hub, data.replace(b"HOST", host).replace(b"/packs/media/FILM.mp4", FILM_PATH.encode()))
    head = answer.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n").partition(b"\r\n\r\n")[0]
    if not head:
        return None
    number = int(head.split(b" ", 2)[1])
    assert number < 500 or number == 501, answer
    assert all(line in head.lower() for line in SAFE), head
    assert b"Traceback" not in answer and b"waitress" not in answer.lower()
    leads = head.lower().partition(b"location: ")[2].partition(b"\r\n")[0].decode()
    assert urlsplit(leads).hostname in (None, *OURS), head
    return number


def test_what_was_written_to_do_harm_does_none(hub):
    found = {what: status(hub, data) for what, data in ODD.items()}
    assert {what: found[what] for what in UNCLEAR} == dict.fromkeys(UNCLEAR, 400)
    refused = [found[what] for what in ("a whole address elsewhere", "no name of the hub", "an empty name")]
    assert refused == [421] * 3, found


@settings(max_examples=EXAMPLES)
@given(data=requests())
def test_what_is_nearly_a_request_is_answered(hub, data):
    status(hub, data)


def test_what_was_a_request_before_its_bytes_were_mixed_is_answered(hub):
    dice = random.Random(EXAMPLES)
    for _ in range(EXAMPLES):
        status(hub, mutant(dice, [*ODD.values()])[:20_000])
