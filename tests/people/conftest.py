"""What only the tests of people need: a count of the slow work."""

import hashlib
from concurrent.futures import Future

import pytest

from hubserver.people import pin


@pytest.fixture
def work(monkeypatch):
    """Every slow hash that was made since, by its cost."""
    made, scrypt = [], hashlib.scrypt

    def counted(password, **cost):
        made.append((cost["n"], cost["r"], cost["p"]))
        return scrypt(password, **cost)

    monkeypatch.setattr(hashlib, "scrypt", counted)
    return made


class _Here:
    """Runs at once what is put to it."""

    def submit(self, run, *args):
        done = Future()
        done.set_result(run(*args))
        return done


@pytest.fixture
def meanwhile(monkeypatch):
    """Lets something happen once while a secret is looked at: `meanwhile(act)`."""
    scrypt = hashlib.scrypt
    monkeypatch.setattr(pin, "SLOWLY", _Here())  # what happens meanwhile reads the database, which is this thread's

    def set_(act):
        left = [act]

        def slow(*args, **cost):
            if left:
                left.pop()()
            return scrypt(*args, **cost)

        monkeypatch.setattr(hashlib, "scrypt", slow)

    return set_
