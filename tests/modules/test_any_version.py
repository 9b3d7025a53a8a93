"""In any order of installs, undoing, hiding and removing, with learners in the middle: what somebody is in is whole,
what nobody needs is gone, and a replay of the journal makes the same tables."""

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from hubserver import clock, db, journal
from hubserver.errors import HubError, NotFound
from hubserver.files import sha256_of
from hubserver.modules import leaving, work
from hubserver.modules.catalogue import opened
from hubserver.modules.models import Registration
from hubserver.packs import shelf
from hubserver.packs.models import CURRENT, PREVIOUS, Media, ShelfModule, ShelfPack, ShelfWords
from hubserver.packs.staged import home_of
from hubserver.quizzes.models import Response
from hubserver.records.statement import Learner
from hubserver.settings import Settings
from tests.conftest import Hands, forget_everything
from tests.journal.ledger import PROGRAMME, add_person, answered, derived, open_ledger
from tests.modules.brewing import tea
from tests.packs import press
from tests.packs.press import SMALL

LEARNERS = ("ann", "bob", "cai")
NEWEST = 5


class AnyVersion(RuleBasedStateMachine):
    """One pack in its versions, and three learners of whom each knows which version they are in."""

    def __init__(self, boxes):
        super().__init__()
        self.boxes, self.folder, self.hands = boxes, Path(tempfile.mkdtemp()), Hands()
        clock.use(self.hands)
        forget_everything()
        open_ledger(self.folder)
        self.world = press.trusting(SimpleNamespace(hub=SimpleNamespace(settings=Settings(data=self.folder))))
        self.newest, self.inside, self.said = 0, {}, set()
        for learner in LEARNERS:
            db.write(add_person, learner)
        self.a_newer_version_comes()

    def teardown(self):
        before = derived()
        db.write(journal.rebuild)
        assert derived() == before
        leaving.let_go(self.folder)
        shelf.collect(self.folder)
        kept = {row.serial for row in ShelfPack.select()}
        assert {row.serial for row in ShelfPack.leaving()} <= {*self.inside.values()}
        assert {path.name for path in self.folder.glob("blobs/*/*")} == {d for each in kept for d in self.named(each)}
        db.close_database()
        clock.use(None)
        shutil.rmtree(self.folder)

    def named(self, serial):
        index = msgspec.json.decode((home_of(self.folder, SMALL, serial) / "pack.json").read_bytes())
        return {file["sha256"] for file in index["files"]}

    def at(self, serial, state):
        return ShelfPack.get_or_none(serial=serial, state=state) is not None

    @rule()
    def a_newer_version_comes(self):
        if self.newest < NEWEST:
            self.newest += 1
            press.add(self.world, self.boxes[self.newest])
            assert self.at(self.newest, CURRENT)

    @rule()
    def the_newest_comes_again(self):
        with suppress(press.install.AlreadyHere):
            press.add(self.world, self.boxes[self.newest])
        assert self.at(self.newest, CURRENT)

    @rule(do=st.sampled_from([shelf.hide, shelf.show, shelf.remove]))
    def it_is_hidden_shown_or_removed(self, do):
        with suppress(NotFound):
            do(SMALL, "test")

    @rule()
    def it_is_undone(self):
        with suppress(HubError):
            shelf.undo(SMALL, shelf.on_shelf(SMALL).serial, "test")

    @rule(falls=st.booleans())
    def what_nobody_is_in_goes(self, falls):
        """With the rows gone and the files still there, the power may go."""
        db.write(leaving._let_go) if falls else leaving.let_go(self.folder)

    @rule()
    def everybody_goes_home(self):
        self.hands.pass_(hours=3)
        self.inside.clear()

    @rule(who=st.sampled_from(LEARNERS), what=st.sampled_from(["answers", "goes on", "finishes", "stops"]))
    def somebody_learns(self, who, what):
        doing = self.opened(who)
        if doing is None:
            return
        self.inside[who] = doing.unit.serial
        db.write(work.start, doing)
        if what == "answers":
            asked, key = f"m{doing.unit.serial}", f"key-{len(self.said)}"
            db.write(work.answer, doing, answered(key, asked))
            self.said.add((who, asked))
        else:
            for step in doing.steps[: {"goes on": 1, "stops": 0}.get(what, 2)]:
                db.write(work.step_done, doing, step)
        if what == "stops":
            db.write(work.stop, doing)
        if what in ("finishes", "stops"):
            del self.inside[who]

    def opened(self, who):
        """The module as they find it; nobody who is in it finds another version, or none."""
        learner = Learner(PROGRAMME, who, "hub")
        row = Registration.whole(learner.at(SMALL, "tea"))
        try:
            found = opened(SMALL, "tea", ("en",), row)
        except NotFound:
            assert who not in self.inside
            return None
        assert found.row.serial == self.inside.get(who, found.row.serial)
        assert found.lesson.title == f"Tea {found.row.serial}"
        return work.Work(learner, found.unit, found.steps, {f"m{found.row.serial}": 1}, former=found.former)

    @invariant()
    def the_shelf_holds_together(self):
        rows = [(row.serial, row.state) for row in ShelfPack.select()]
        states = [state for _, state in rows]
        assert states.count(CURRENT) <= 1 and states.count(PREVIOUS) <= states.count(CURRENT)
        kept = {serial for serial, _ in rows}
        assert {*self.inside.values()} <= kept
        assert {row.serial for row in ShelfModule.select()} == {row.serial for row in Media.select()} == kept
        assert sorted(row.id for row in ShelfModule.select()) == sorted(row.rowid for row in ShelfWords.select())
        for serial in kept:
            for digest in self.named(serial):
                assert sha256_of(self.folder / "blobs" / digest[:2] / digest) == digest

    @invariant()
    def who_is_in_which_version_is_known(self):
        inside = {}
        for who, serial in self.inside.items():
            inside.setdefault((SMALL, serial), set()).add(who)
        assert Registration.inside(clock.now()) == inside

    @invariant()
    def nothing_that_was_said_is_lost(self):
        people = {row.id: row.person for row in Registration.select()}
        assert {(people[row.registration], row.question) for row in Response.select()} == self.said


@pytest.fixture(scope="module")
def boxes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("boxes")
    return {serial: tea(serial).write(folder / str(serial)) for serial in range(1, NEWEST + 1)}


def test_in_any_order_nobody_is_disturbed_and_nothing_is_lost(boxes):
    fast = settings(max_examples=10, stateful_step_count=25, derandomize=True, phases=[Phase.generate])
    run_state_machine_as_test(lambda: AnyVersion(boxes), settings=fast)
