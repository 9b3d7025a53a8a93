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
