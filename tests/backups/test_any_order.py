"""Copies, work, damage and restores in any order: nothing that a copy had is lost, nothing is there twice."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from hubserver import app, beginning, db, journal
from hubserver.backups import making, restoring
from hubserver.backups.about import copies, home
from hubserver.backups.child import Moment
from hubserver.keys import SigningKey
from hubserver.quizzes.models import Response
from hubserver.settings import Settings
from tests.backups.drill import break_pages, entry_ids, holds_together, pages_of, work

PEOPLE = ("ann", "bob", "cai")
TABLES = ("draft", "shelf_module", "journal", "person", "journal_entry_id")


class AnyOrder(RuleBasedStateMachine):
    """One hub; `kept` is what must be there, by what was recorded, copied, damaged and put back so far."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.settings = Settings(data=self.folder / "data", announce=False)
        self.made = {}  # what each copy has, by its name
        self.begin()
        self.kept = entry_ids()

    def begin(self):
        """A new hub, without the slow hash of its steward's passphrase."""
        self.settings.data.mkdir(mode=0o700)
        db.open_database(self.settings.database)
        beginning.hall.found("0" * 32, {"name": "Bryn"})
        db.close_database()
        SigningKey.make().save(self.settings.key_file)
        self.start()
        work("ann", 1)

    def teardown(self):
        db.close_database()
        shutil.rmtree(self.folder)

    def start(self):
        app.open_hub(self.settings)

    @rule(person=st.sampled_from(PEOPLE), times=st.integers(1, 40))
    def somebody_works(self, person, times):
        self.kept = work(person, times)

    @rule()
    def a_copy_is_made(self):
        """As the child makes it, in this process: with the hub closed for a moment."""
        position = journal.tip()
        db.close_database()
        target = home(self.settings.data) / ".making"
        about = making.make(self.settings, target, position[0] * journal.EPOCH + position[1], Moment.now())
        if not (home(self.settings.data) / about.name).exists():
            target.rename(home(self.settings.data) / about.name)
        self.start()
        self.made[about.name] = entry_ids()

    @precondition(lambda self: self.made)
    @rule(place=st.integers(0, 100))
    def it_is_put_back(self, place):
        name = sorted(self.made)[place % len(self.made)]
        db.close_database()
        restoring.restore(self.settings, app.PROJECTIONS, home(self.settings.data) / name, "", agreed=True)
        self.start()
        self.kept = self.made[name]

    @rule(table=st.sampled_from(TABLES), place=st.integers(0, 100))
    def a_page_goes_bad(self, table, place):
        """Whatever page it was, at most the entries that stood on it are lost, and none that the newest copy has."""
        db.close_database()
        pages = pages_of(self.settings.database, table)
        bad = pages[place % len(pages)]
        break_pages(self.settings.database, bad)
        newest = copies(self.settings.data)
        must = set(self.made[newest[0][1].name]) if newest else set()
        self.start()
        now = set(entry_ids())
        assert must <= now
        if table not in ("journal", "journal_entry_id"):
            assert set(self.kept) <= now
        self.kept = [each for each in self.kept if each in now]

    @rule()
    def nothing_is_left_of_it(self):
        if newest := copies(self.settings.data):
            db.close_database()
            self.settings.database.write_bytes(b"")
            self.start()
            self.kept = self.made[newest[0][1].name]

    @invariant()
    def what_must_be_there_is_there_once(self):
        ids = entry_ids()
        assert len(set(ids)) == len(ids) and set(self.kept) <= set(ids)
        assert len({row.key for row in Response.select()}) == Response.select().count()

    @invariant()
    def it_holds_together(self):
        holds_together()


def test_nothing_that_a_copy_had_is_lost_in_any_order():
    run_state_machine_as_test(AnyOrder, settings=settings(max_examples=8, stateful_step_count=10, deadline=None))
