"""What only the tests of people need: a count of the slow work."""

import hashlib

import pytest


@pytest.fixture
def work(monkeypatch):
    """Every slow hash that was made since, by its cost."""
    made, scrypt = [], hashlib.scrypt

    def counted(password, **cost):
        made.append((cost["n"], cost["r"], cost["p"]))
        return scrypt(password, **cost)

    monkeypatch.setattr(hashlib, "scrypt", counted)
    return made


@pytest.fixture
def meanwhile(monkeypatch):
    """Lets something happen once while a secret is looked at: `meanwhile(act)`."""
    scrypt = hashlib.scrypt

    def set_(act):
        left = [act]

        def slow(*args, **cost):
            if left:
                left.pop()()
            return scrypt(*args, **cost)

        monkeypatch.setattr(hashlib, "scrypt", slow)

    return set_
