"""Where this hub and its collector are with each other. Each function that changes something is one transaction.

The rules are few, and a test tries them in any order: the position is what the latest answer says, up or down; what
cannot be joined begins a new epoch, and what was not acknowledged is appended to it again, with the same id.
"""

from collections.abc import Iterable

from hubserver import clock, journal
from hubserver.journal import EPOCH, Kind, Row
from hubserver.sync import erasing
from hubserver.sync.enrolment import Enrolled
from hubserver.sync.models import Erased, LeftBehind, Upstream, chain_at, last_of_each_epoch, rows_between
from hubserver.sync.reply import Reply
from hubserver.sync.schedule import LEAST

BUMPED = "began a new run for the collector"


def enrol(url: str, said: Enrolled, who: str) -> None:
    """A job: from now on this hub reports to this collector, from its very beginning.

    Epochs from before are asked about; the collector does not hold them, and so they are appended again.
    """
    policy, (epoch, _, _) = said.policy, journal.tip()
    Upstream.put(
        id=1,
        url=url,
        hub_id=said.hub_id,
        hall=said.hall,
        collector=said.collector,
        window_start=policy.window_start,
        window_minutes=policy.window_minutes,
        bytes_a_day=policy.bytes_a_day,
        epoch=epoch,
        size=LEAST,
    )
    LeftBehind.delete().execute()
    for mark in last_of_each_epoch(epoch):
        LeftBehind.put(epoch=mark.epoch, seq=mark.seq, chain=mark.chain)
    journal.audit("enrolled", who, url=url, hub=said.hub_id)


def catch_up() -> None:
    """A job: a new epoch began because the hub was put back from a copy. What the rest of a new epoch is, is done now;
    it is seen by the journal itself, so that nobody who puts a hub back has to know of collectors."""
    up, (epoch, _, _) = Upstream.now(), journal.tip()
    if up and up.epoch < epoch:
        _go_over(up, epoch)
        erasing.erase(Erased.tags())  # what was read out of a damaged file may have bodies again


def take(reply: Reply, asked: bool, found: erasing.Found) -> bool:
    """A job: what an answer changes; whether it counted. `asked` where it answers the request under way; `found` is
    what `erasing.look` found of its changes."""
    catch_up()
    up = Upstream.now()
    if up is None or reply.hub != up.hub_id or not (asked or reply.now > up.heard):
        return False
    up.heard, up.heard_at = reply.now, clock.now().at
    _read_changes(up, reply, found)
    for mark in reply.forgot:
        if mark in LeftBehind.marks():
            LeftBehind.delete().where(LeftBehind.epoch == mark.epoch).execute()
            again(rows_between(mark.epoch * EPOCH, (mark.epoch + 1) * EPOCH))
    if reply.acked.epoch == up.epoch:
        _compare(up, reply)
    up.save()
    return True


def _compare(up: Upstream, reply: Reply) -> None:
    """Go to where the collector really is, up or down; where that cannot be joined, to a new epoch."""
    seq = reply.acked.seq
    if reply.fork or chain_at(up.epoch, seq) != reply.acked.chain:  # it knows another history: this is a copy
        journal.begin_epoch(BUMPED, "hub", reply.max_epoch)
        _go_over(up, journal.tip()[0])
        return
    if seq > up.acked:
        up.sent_at = up.heard_at
    up.acked = seq


def _go_over(up: Upstream, epoch: int) -> None:
    """Go over to an epoch that was begun. The old rows stay; what was not acknowledged is appended again."""
    after = up.epoch * EPOCH + up.acked
    if up.acked:
        LeftBehind.put(epoch=up.epoch, seq=up.acked, chain=chain_at(up.epoch, up.acked))
    up.epoch, up.acked = epoch, 0
    up.save()
    again(rows_between(after, epoch * EPOCH))


def again(rows: Iterable[Row]) -> None:
    """Append entries once more in the present epoch. The collector knows them by their ids."""
    for row in rows:
        journal.append_again(row)


def _read_changes(up: Upstream, reply: Reply, found: erasing.Found) -> None:
    whole = not reply.since.seq
    if not whole and reply.since != up.have:
        return
    told = {change.erased for change in reply.changes}
    erasing.erase(told - Erased.tags(), found)
    if whole and up.have_seq:  # not the feed that was read before: the collector was restored
        for tag in sorted(Erased.tags() - told):
            journal.append(Kind.ERASED, {"tag": tag})
    up.have_seq, up.have_chain = reply.have.seq, reply.have.chain
