"""What a collector and a hub refuse: nothing of it changes anything."""

import msgspec
import pytest

from hubserver.collector import app as collector_app
from hubserver.collector.app import Desk, create_app
from hubserver.collector.enrolling import MOST_TRIES, WEEK_MS, make_code
from hubserver.errors import NotAllowed, TooMany
from hubserver.keys import SigningKey, key_id
from hubserver.sync import batch, enrolment, envelope, exchange, reply
from hubserver.sync.enrolment import WrongCode
from hubserver.sync.envelope import BadMessage
from hubserver.sync.marks import BEGINNING, START, Mark
from tests.sync.halls import KEY, drain

THIEF = SigningKey(bytes([1] * 32))
UUID = "00000000-0000-4000-8000-0000000000"


@pytest.fixture
def all_of(halls):
    """Everything the collector has."""
    names = ("hub", "run", "mark", "loose", "entry", "aside", "alert", "rollup", "feed")
    return lambda: [halls[1].table(f"SELECT * FROM {name}") for name in names]


def changed(message, key=KEY, **other):
    """A batch that says something else, signed."""
    read = batch.decode(message.partition(b"\n")[2])
    header = msgspec.structs.replace(read.header, **other)
    return envelope.seal(key, batch.TYPE, batch.encode(header, read.items))


def made(hub, items, **other):
    """A batch with these entries."""
    return envelope.seal(KEY, batch.TYPE, batch.encode(msgspec.structs.replace(hub, count=len(items), **other), items))


def head(hub):
    return batch.decode(hub.envelope().partition(b"\n")[2]).header


def item(n, body, **other):
    given = {"kind": "statement", "entry_id": f"{UUID}{n:02}", "at": "2026-11-23T10:00:00.000Z", "boot": "b"}
    return batch.Item(**{**given, **other}, mono_ms=1, clock_quality=1, body=msgspec.Raw(msgspec.json.encode(body)))


def test_forged_foreign_and_misdirected_batches_change_nothing(halls, all_of):
    hub, server, _ = halls
    message, before = hub.envelope(), all_of()
    wrong = (
        changed(message, THIEF),
        changed(message, hub="01ARZ3NDEKTSV4RRFFQ69G5FAV"),
        changed(message, to=key_id(THIEF.public)),
        envelope.seal(KEY, reply.TYPE, message.partition(b"\n")[2]),
        envelope.seal(KEY, batch.TYPE, b"nothing"),
        b"",
    )
    for each in wrong:
        with pytest.raises((BadMessage, NotAllowed)):
            server.receive(each)
    assert [row[:5] for row in all_of()[0]] == [row[:5] for row in before[0]] and all_of()[1:] == before[1:]


def test_another_hub_that_is_enrolled_cannot_speak_for_this_one(halls, all_of):
    hub, server, _ = halls
    with server.writing() as ledger:
        code = make_code(ledger, "Other", server.clock)
    server.desk.enrol(exchange.wish(THIEF, code)[1])
    with pytest.raises(NotAllowed, match="not signed by the hub that it names"):
        server.receive(changed(hub.envelope(), THIEF))
    assert not server.entries()


def test_the_same_batch_twice_is_there_once(halls, all_of):
    hub, server, _ = halls
    hub.record("ann", "1")
    message = hub.envelope()
    server.receive(message)
    before = all_of()
    server.receive(message)
    assert all_of()[1:] == before[1:]


def test_one_bad_entry_is_put_aside_and_holds_up_nobody(halls):
    hub, server, _ = halls
    where = head(hub)
    bodies = [{"n": 1}, ["no object"], {"n": 3}, {"n": 4}, {"n": 5}]
    some = [item(n, body) for n, body in enumerate(bodies)]
    some[2] = item(2, bodies[2], entry_id="no id")
    some[3] = item(3, bodies[3], at="yesterday")
    message = made(where, some, first=1, prev=START)
    said = reply.decode(server.receive(message).partition(b"\n")[2])
    assert said.acked.seq == 5 and [each.seq for each in said.rejected] == [2, 3, 4]
    assert len(server.entries()) == 2
    assert server.table("SELECT count(*), count(DISTINCT code) FROM aside") == [(3, 1)]
    assert server.table("SELECT code FROM alert") == [("not an entry",)]


def test_an_id_that_stands_for_something_else_is_put_aside_and_reported(halls):
    hub, server, _ = halls
    where = head(hub)
    server.receive(made(where, [item(1, {"n": 1})], first=1, prev=START))
    said = reply.decode(
        server.receive(made(where, [item(1, {"n": 2})], epoch=2, first=1, prev=START)).partition(b"\n")[2]
    )
    assert [each.code for each in said.rejected] == ["same id, other content"]
    assert [body for _, _, body in server.entries().values()] == [b'{"n":1}']
    assert server.table("SELECT body FROM aside") == [(b'{"n":2}',)]
    assert ("same id, other content",) in server.table("SELECT code FROM alert")


