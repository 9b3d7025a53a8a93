"""What pages show is held against the journal, in a copy, and whoever looks at the desk is told when it differs."""

import pytest

from hubserver import db
from hubserver.backups import comparing, keeping
from hubserver.modules.models import Registration
from tests.conftest import PAYSLIP


@pytest.fixture(autouse=True)
def unknown(monkeypatch):
    monkeypatch.setattr(comparing, "differing", ())


def worked(world):
    """Somebody has done something, and a copy was made of it."""
    amina = world.as_("amina")
    amina.open(PAYSLIP)
    amina.press("Start")


def test_a_hub_that_shows_what_its_journal_says_is_well(world):
    worked(world)
    keeping.now(world.hub.settings, "test")
    comparing.nightly(world.hub.settings)
    assert comparing.differing == ()
    assert not [*(world.hub.settings.data / "backups").glob(".comparing*")]


def test_a_table_that_was_changed_by_something_else_is_named_and_told_at_the_desk(world):
    worked(world)
    db.write(lambda: Registration.update(title="Another").execute())
    keeping.now(world.hub.settings, "test")
    comparing.nightly(world.hub.settings)
    assert comparing.differing == ("registration",)
    assert "What pages show is not what the records say." in world.as_("sian").open("/desk/").words


def test_without_a_copy_there_is_nothing_to_compare(world):
    comparing.nightly(world.hub.settings)
    assert comparing.differing == ()
