"""A hall that signs in at once: the slow hashes of many phones take no more of a small box than those of two."""

import threading
from collections import Counter

import pytest

from tests.people.door import try_name
from tests.phone import Phone, http_sender
from tests.processes.rough import memory

PHONES = 24
ROOM = 60  # MB: two hashes of 16 MB, and what 48 workers take


@pytest.mark.slow
def test_many_pins_at_once_do_not_fill_the_memory(live):
    hub, answers = live(), Counter()
    before = memory(hub)

    def enter(number):
        phone = Phone(http_sender(hub.url, f"127.0.0.{number + 20}"))
        answers[try_name(phone, f"Nobody {number}", "123457").status] += 1
        phone.close()

    phones = [threading.Thread(target=enter, args=(number,)) for number in range(PHONES)]
    for each in phones:
        each.start()
    for each in phones:
        each.join()
    assert answers == {403: PHONES}
    assert memory(hub) < before + ROOM
