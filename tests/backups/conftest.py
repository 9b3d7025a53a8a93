"""A box that may break."""

import pytest

from hubserver import db
from tests.backups.drill import Box


@pytest.fixture
def box(made_world, tmp_path, hands):
    box = Box(tmp_path, made_world, hands)
    yield box
    db.close_database()
