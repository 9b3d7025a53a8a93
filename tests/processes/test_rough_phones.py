"""Phones that send slowly, guess, or ask without end: an ordinary one goes on beside them and the hub does not grow."""

import threading
from collections import Counter
from contextlib import ExitStack
from urllib.parse import urlencode

import pytest

from hubserver.web.wiring import DEVICE
from tests.conftest import PAYSLIP
from tests.people.door import other_pin, try_name
from tests.phone import Phone, http_sender
from tests.processes.rough import FILM_PATH, asking, goes_on, learner, line_to, memory, quiet, settled

ROOM = 20  # MB that a hub may grow by meanwhile
TRIES, GUESSING = 5_000, 8
FORM = ("Content-Type: application/x-www-form-urlencoded", f"Cookie: {DEVICE}=x")


@pytest.fixture
def hub(cinema):
    """A hub with two workers; an ordinary phone goes on through it all, and the hub neither grew nor complained."""
    hub = cinema(HUB_THREADS="2")
    phone = hub.ordinary = learner(hub)
    goes_on(phone)
    for number in range(4):  # what the first PINs take is kept for the next
        try_name(hub.phone(), f"Nobody {number}", "123457")
    before = memory(hub)
    yield hub
    goes_on(phone)
    assert memory(hub) < before + ROOM
    quiet(hub)


@pytest.fixture
def lines(hub):
    """Opens bare connections, which end with the test."""
    with ExitStack() as open_ones:
        yield lambda count, **how: [open_ones.enter_context(line_to(hub, **how)) for _ in range(count)]


def test_phones_that_send_a_letter_at_a_time_keep_nobody_waiting(hub, lines):
    slow = lines(100)
    for number, letter in enumerate(asking(hub, "/", "Cookie: a=b")[:-1]):
        for line in slow:
            line.sendall(bytes([letter]))
        if number % 20 == 0:
            goes_on(hub.ordinary)
    settled(hub)
    for line in slow:
        line.sendall(b"\n")
        assert line.recv(12) == b"HTTP/1.1 200", "they too are answered in the end"


def test_forms_that_never_end_keep_nobody_waiting(hub, lines):
    for kind in ("Content-Length: 60000", "Transfer-Encoding: chunked"):
        for line in lines(60):
            line.sendall(asking(hub, "/sign-in", kind, *FORM, method="POST") + b"ea60\r\n" + b"x" * 40_000)
    goes_on(hub.ordinary)


def test_phones_that_never_read_their_answer_keep_nobody_waiting(hub, lines):
    for path in (PAYSLIP, "/", FILM_PATH):
        for line in lines(60, small=True):
            line.sendall(asking(hub, path) * 40)
    goes_on(hub.ordinary)


def test_a_phone_that_asks_without_end_keeps_nobody_waiting(hub, lines):
    over, counts = threading.Event(), []

    def ask(line):
        counts.append(0)
        while not over.is_set():
            line.sendall(asking(hub, "/sign-in"))
            assert line.recv(12) == b"HTTP/1.1 200"
            while not line.recv(65536).rstrip().endswith(b"</html>"):
                pass
            counts[-1] += 1

    asking_ones = [threading.Thread(target=ask, args=(line,)) for line in lines(60)]
    for each in asking_ones:
        each.start()
    for _ in range(5):
        goes_on(hub.ordinary)
    over.set()
    for each in asking_ones:
        each.join()
    assert sum(counts) > 0


@pytest.mark.slow
def test_thousands_of_wrong_pins_stop_nobody_else(hub):
    """Few of them are looked at, though they come from eight addresses and from new devices again and again."""
    gwen, answers = hub.people["gwen"], Counter()

    def guess(address):
        phone = Phone(http_sender(hub.url, address))
        for turn in range(TRIES // GUESSING):
            if turn % 100 == 0:
                phone.cookies.clear()
                phone.open("/")
                form = urlencode({"token": phone.token(), "who": gwen.id, "pin": other_pin(gwen.secret)}).encode()
            answers[phone.once("/sign-in", "POST", form).status] += 1
        phone.close()

    guessing = [threading.Thread(target=guess, args=(f"127.0.0.{n + 10}",)) for n in range(GUESSING)]
    for each in guessing:
        each.start()
    for _ in range(5):
        goes_on(hub.ordinary)
    learner(hub, "gwen")  # her card is as good as ever
    for each in guessing:
        each.join()
    assert set(answers) == {403, 429} and answers.total() == TRIES, answers
    assert answers[403] < 100
