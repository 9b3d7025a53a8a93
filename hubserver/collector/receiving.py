"""What happens to one batch: one transaction.

Every entry is kept by its id, also when the batch contradicts what is known of that epoch: it may be the only copy.
Positions are another matter: they move only over what fits.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from hubserver.collector.store import Aside, Kept, Ledger
from hubserver.sync.about import erased_by, tag_of, verb_of
from hubserver.sync.batch import Batch, Item, Link
from hubserver.sync.marks import BEGINNING, START, Mark
from hubserver.sync.reply import Change, Rejected, Reply

FORK, SECOND, TWO_FACTS, UNREADABLE = "fork", "second epoch", "same id, other content", "not an entry"


def receive(ledger: Ledger, batch: Batch, now: int) -> Reply:
    """Take a batch of a hub that is known; its row is locked."""
    head, links = batch.header, batch.links
    hub, epoch = head.hub, head.epoch
    found = ledger.acked(hub, epoch)
    second = found is None and ledger.max_epoch(hub) > 0
    seq, chain = found or (0, START)
    if found is None:
        ledger.put_acked(hub, epoch, 0, START, now)
    fork = not _fits(ledger, batch, links)
    rejected = _store(ledger, hub, epoch, links, now)
    if not fork:
        seq, chain = _join(ledger, hub, epoch, seq, chain, links, now)
    for code in [FORK] * fork + [SECOND] * second:  # restored, or one of two copies: a person must look
        ledger.alert(hub, code, epoch, now)
    return _reply(ledger, batch, Mark(epoch, seq, chain), fork, rejected, now)


def _fits(ledger: Ledger, batch: Batch, links: list[Link]) -> bool:
    """No entry may contradict a chain that is known at its place, nor at its neighbours on either side."""
    head = batch.header
    hub, epoch, last = head.hub, head.epoch, head.first + head.count - 1
    known = ledger.known(hub, epoch, head.first - 1, last)
    if known.get(head.first - 1, head.prev) != head.prev:
        return False
    if any(known.get(link.seq, link.chain) != link.chain for link in links):
        return False
    after = ledger.prev_of(hub, epoch, last + 1)
    return not links or after in (None, links[-1].chain)


def _join(ledger: Ledger, hub: str, epoch: int, seq: int, chain: str, links: list[Link], now: int) -> tuple[int, str]:
    """Add the positions of a batch that fits, and advance over what is now without a gap."""
    before = seq
    mine = {link.seq: link for link in links if link.seq > seq}
    while link := mine.pop(seq + 1, None):
        seq, chain = link.seq, link.chain
    if mine:  # beyond a gap
        ledger.add_loose(hub, epoch, [(link.seq, link.prev, link.chain) for link in mine.values()])
        return seq, chain
    for number, its in ledger.loose_after(hub, epoch, seq):
        if number != seq + 1:
            break
        seq, chain = number, its
    if seq != before:
        ledger.drop_loose(hub, epoch, seq)
        ledger.put_acked(hub, epoch, seq, chain, now)
    return seq, chain


def _store(ledger: Ledger, hub: str, epoch: int, links: list[Link], now: int) -> list[Rejected]:
    """Keep every entry by its id; what is known with the same content changes nothing."""
    for tag in {erased_by(link.item.kind, link.item.written) for link in links} - {""}:
        ledger.bury(tag)
    rows = [_kept(hub, epoch, link, now) for link in links]
    gone = ledger.erased({row.tag for row in rows if row.tag})
    rows = [row._replace(body=None, tag="", verb="") if row.tag in gone else row for row in rows]
    good = [row for row, link in zip(rows, links, strict=True) if _is_entry(link.item)]
    bad = [row for row, link in zip(rows, links, strict=True) if not _is_entry(link.item)]
    new = ledger.add(good)
    ledger.count(new)
    clashes = _clashes(ledger, hub, good, new)
    aside = [Aside(row, UNREADABLE) for row in bad] + [Aside(row, TWO_FACTS) for row in clashes]
    for each in aside:
        if ledger.put_aside(each):
            ledger.alert(hub, each.code, epoch, now)
    return [Rejected(each.kept.seq, each.code) for each in aside]


def _clashes(ledger: Ledger, hub: str, rows: list[Kept], new: list[Kept]) -> list[Kept]:
    """Entries whose id stands for something else already."""
    if len(new) == len(rows):
        return []
    held = ledger.digests(hub, [row.entry_id for row in rows])
    return [row for row in rows if held[row.entry_id] != row.digest]


def _kept(hub: str, epoch: int, link: Link, now: int) -> Kept:
    item, body = link.item, link.item.written
    about, verb = tag_of(item.kind, body), verb_of(item.kind, body)
    return Kept(hub, item.entry_id, item.kind, item.digest, body, about, verb, item.at, epoch, link.seq, now)


def _is_entry(item: Item) -> bool:
    """Whether it is something that can be kept and counted: an id, a time, and a body that is an object."""
    try:
        UUID(item.entry_id)
        datetime.fromisoformat(item.at)
        return item.written is None or isinstance(msgspec.json.decode(item.body), dict)
    except (ValueError, RecursionError):
        return False


def _reply(ledger: Ledger, batch: Batch, acked: Mark, fork: bool, rejected: list[Rejected], now: int) -> Reply:
    head = batch.header
    since = head.have if ledger.feed_at(head.have.seq) == head.have else BEGINNING
    return Reply(
        hub=head.hub,
        re=head.nonce,
        now=ledger.tick(now),
        acked=acked,
        fork=fork,
        max_epoch=ledger.max_epoch(head.hub),
        forgot=[mark for mark in head.older if not ledger.holds(head.hub, mark)],
        since=since,
        changes=[Change(tag) for tag in ledger.feed_after(since.seq)],
        have=ledger.feed_end(),
        rejected=rejected,
    )
