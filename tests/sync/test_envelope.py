"""A message is what its sender signed, to the last bit, or it is refused with a sentence."""

import base64

import msgspec
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from hubserver.keys import SigningKey, key_id
from hubserver.sync import batch, envelope, reply
from hubserver.sync.batch import Header, Item
from hubserver.sync.envelope import BadMessage
from hubserver.sync.marks import BEGINNING, START, Mark
from hubserver.sync.reply import Change, Rejected, Reply

KEY, OTHER = SigningKey.make(), SigningKey.make()
words = st.text(max_size=30)
numbers = st.integers(0, (1 << 40) - 1)
digests = st.binary(min_size=32, max_size=32).map(bytes.hex)
marks = st.builds(Mark, st.integers(0, 1 << 20), numbers, digests)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | words, lambda v: st.dictionaries(words, v), max_leaves=5
)
bodies = st.dictionaries(words, values).map(lambda body: msgspec.Raw(msgspec.json.encode(body)))
stamps = {"kind": words, "entry_id": words, "at": words, "boot": words, "mono_ms": numbers, "clock_quality": numbers}
items = st.builds(Item, **stamps, body=bodies) | st.builds(Item, **stamps, body_hash=digests)
batches = st.lists(items, max_size=6).flatmap(
    lambda some: st.tuples(
        st.builds(
            Header,
            v=st.just(1),
            hub=words,
            to=words,
            nonce=words,
            epoch=st.integers(1, 1 << 20),
            first=st.integers(1, 1 << 30),
            count=st.just(len(some)),
            prev=digests,
            older=st.lists(marks, max_size=3),
            sent_at=words,
            have=marks,
        ),
        st.just(some),
    )
)
replies = st.builds(
    Reply,
    hub=words,
    re=words,
    now=st.integers(0, 1 << 50),
    acked=marks,
    fork=st.booleans(),
    max_epoch=st.integers(0, 1 << 20),
    forgot=st.lists(marks, max_size=3),
    since=marks,
    changes=st.lists(st.builds(Change, digests), max_size=3),
    have=marks,
    rejected=st.lists(st.builds(Rejected, numbers, words), max_size=3),
    retry_after=st.integers(0, 86_400),
)


def known(keyid, _):
    return {key_id(KEY.public): KEY.public}.get(keyid)


def lines(*parts):
    return zstandard.compress(b"\n".join([*(msgspec.json.encode(part) for part in parts), b""]))


def header(**other):
    given = {"v": 1, "hub": "h", "to": "c", "nonce": "n", "epoch": 1, "first": 1, "count": 0, "prev": START}
    return {**given, "older": [], "sent_at": "", "have": [0, 0, START], **other}


def item(**other):
    return {"kind": "audit", "entry_id": "1", "at": "", "boot": "", "mono_ms": 1, "clock_quality": 1, **other}


@given(st.binary(max_size=200))
def test_what_was_signed_comes_out(payload):
    opened = envelope.unseal(envelope.seal(KEY, batch.TYPE, payload), batch.TYPE, known)
    assert (opened.payload, opened.keyid) == (payload, key_id(KEY.public))


