"""What broke an earlier form of the protocol, step by step, on real hubs and a real collector."""

from hubserver import journal
from hubserver.collector.enrolling import make_code
from hubserver.packing import unpack
from hubserver.sync import exchange
from hubserver.sync.about import tag
from tests.sync.halls import KEY, drain


def image(thing, folder, name="image"):
    return thing.image(folder / name)


def restored(card, folder, name="restored"):
    """A card written from an image, which stays as it is."""
    return card.image(folder / name).wake()


def start_over(halls):
    """The image that the sequences begin with, with nothing in it that waits."""
    hub, server, folder = halls
    drain(server, hub)
    return hub, server, folder, image(hub, folder)


def first_new(hub):
    """The number of what is recorded next."""
    with hub:
        return exchange.upstream().acked + 1


def test_seven_steps(halls):
    """An old stick puts its entry under a new one that arrived first."""
    hub, server, folder, saved = start_over(halls)
    hub.record("ann", "old 1")
    stick = hub.envelope()
    hub = restored(saved, folder)
    hub.record("ann", "new 1")
    hub.record("ann", "new 2")
    hub.take(server.receive(hub.envelope(first=first_new(hub) + 1)))
    hub.take(server.receive(stick))
    drain(server, hub)
    assert server.texts() == ["new 1", "new 2", "old 1"]


def test_seven_steps_mirrored(halls):
    """The same from the other side: the old stick first, then a new entry above it."""
    hub, server, folder, saved = start_over(halls)
    hub.record("ann", "old 1")
    stick = hub.envelope()
    hub = restored(saved, folder)
    hub.record("ann", "new 1")
    hub.record("ann", "new 2")
    server.receive(stick)
    hub.take(server.receive(hub.envelope(first=first_new(hub) + 1)))
    drain(server, hub)
    assert server.texts() == ["new 1", "new 2", "old 1"]


def test_dead_line(halls):
    """A stick from before the restore is the only copy: a fork must not throw its entries away."""
    hub, server, folder, saved = start_over(halls)
    hub.record("ann", "old")
    stick = hub.envelope()
    hub = restored(saved, folder)
    hub.record("ann", "new")
    drain(server, hub)
    server.receive(stick)
    assert server.texts() == ["new", "old"]


def test_forgot_across_epochs(halls):
    """The collector is restored to before a new epoch: entries acknowledged in the old one are asked about."""
    hub, server, folder, _ = start_over(halls)
    backup = image(server, folder, "backup")
    hub.record("ann", "1")
    twin = restored(hub, folder)
    drain(server, hub)
    hub.record("ann", "2")
    twin.record("ann", "3")
    server.receive(twin.envelope())  # a fork: the twin's card is then thrown away
    hub.bump(server.max_epoch)
    server.restore(backup)
    drain(server, hub)
    assert server.texts() == ["1", "2"]


def test_feed_cut_short(halls):
    """A restored collector counts its feed to the same number again: the hub must not skip what is new in it."""
    hub, server, folder, _ = start_over(halls)
    backup = image(server, folder, "backup")
    server.bury("ann")
    drain(server, hub)
    server.restore(backup, list_kept=False)
    server.bury("bob")
    drain(server, hub)
    assert hub.erased == server.tombstones == {tag("ann"), tag("bob")}


def test_erased_before_sent(halls):
    """Erased on the hub before the first sending; an old stick and a restored card come afterwards."""
    hub, server, folder, _ = start_over(halls)
    hub.record("ann", "1")
    hub.record("bob", "2")
    stick, saved = hub.envelope(), image(hub, folder, "with both")
    hub.erase("ann")
    drain(server, hub)
    server.receive(stick)
    hub = restored(saved, folder)
    drain(server, hub)
    assert server.texts() == ["2"]
    with hub:
        journal.verify()
    assert not any(b"ann" in ((row.body and unpacked(row)) or b"") for row in hub.rows())


def unpacked(row):

    return unpack(row.body)


def test_foreign_receipts(halls):
    """Receipts for the line before the restore: what is new must arrive all the same."""
    hub, server, folder, saved = start_over(halls)
    hub.record("ann", "old")
    stick = hub.envelope()
    server.receive(stick)
    receipt = server.receive(stick)
    hub = restored(saved, folder)
    hub.record("ann", "new")
    hub.take(receipt)
    drain(server, hub)
    assert server.texts() == ["new", "old"]


