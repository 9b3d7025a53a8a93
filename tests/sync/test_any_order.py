"""Real hubs and a real collector: whatever is recorded, delayed, doubled, damaged, lost, restored, cloned and erased,
in any order, nothing is lost, nothing is there twice, what is counted is what is there, and it always comes to rest."""

import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hubserver.journal import EPOCH
from hubserver.packing import unpack
from hubserver.sync.about import tag_of
from hubserver.sync.envelope import BadMessage
from tests.sync.halls import Card, Server, ids_in

PEOPLE = ["ann", "bob", "cai"]
pick = st.integers(0, 99)
some = st.integers(1, 4)
START = bytes(32)


class AnyOrder(RuleBasedStateMachine):
    """A hall, its clones, and its collector."""

    founded = None

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        for name in ("card", "server"):
            shutil.copytree(self.founded / name, self.folder / name)
        self.server = Server(self.folder / "server")
        self.hubs = [Card(self.folder / "card")]  # more than one: cloned cards
        self.images, self.backups = [], []  # of cards; of the collector, each with its time
        self.sticks, self.receipts = [], []
        self.ever, self.must = {}, set()  # each entry that ever was, with its digest; those that somebody still has
        self.erased_once, self.strict = set(), True  # tags the collector ever buried; its list was never lost
        self.since_clone = {}  # what was recorded on a card since it has a twin
        self.count = 0
        self.see()

    @initialize(by_stick=st.booleans())
    def choose(self, by_stick):
        self.by_stick = by_stick  # how it all comes to rest in the end

    # what a hall does

    @rule(i=pick, person=st.sampled_from(PEOPLE), n=some)
    def record(self, i, person, n):
        hub = self.hub(i)
        for _ in range(n):
            self.count += 1
            if hub.record(person, f"did {self.count}") and id(hub) in self.since_clone:
                self.since_clone[id(hub)] += 1
        self.see()

    @rule(i=pick)
    def restart(self, i):
        self.hub(i).wake()

    @rule(i=pick, limit=some, lost=st.sampled_from(["", "", "", "request", "reply", "late", "halfway", "taking"]))
    def exchange(self, i, limit, lost):
        hub = self.hub(i)
        message = hub.ask(limit)
        if lost == "request":
            return
        if lost == "halfway":  # the collector's power goes before the commit
            self.server.crash_while_receiving(message)
            return
        reply = self.server.receive(message)
        if lost == "late":
            self.receipts.append(reply)
        elif lost == "taking":  # the hub's power goes before the commit
            hub.crash_while_taking(reply)
        elif lost != "reply":
            hub.take(reply)
        self.see()

    @rule(i=pick, place=pick, bit=st.integers(0, 7))
    def damaged(self, i, place, bit):
        """A bit turns over on the way, there or back: it is refused, and as if it had not come."""
        hub = self.hub(i)
        message = bytearray(hub.ask())
        message[place * len(message) // 100] ^= 1 << bit
        before = self.server.entries()
        self.refused(lambda: self.server.receive(bytes(message)))
        assert self.server.entries() == before
        reply = bytearray(self.server.receive(hub.ask()))
        reply[place * len(reply) // 100] ^= 1 << bit
        self.refused(lambda: hub.take(bytes(reply)))
        self.see()

    @rule(i=pick, limit=some, first=pick)
    def write_stick(self, i, limit, first):
        hub = self.hub(i)
        last = max(row.position for row in hub.rows()) % EPOCH
        self.sticks.append(hub.envelope(limit, 1 + first % (last + 1)))
        self.see()

    @precondition(lambda self: self.sticks)
    @rule(i=pick, twice=st.booleans())
    def bring_stick(self, i, twice):
        stick = self.sticks[i % len(self.sticks)]
        self.receipts.append(self.server.receive(stick))
        if not twice:
            self.sticks.remove(stick)

    @precondition(lambda self: self.receipts)
    @rule(i=pick, j=pick, twice=st.booleans())
    def bring_receipt(self, i, j, twice):
        receipt = self.receipts[j % len(self.receipts)]
        self.hub(i).take(receipt)
        if not twice:
            self.receipts.remove(receipt)
        self.see()

    @precondition(lambda self: self.sticks)
    @rule(i=pick)
    def lose_stick(self, i):
        self.sticks.pop(i % len(self.sticks))
        self.count_losses()

    @rule(days=st.sampled_from([1, 30, 400]))
    def days_pass(self, days):
        self.server.clock += days * 86_400_000

    # restores and clones

    @rule(i=pick)
    def save_image(self, i):
        self.images.append(self.hub(i).image(self.new()))

    @precondition(lambda self: self.images)
    @rule(i=pick, j=pick, known=st.booleans())
    def restore_hub(self, i, j, known):
        """Written over by an image; by our own command, which begins an epoch, or by somebody with a card reader."""
        old = self.hub(i)
        card = self.images[j % len(self.images)].image(self.new()).wake()
        if known:
            card.put_back()
        self.hubs[self.hubs.index(old)] = card
        self.since_clone.pop(id(old), None)
        old.throw_away()
        self.count_losses()
        self.see()

    @precondition(lambda self: len(self.hubs) < 3)
    @rule(i=pick)
    def clone_hub(self, i):
        hub = self.hub(i)
        twin = hub.image(self.new()).wake()
        self.hubs.append(twin)
        self.since_clone |= {id(hub): 0, id(twin): 0}

    @rule()
    def restart_collector(self):
        self.server.stop()
        self.server.start()

    @rule()
    def back_up_collector(self):
        self.backups.append((self.server.clock, self.server.image(self.new())))

    @precondition(lambda self: self.backups)
    @rule(j=pick, list_kept=st.sampled_from([True, True, True, False]))
    def restore_collector(self, j, list_kept):
        then, image = self.backups[j % len(self.backups)]
        self.strict = self.strict and list_kept
        self.backups = [backup for backup in self.backups if backup[0] <= then]
        self.server.restore(image, list_kept)
        self.count_losses()

    # erasure

    @rule(person=st.sampled_from(PEOPLE))
    def erase_at_collector(self, person):
        self.server.bury(person)

    @rule(i=pick, person=st.sampled_from(PEOPLE))
    def erase_at_hub(self, i, person):
        self.hub(i).erase(person)
        self.see()

    # the promises

    @invariant()
    def nothing_is_lost(self):
        assert not self.must - self.holders(), "lost"

    @invariant()
    def nothing_twice_nothing_invented(self):
        entries = self.server.entries()
        assert all(self.ever.get(key) == entry[1] for key, entry in entries.items()), "not what was recorded"
        texts = self.server.texts()
        assert len(set(texts)) == len(texts), "there twice"
        counted = self.server.table("SELECT coalesce(sum(n), 0) FROM rollup")[0][0]
        assert counted == len(entries), "what is counted is not what is there"
        assert not self.server.table("SELECT * FROM aside"), "one id, two facts"

    @invariant()
    def erased_stays_erased(self):
        for hub in self.hubs:
            gone = hub.erased
            assert not any(tag_of(row.kind, unpack(row.body)) in gone for row in hub.rows() if row.body)
        there = {tag_of(kind, body) for kind, _, body in self.server.entries().values()} - {""}
        assert not there & self.server.tombstones
        assert not self.strict or not there & self.erased_once, "an erased person is back"
        self.erased_once |= self.server.tombstones

    @invariant()
    def chains_hold(self):
        for hub in self.hubs:
            tips = {}
            for row in hub.rows():
                epoch, seq = divmod(row.position, EPOCH)
                last, chain = tips.get(epoch, (0, START))
                assert row.holds and seq == last + 1 and row.prev_hash == chain, "the chain cannot be checked"
                tips[epoch] = seq, row.hash

    def teardown(self):
        try:
            self.come_to_rest()
        finally:
            Card.take_out()
            self.server.stop()
            shutil.rmtree(self.folder)

    def come_to_rest(self):
        """Every stick arrives, every hub can talk. All must be quiet soon, and all must be there."""
        for stick in self.sticks:
            self.server.receive(stick)
        self.sticks = []
        for _ in range(12 + 4 * len(self.hubs)):
            for hub in self.hubs:
                for _ in range(3):
                    hub.take(self.server.receive(hub.envelope() if self.by_stick else hub.ask()))
            self.see()
            if all(hub.rests(self.server.end) for hub in self.hubs):
                break
        else:
            raise AssertionError("never quiet")
        assert not self.must - set(self.server.entries()), "never arrived"
        for check in (self.nothing_twice_nothing_invented, self.erased_stays_erased, self.chains_hold):
            check()
        gone = self.server.tombstones
        assert all(hub.erased == gone for hub in self.hubs), "an erasure did not arrive"
        if sum(self.since_clone.get(id(hub), 0) > 0 for hub in self.hubs) > 1:
            assert self.server.table("SELECT * FROM alert"), "clones went unnoticed"

    # how the test keeps count

    def hub(self, i):
        return self.hubs[i % len(self.hubs)]

    def new(self):
        self.count += 1
        return self.folder / f"copy-{self.count}"

    def see(self):
        """What was recorded on the cards by now; one id is one fact."""
        for hub in self.hubs:
            for row in hub.rows():
                assert self.ever.setdefault(row.entry_id, row.body_hash.hex()) == row.body_hash.hex(), "two facts"
                self.must.add(row.entry_id)

    def holders(self):
        found = set(self.server.entries())
        found |= {row.entry_id for hub in self.hubs for row in hub.rows()}
        return found.union(*map(ids_in, self.sticks))

    def count_losses(self):
        """A card, a stick or a database is gone: what nobody else had is lost, and no promise covers it."""
        self.must = set(self.ever) & self.holders()

    @staticmethod
    def refused(do):
        try:
            do()
        except BadMessage:
            return
        raise AssertionError("damage was taken for a message")


def options(examples, shrink=False):
    return settings(
        max_examples=examples,
        stateful_step_count=30,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
    )


def test_nothing_is_lost_or_doubled_in_any_order(founded):
    """HUB_EXAMPLES=1000 for a night."""
    AnyOrder.founded = founded
    run_state_machine_as_test(
        AnyOrder, settings=options(int(os.environ.get("HUB_EXAMPLES", "15")), "SHRINK" in os.environ)
    )
