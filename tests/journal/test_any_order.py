"""Any interleaving of jobs, failures and restarts leaves a chain that verifies and tables that a replay makes again."""

import shutil
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from hubserver import db, journal
from hubserver.errors import HubError, StorageFailed
from hubserver.groups import keeping
from hubserver.groups.models import Group
from hubserver.modules import work
from hubserver.people.joining import join, part
from hubserver.people.models import Person
from hubserver.quizzes.models import Response
from tests.journal.ledger import POINTS, STEPS, add_person, answered, derived, open_ledger, work_of

LEARNERS = ("ann", "bob", "cai")


class Fell(Exception):
    """What a job raises when it is told to fail."""


def then_fall(job, *args):
    """A job that does its work and then fails: nothing of it may stay."""
    job(*args)
    raise Fell


def leave_the_transaction():
    """What SQLite itself does on an I/O error: the whole transaction is gone, not only this job's savepoint."""
    db.database.rollback()
    raise Fell


class AnyOrder(RuleBasedStateMachine):
    """Learners answer, go on, finish and stop, in groups at once; some jobs fail, some groups, and the hub restarts."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        open_ledger(self.folder)
        self.kept, self.n = set(), 0  # what was acknowledged: key, learner and question
        for learner in LEARNERS:
            db.write(add_person, learner)
            db.write(work.start, work_of(learner))

    def teardown(self):
        db.close_database()
        shutil.rmtree(self.folder)

    def fresh_key(self):
        self.n += 1
        return f"key-{self.n}"

    @rule(
        jobs=st.lists(
            st.tuples(
                st.sampled_from(LEARNERS), st.sampled_from([*POINTS]), st.sampled_from([0.0, 1.0]), st.booleans()
            ),
            min_size=1,
            max_size=8,
        ),
        poison=st.sampled_from(["none", "none", "none", "full", "rollback"]),
    )
    def many_at_once(self, jobs, poison):
        """Several phones answer in the same moment; with poison the card fails somewhere in between."""
        threads = [threading.Thread(target=self.one, args=(self.fresh_key(), *job)) for job in jobs]
        if poison == "rollback":
            threads.insert(len(threads) // 2, threading.Thread(target=self.fails, args=(leave_the_transaction,)))
        if poison == "full":
            db.write(limit_pages, True)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if poison == "full":
            db.write(limit_pages, False)

    def one(self, key, learner, question, score, falls):
        answer = (work.answer, work_of(learner), answered(key, question, score))
        try:
            if falls:
                db.write(then_fall, *answer)
            db.write(*answer)
            self.kept.add((key, learner, question))
        except (Fell, StorageFailed):
            pass

    def fails(self, job):
        with suppress(Fell, HubError):
            db.write(job)

    @rule(learner=st.sampled_from(LEARNERS), step=st.sampled_from(STEPS))
    def goes_on(self, learner, step):
        db.write(work.step_done, work_of(learner), step)

    @rule(learner=st.sampled_from(LEARNERS))
    def stops(self, learner):
        db.write(work.stop, work_of(learner))

    @rule(place=st.integers(0, 1000))
    def the_same_answer_comes_again(self, place):
        if self.kept:  # which were kept hangs on the threads, and what is drawn must not
            key, learner, question = sorted(self.kept)[place % len(self.kept)]
            assert db.write(work.answer, work_of(learner), answered(key, question)) is False

    @rule(who=st.sampled_from(LEARNERS), into=st.sampled_from(LEARNERS))
    def two_records_are_joined(self, who, into):
        with suppress(HubError):
            join(Person.get_by_id(who), Person.get_by_id(into), "test")

    @rule(who=st.sampled_from(LEARNERS))
    def they_are_two_people_after_all(self, who):
        with suppress(HubError):
            part(who, "test")

    @rule(who=st.sampled_from(LEARNERS), put=st.booleans())
    def a_group_changes(self, who, put):
        group = Group.named("Tuesday") or keeping.make("Tuesday", "test")
        keeping.change(group, "test", **{"put" if put else "take": [who]})

    @rule()
    def restarts(self):
        db.close_database()
        open_ledger(self.folder)

    @invariant()
    def what_was_acknowledged_is_there_once_and_nothing_else(self):
        wanted = {key_of(*each) for each in self.kept}
        assert sorted(row.key for row in Response.select()) == sorted(wanted)

    @invariant()
    def the_chain_verifies(self):
        assert journal.verify() == journal.count()

    @invariant()
    def a_replay_makes_the_same_tables(self):
        before = derived()
        db.write(journal.rebuild)
        assert derived() == before


def key_of(key, learner, question):
    return Response.key_of(key, work_of(learner).registration, question, 0, "a")


def limit_pages(full):
    """The disk is full, as far as SQLite is concerned; or has room again."""
    pages = db.sql("PRAGMA page_count").fetchone()[0]
    db.sql(f"PRAGMA max_page_count = {pages if full else 1 << 30}")


def test_any_interleaving_leaves_a_whole_journal():
    run_state_machine_as_test(AnyOrder, settings=settings(max_examples=25, stateful_step_count=12))