@given(st.binary(min_size=1, max_size=60), st.data())
def test_any_other_byte_anywhere_is_refused(payload, data):
    message = bytearray(envelope.seal(KEY, batch.TYPE, payload))
    message[data.draw(st.integers(0, len(message) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BadMessage):
        envelope.unseal(bytes(message), batch.TYPE, known)


@given(st.binary(max_size=60), st.data())
def test_a_message_cut_short_or_made_longer_is_refused(payload, data):
    message = envelope.seal(KEY, batch.TYPE, payload)
    for wrong in (message[: data.draw(st.integers(0, len(message) - 1))], message + b"\n", b"\n" + message):
        with pytest.raises(BadMessage):
            envelope.unseal(wrong, batch.TYPE, known)


def test_every_bit_of_the_line_counts_also_those_that_base64_leaves_over():
    message = envelope.seal(KEY, batch.TYPE, b"{}")
    line = message.partition(b"\n")[0]
    for place in range(len(line)):
        for bit in range(8):
            wrong = bytearray(message)
            wrong[place] ^= 1 << bit
            with pytest.raises(BadMessage):
                envelope.unseal(bytes(wrong), batch.TYPE, known)


def test_a_line_that_says_the_same_in_other_bytes_is_refused():
    line, _, payload = envelope.seal(KEY, batch.TYPE, b"{}").partition(b"\n")
    read = msgspec.json.decode(line)
    twice = {**read, "signatures": read["signatures"] * 2}
    more = {**read, "more": 1}
    for other in (line + b" ", line.replace(b":", b": ", 1), msgspec.json.encode(twice), msgspec.json.encode(more)):
        with pytest.raises(BadMessage, match="cannot be read"):
            envelope.unseal(other + b"\n" + payload, batch.TYPE, known)


def test_a_stranger_another_kind_and_another_key_are_refused():
    with pytest.raises(BadMessage, match="not known here"):
        envelope.unseal(envelope.seal(OTHER, batch.TYPE, b"{}"), batch.TYPE, known)
    with pytest.raises(BadMessage, match="another kind"):
        envelope.unseal(envelope.seal(KEY, reply.TYPE, b"{}"), batch.TYPE, known)
    forged = msgspec.json.decode(envelope.seal(OTHER, batch.TYPE, b"{}").partition(b"\n")[0])
    forged["signatures"][0]["keyid"] = key_id(KEY.public)
    with pytest.raises(BadMessage, match="not what its sender signed"):
        envelope.unseal(msgspec.json.encode(forged) + b"\n{}", batch.TYPE, known)
    zeros = base64.b64encode(bytes(64)).decode()
    forged["signatures"][0]["sig"] = zeros
    with pytest.raises(BadMessage):
        envelope.unseal(msgspec.json.encode(forged) + b"\n{}", batch.TYPE, known)


@given(batches)
def test_a_batch_comes_out_as_it_went_in(made):
    head, some = made
    read = batch.decode(batch.encode(head, some))
    assert read.header == head
    assert [(one.written, one.digest, one.entry_id) for one in read.items] == [
        (one.written, one.digest, one.entry_id) for one in some
    ]
    prev = head.prev
    for link in read.links:
        assert link.prev == prev
        prev = link.chain


def test_a_body_keeps_every_byte_it_has():
    body = b'{"a" : 1.50,"b":"\\u00e9\xc3\xa9", "a":2}'
    assert batch.exact(body)
    head = msgspec.convert(header(count=1), Header)
    sent = Item("audit", "1", "", "", 1, 1, body=msgspec.Raw(body))
    assert batch.decode(batch.encode(head, [sent])).items[0].written == body
    assert not batch.exact(b'{"a":\n1}') and not batch.exact(b"{") and not batch.exact(b" {}")


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (b"", "cannot be unfolded"),
        (b"not zstd at all", "cannot be unfolded"),
        (lines(header())[:-3], "cannot be unfolded"),
        (lines(header()) + b"x", "cannot be unfolded"),
        (lines(header()) + lines(item(body={})), "cannot be unfolded"),
        (zstandard.compress(bytes(batch.LARGEST + 1)), "unfold to too much"),
        (zstandard.ZstdCompressor(write_content_size=False).compress(b"{}\n"), "unfold to too much"),
        (zstandard.compress(msgspec.json.encode(header())), "end of the batch is missing"),
        (zstandard.compress(b"\n"), "cannot be read"),
        (zstandard.compress(b"[" * 100_000 + b"\n"), "cannot be read"),
        (lines(header(v=2)), "version 2"),
        (lines(header(count=1)), "as many entries"),
        (lines(header(), item(body={})), "as many entries"),
        (lines(header(count=batch.MOST + 1)), "cannot be read"),
        (lines(header(epoch=0)), "cannot be read"),
        (lines(header(epoch=1 << 22)), "cannot be read"),
        (lines(header(first=0)), "cannot be read"),
        (lines(header(first=1 << 40)), "cannot be read"),
        (lines(header(prev="00")), "cannot be read"),
        (lines(header(prev=START + "\n")), "cannot be read"),
        (lines(header(more=1)), "cannot be read"),
        (lines(header(older=[[1, 1, START]] * 1001)), "cannot be read"),
        (lines(header(count=1), item()), "neither a body nor its digest"),
        (lines(header(count=1), item(body={}, body_hash=START)), "neither a body nor its digest"),
        (lines(header(count=1), item(body={}, kind="x" * 201)), "cannot be read"),
        (lines(header(count=1), item(body={}, more=1)), "cannot be read"),
    ],
)
def test_what_is_no_batch_is_refused(payload, said):
    with pytest.raises(BadMessage, match=said):
        batch.decode(payload)


def test_a_frame_that_wants_much_memory_is_refused():
    wide = zstandard.ZstdCompressionParameters(window_log=27, enable_ldm=True, write_content_size=1)
    body = zstandard.ZstdCompressor(compression_params=wide).compress(bytes(20 << 20))
    with pytest.raises(BadMessage, match="unfold to too much"):
        batch.decode(body)


def test_a_frame_that_lies_about_its_size_is_refused():
    frame = bytearray(zstandard.compress(b"x" * 200))
    assert frame[5] == 200
    for size in (199, 201, 255):
        frame[5] = size
        with pytest.raises(BadMessage):
            batch.decode(bytes(frame))


@given(replies)
def test_a_reply_comes_out_as_it_went_in(said):
    assert reply.decode(reply.encode(said)) == said


@pytest.mark.parametrize("payload", [b"", b"{}", b"null", b"[" * 10_000, b" " * (reply.LARGEST + 1)])
def test_what_is_no_reply_is_refused(payload):
    with pytest.raises(BadMessage, match="cannot be read"):
        reply.decode(payload)


def test_a_newer_collector_may_say_more():
    said = Reply("h", "n", 1, Mark(1, 0, START), False, 1, [], BEGINNING, [], BEGINNING)
    more = {**msgspec.to_builtins(said), "weather": "fair"}
    assert reply.decode(msgspec.json.encode(more)) == said
