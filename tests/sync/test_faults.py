"""One rule spoilt at a time: the tests must find it, or they are no tests.

HUB_FAULTS=300 pytest -s tests/sync/test_faults.py tries each in so many random histories too, and says for how long.
"""

import inspect
import os
import textwrap
import time

import pytest
from hypothesis.stateful import run_state_machine_as_test

from hubserver import journal
from hubserver.collector import receiving
from hubserver.collector.sqlite import SqliteLedger, SqliteStore
from hubserver.sync import envelope, erasing, exchange, position
from tests.sync import test_pinned as pinned
from tests.sync.conftest import opened
from tests.sync.halls import Card
from tests.sync.test_any_order import AnyOrder, options

RANDOM = int(os.environ.get("HUB_FAULTS", "0"))
FAULTS = {  # name: (what is spoilt, what it says, what it says then, the sequence that finds it)
    "the highest instead of the contiguous position is acknowledged": (
        receiving._join,
        "    if mine:  # beyond a gap\n",
        "    if mine:\n        last = max(mine.values())\n"
        "        ledger.put_acked(hub, epoch, last.seq, last.chain, now)\n"
        "        return last.seq, last.chain\n    if mine:\n",
        "test_seven_steps",
    ),
    "a fork is not looked for": (receiving._fits, "    head = batch.header\n", "    return True\n", "test_seven_steps"),
    "the entry before is not looked at": (
        receiving._fits,
        "if known.get(head.first - 1, head.prev) != head.prev:",
        "if False:",
        "test_seven_steps_mirrored",
    ),
    "the entry after is not looked at": (
        receiving._fits,
        "return not links or after in (None, links[-1].chain)",
        "return True",
        "test_seven_steps",
    ),
    "a batch that forks is thrown away": (
        receiving.receive,
        "_store(ledger, hub, epoch, links, now)",
        "_store(ledger, hub, epoch, [] if fork else links, now)",
        "test_dead_line",
    ),
    "a new epoch leaves an entry out": (
        position._go_over,
        "after = up.epoch * EPOCH + up.acked",
        "after = up.epoch * EPOCH + up.acked + 1",
        "test_seven_steps",
    ),
    "a new epoch mints new ids": (
        position.again,
        "journal.append_again(row)",
        "journal.append_again(row._replace(entry_id=journal.mint()))",
        "test_seven_steps",
    ),
    "every batch is counted": (receiving._store, "ledger.count(new)", "ledger.count(good)", "test_twice_is_once"),
    "a mismatch begins no epoch": (
        position._compare,
        '        journal.begin_epoch(BUMPED, "hub", reply.max_epoch)\n        _go_over(up, journal.tip()[0])\n',
        "",
        "test_seven_steps_mirrored",
    ),
    "ids come from the position": (
        journal.mint,
        "return str(uuid.UUID(int=_incarnation | _minted & COUNT, version=4))",
        "return str(uuid.uuid5(uuid.NAMESPACE_OID, str(_tip()[0])))",
        "test_dead_line",
    ),
    "the position only rises": (
        position._compare,
        "    up.acked = seq\n",
        "    up.acked = max(up.acked, seq)\n",
        "test_two_restores",
    ),
    "older epochs are not asked about": (
        exchange.message,
        "LeftBehind.marks()[-batch.MOST_EPOCHS :]",
        "[]",
        "test_forgot_across_epochs",
    ),
    "a hub that was put back appends nothing again": (
        position.catch_up,
        "if up and up.epoch < epoch:",
        "if False:",
        "test_put_back_by_our_own_command",
    ),
    "a late body of an erased person is kept": (
        receiving._store,
        "if row.tag in gone else row",
        "if False else row",
        "test_a_late_stick_brings_nobody_back",
    ),
    "erasing deletes the entry": (
        erasing.erase,
        "UPDATE journal SET body = NULL WHERE",
        "DELETE FROM journal WHERE",
        "test_erased_before_sent",
    ),
    "an old stick fills in what was erased": (
        SqliteLedger.add,
        "INSERT OR IGNORE",
        "INSERT OR REPLACE",
        "test_twice_is_once",
    ),
    "tombstones are only in the database": (
        SqliteStore._bury_again,
        "for tag in self._tombstones.all() - set(fed):",
        "for tag in ():",
        "test_a_restored_collector_erases_again",
    ),
    "the place in the feed is a bare number": (
        receiving._reply,
        "if ledger.feed_at(head.have.seq) == head.have else",
        "if ledger.feed_at(head.have.seq) else",
        "test_feed_cut_short",
    ),
    "erasures are not told to a restored collector": (
        position._read_changes,
        "if whole and up.have_seq:",
        "if False:",
        "test_the_hub_tells_a_collector_that_lost_its_list_too",
    ),
    "a copy is not reported": (
        receiving.receive,
        "[FORK] * fork + [SECOND] * second",
        "[]",
        "test_clones_are_reported_and_both_arrive",
    ),
    "a new answer is only known by its time": (
        position.take,
        "(asked or reply.now > up.heard)",
        "(reply.now > up.heard)",
        "test_a_clock_set_back",
    ),
    "nobody looks at the signature": (envelope.unseal, "if not verified(", "if False and not verified(", ""),
}
SEQUENCES = {name: test for name, test in vars(pinned).items() if name.startswith("test_")}


@pytest.fixture
def spoil():
    """Spoils a function, and mends it after the test."""
    before = {}

    def do(function, old, new):
        source = textwrap.dedent(inspect.getsource(function))
        assert source.count(textwrap.dedent(old)) == 1 or source.count(old) == 1, f"not once there: {old}"
        made = {}
        exec(compile(source.replace(old, new), "spoilt", "exec"), function.__globals__, made)
        before[function] = function.__code__
        function.__code__ = made[function.__name__].__code__

    yield do
    for function, code in before.items():
        function.__code__ = code


def finds(sequence, founded, folder):
    """Whether a sequence of steps ends otherwise than it should."""
    halls = opened(founded, folder)
    try:
        SEQUENCES[sequence](next(halls))
    except Exception as why:
        return why
    finally:
        Card.take_out()
        for _ in halls:
            pass
    return None


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if fault[3]])
def test_a_fault_is_found_by_its_steps(name, spoil, founded, tmp_path):
    *fault, sequence = FAULTS[name]
    spoil(*fault)
    assert finds(sequence, founded, tmp_path)


if RANDOM:  # long: not in the suite

    @pytest.mark.parametrize("name", FAULTS)
    def test_a_fault_is_found_at_random(name, spoil, founded, tmp_path):
        spoil(*FAULTS[name][:3])
        steps = []
        for each in SEQUENCES:
            (tmp_path / each).mkdir()
            if finds(each, founded, tmp_path / each):
                steps.append(each)
        AnyOrder.founded, began, said = founded, time.monotonic(), ""
        try:
            run_state_machine_as_test(AnyOrder, settings=options(RANDOM))
        except BaseException as why:
            while isinstance(why, BaseExceptionGroup):
                why = why.exceptions[0]
            said = f"{time.monotonic() - began:.1f} s: {str(why).splitlines()[0] if str(why) else type(why).__name__}"
        print(f"\nFAULT {name} | {said or 'not at random'} | {', '.join(steps) or 'no steps'}")
        assert said or steps
