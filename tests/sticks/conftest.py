"""A hall with a place for sticks."""

import pytest

from tests.sticks import laid


@pytest.fixture
def hall(world, tmp_path):
    """A hub that trusts our publisher, and a folder in which sticks appear."""
    hall = laid.opened(world, tmp_path / "media")
    yield hall
    hall.watch.close()
