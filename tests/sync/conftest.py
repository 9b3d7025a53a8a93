"""A hub and a collector that know each other, made once and copied for each test."""

import shutil

import pytest

from tests.sync.halls import Card, Server, found


@pytest.fixture(scope="session")
def founded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("founded")
    found(folder)
    return folder


@pytest.fixture
def halls(founded, tmp_path):
    """A hub, a collector, and a folder for images."""
    yield from opened(founded, tmp_path)


def opened(founded, folder):
    for name in ("card", "server"):
        shutil.copytree(founded / name, folder / name)
    server = Server(folder / "server")
    yield Card(folder / "card"), server, folder
    Card.take_out()
    server.stop()