def test_two_restores(halls):
    """A receipt from before a restore of the collector, and then the collector is restored again."""
    hub, server, folder, _ = start_over(halls)
    empty = image(server, folder, "empty")
    hub.record("ann", "1")
    saved, stick = image(hub, folder, "with one"), hub.envelope()
    receipt = server.receive(stick)
    server.restore(empty)
    hub = restored(saved, folder)
    hub.take(receipt)
    backup = image(server, folder, "backup")
    server.receive(stick)
    drain(server, hub)
    server.restore(backup)
    drain(server, hub)
    assert server.texts() == ["1"]


def test_an_old_receipt_begins_no_epoch(halls):
    """It is older than what was heard since."""
    hub, server, _, _ = start_over(halls)
    receipt = server.receive(hub.envelope())
    hub.record("ann", "1")
    drain(server, hub)
    hub.take(receipt)
    drain(server, hub)
    assert hub.epoch == 1


def test_a_clock_set_back(halls):
    """The collector's clock was wrong and is set back: the answer to the question just asked still counts."""
    hub, server, _, _ = start_over(halls)
    server.clock += 400 * 86_400_000
    drain(server, hub)
    server.clock -= 399 * 86_400_000
    server.store._connection.execute("DELETE FROM clock")  # it remembers the later time, unless it was restored
    hub.record("ann", "1")
    drain(server, hub)
    assert server.texts() == ["1"]


def test_twice_is_once(halls):
    """The same batch comes twice, and the answer to the first was lost."""
    hub, server, _, _ = start_over(halls)
    hub.record("ann", "1")
    message = hub.ask()
    server.receive(message)
    hub.take(server.receive(message))
    drain(server, hub)
    assert server.texts() == ["1"]
    assert server.table("SELECT sum(n) FROM rollup") == [(len(server.entries()),)]


def test_put_back_by_our_own_command(halls):
    """A new epoch began before anybody heard of it: what waited in the old one is sent in the new."""
    hub, server, _, _ = start_over(halls)
    hub.record("ann", "1")
    hub.put_back()
    hub.record("ann", "2")
    hub.put_back()
    drain(server, hub)
    assert server.texts() == ["1", "2"]


def test_a_late_stick_brings_nobody_back(halls):
    """The hub is gone; the person was erased before the stick came."""
    hub, server, _, _ = start_over(halls)
    hub.record("ann", "1")
    stick = hub.envelope()
    server.bury("ann")
    server.receive(stick)
    assert server.texts() == []


def test_a_restored_collector_erases_again(halls):
    """The list of who was erased is beside the database, and no copy rolls it back."""
    hub, server, folder, _ = start_over(halls)
    hub.record("ann", "1")
    drain(server, hub)
    backup = image(server, folder, "backup")
    server.bury("ann")
    server.restore(backup)
    assert server.texts() == [] and server.tombstones == {tag("ann")}


def test_the_hub_tells_a_collector_that_lost_its_list_too(halls):
    """Database and list are gone; a hub knew."""
    hub, server, folder, _ = start_over(halls)
    hub.record("ann", "1")
    drain(server, hub)
    backup = image(server, folder, "backup")
    server.bury("ann")
    drain(server, hub)
    server.restore(backup, list_kept=False)
    server.bury("bob")
    assert server.texts() == ["1"]
    drain(server, hub)
    assert server.texts() == [] and server.tombstones == {tag("ann"), tag("bob")}


def test_clones_are_reported_and_both_arrive(halls):
    """Two boxes go on from one card."""
    hub, server, folder, saved = start_over(halls)
    twin = restored(saved, folder)
    hub.record("ann", "here")
    twin.record("ann", "there")
    drain(server, hub, twin)
    assert server.texts() == ["here", "there"]
    assert {code for (code,) in server.table("SELECT code FROM alert")} == {"fork", "second epoch"}


def test_a_hub_that_is_enrolled_late(halls):
    """It was put back twice before it had a collector: what it recorded before that arrives as well."""
    hub, server, _ = halls
    for n in range(3):
        hub.record("ann", f"{n}")
        hub.put_back()
    with server.writing() as ledger:
        code = make_code(ledger, "Bryn", server.clock)
    with hub:
        nonce, wish = exchange.wish(KEY, code)
        exchange.enrolled(server.desk.enrol(wish), nonce, "http://collector.test", "test")
    drain(server, hub)
    assert server.texts() == ["0", "1", "2"]
    assert set(server.entries()) == {row.entry_id for row in hub.rows()}