def test_a_person_erased_goes_from_what_was_put_aside_too(halls):
    hub, server, _ = halls
    ann = {"actor": {"account": {"name": "ann"}}}
    server.receive(made(head(hub), [item(1, ann), item(2, ann, at="never")], first=1, prev=START))
    server.bury("ann")
    assert server.table("SELECT body FROM entry UNION ALL SELECT body FROM aside") == [(None,), (None,)]


def test_an_answer_from_somebody_else_moves_nothing(halls):
    hub, server, _ = halls
    drain(server, hub)
    hub.record("ann", "1")
    header, good = head(hub), server.receive(hub.ask())
    said = reply.decode(good.partition(b"\n")[2])
    forged = msgspec.structs.replace(said, acked=Mark(1, 0, START), now=said.now + 10**6)
    before = hub.ask_table("SELECT * FROM upstream")
    with pytest.raises(BadMessage, match="not known here"):
        hub.take(envelope.seal(THIEF, reply.TYPE, reply.encode(forged)))
    other = msgspec.structs.replace(forged, hub="01ARZ3NDEKTSV4RRFFQ69G5FAV")
    assert hub.take(envelope.seal(server.key, reply.TYPE, reply.encode(other))) is None
    stale = msgspec.structs.replace(forged, re="another", now=0)
    assert hub.take(envelope.seal(server.key, reply.TYPE, reply.encode(stale))) is None
    assert hub.ask_table("SELECT * FROM upstream") == before
    assert hub.take(good).acked.seq == header.first + header.count - 1


def test_a_code_lets_one_hub_in_once(halls):
    _, server, _ = halls
    with server.writing() as ledger:
        code = make_code(ledger, "Hall", server.clock)
    first, second = (exchange.wish(key, code)[1] for key in (THIEF, SigningKey(bytes([2] * 32))))
    hub_id = enrolled(server, first).hub_id
    assert enrolled(server, first).hub_id == hub_id  # its answer was lost
    with pytest.raises(NotAllowed):
        server.desk.enrol(second)


def enrolled(server, wish):
    return enrolment.read_answer(server.desk.enrol(wish).partition(b"\n")[2])


def test_a_code_lasts_a_week_and_forgives_four_wrong_tries(halls):
    _, server, _ = halls
    with server.writing() as ledger:
        old, tried = make_code(ledger, "Old", server.clock), make_code(ledger, "Tried", server.clock)
    for n in range(MOST_TRIES):
        letters = tried[:9] + enrolment.LETTERS[(enrolment.LETTERS.index(tried[9]) + 1 + n) % 32]
        with pytest.raises(NotAllowed, match="does not let a hub in"):
            server.desk.enrol(exchange.wish(THIEF, letters + enrolment._check(letters))[1])
    with pytest.raises(NotAllowed):
        server.desk.enrol(exchange.wish(THIEF, tried)[1])
    server.clock += WEEK_MS
    with pytest.raises(NotAllowed):
        server.desk.enrol(exchange.wish(THIEF, old)[1])


def test_guessing_codes_is_slowed(halls):
    _, server, _ = halls
    wish = exchange.wish(THIEF, "00000000000")[1]
    for _ in range(collector_app.A_MINUTE):
        with pytest.raises(NotAllowed):
            server.desk.enrol(wish)
    with pytest.raises(TooMany) as told:
        server.desk.enrol(wish)
    assert told.value.retry_after > 0


def test_a_code_can_be_read_out_and_mistyped():
    code = enrolment.make()
    assert enrolment.typed(f" {enrolment.shown(code).lower()} ") == code
    for at in range(10):
        other = code[:at] + ("0" if code[at] != "0" else "1") + code[at + 1 :]
        with pytest.raises(WrongCode):
            enrolment.typed(other)
    for wrong in ("", code[:-1], code + "0", "é" * 11):
        with pytest.raises(WrongCode, match="not a whole enrolment code"):
            enrolment.typed(wrong)


def test_over_http_a_refusal_is_a_sentence(halls):
    _, server, _ = halls
    client = create_app(Desk(server.store, server.key)).test_client()
    bad = client.post("/exchange", data=b"x")
    assert (bad.status_code, bad.mimetype) == (400, "text/plain") and "does not begin with the line" in bad.text
    assert client.post("/exchange", data=bytes(envelope.LARGEST + 1)).status_code == 413
    assert client.get("/exchange").status_code == 405 and client.get("/").status_code == 404


def test_the_whole_feed_is_read_again_where_the_place_in_it_is_not_known(halls):
    hub, server, _ = halls
    server.bury("ann")
    drain(server, hub)
    message = changed(hub.envelope(), have=Mark(0, 1, "ab" * 32))
    said = reply.decode(server.receive(message).partition(b"\n")[2])
    assert said.since == BEGINNING and len(said.changes) == 1
