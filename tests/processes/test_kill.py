"""The power goes off: what was acknowledged is there, once, and the chain verifies."""

import json
import threading
from collections import Counter

import pytest

from hubserver.records import verbs
from tests.conftest import PAYSLIP

QUESTION, WRONG = "net-line", "gross"  # a wrong answer can be given again and again


class Answering(threading.Thread):
    """A phone that answers one question again and again, and notes each key that the hub acknowledged."""

    def __init__(self, hub, card, number):
        super().__init__()
        self.hub, self.card, self.number = hub, card, number
        self.acknowledged, self.sent = [], 0

    def run(self):
        try:
            self.answer()
        except (OSError, ConnectionError, AttributeError):
            pass  # the hub is gone; a phone would say "kept on this phone"
        except Exception as why:
            if "http.client" not in type(why).__module__:
                raise

    def answer(self):
        phone = self.hub.phone()
        phone.open("/")
        phone.open(self.card)
        phone.press("sign in")
        phone.open(PAYSLIP)
        if "Start" in phone.page.words:
            phone.press("Start")
        token = phone.token()
        while True:
            key = f"{self.number}-{self.sent}"
            self.sent += 1
            body = f"token={token}&question={QUESTION}&response={WRONG}&key={key}".encode()
            page = phone.once(f"{PAYSLIP}/answer", "POST", body)
            assert (page.status, page.headers["Location"]) == (303, f"{PAYSLIP}#q-{QUESTION}"), page.words
            self.acknowledged.append(key)


@pytest.mark.slow
def test_every_acknowledged_answer_is_there_once_after_a_kill(live):
    hub = live()
    phones = [Answering(hub, hub.people[("amina", "gwen")[n % 2]].card, n) for n in range(30)]
    for phone in phones:
        phone.start()
    while sum(len(phone.acknowledged) for phone in phones) < 400:
        assert any(phone.is_alive() for phone in phones), hub.said()
        phones[0].join(0.02)
    hub.kill()
    for phone in phones:
        phone.join()
    again = live(fresh=False)
    assert again.run("records", "verify").returncode == 0
    exported = again.run("records", "export")
    kept = Counter(
        key
        for line in exported.stdout.splitlines()
        if (key := json.loads(line)["context"]["extensions"].get(verbs.KEY))
    )
    acknowledged = [key for phone in phones for key in phone.acknowledged]
    assert len(acknowledged) >= 400
    assert [key for key in acknowledged if kept[key] != 1] == []
    assert max(kept.values()) == 1
    before = again.run("records", "verify", "--json").stdout
    assert again.run("records", "rebuild").returncode == 0
    assert again.run("records", "verify", "--json").stdout == before
