"""Makes new bytes of good ones: changed, cut, doubled, moved, or with what readers stumble over in them."""

import json
import re
import struct
from contextlib import suppress

MOST = 200_000
TOKENS = [
    *(b"../", b"..\\", b"\0", b"\xff", b"\xc0\xae", b"\xef\xbb\xbf", b"\r\n", b"\t", b"%2e", b"NaN", b"-1", b"1e999"),
    *(b"9" * 40, b"null", b"{}", b"[]", b"[" * 2000, b'{"x":' * 500, b"<b>" * 400, b"<div>" * 400, b"</p>" * 200),
    *(b"&a", b"*a", b"!!python/name:os.system", b"---\n", b"? ", b"- " * 50, b": ", b"<<: ", b"'", b'"', b"`" * 100),
    *(b"<script>", b"javascript:", b"onload=", b"<!DOCTYPE", b"<![CDATA[", b"-->", b"<svg>", b"<math>", b"style="),
    *(b"PK\1\2", b"PK\3\4", b"PK\5\6", b"PK\6\6", b"PK\6\7", b"\xff\xff\xff\xff", b"\xff\xff", b"\0\0\0\0"),
    *("\u202e".encode(), "e\u0301".encode(), "\ud55c".encode(), "\U000e0100".encode(), b"{#", b"{{question: ", b"## "),
]


ODD = [
    None,
    True,
    -1,
    0,
    0.5,
    2**64,
    1e300,
    "",
    "x",
    "é" * 400,
    "../x",
    "<b>" * 400,
    [],
    {},
    [[]],
    {"en": ""},
    "\u202e",
]
HEADS = re.compile(rb"PK(?:\x01\x02|\x03\x04|\x05\x06)")
LARGEST_HEAD = 46


def mutant(dice, seeds):
    """Some steps away from one of these."""
    data = bytearray(dice.choice(seeds))
    for _ in range(dice.choice((1, 1, 2, 3, 5, 9))):
        dice.choice(STEPS)(dice, data, seeds)
    return bytes(data[:MOST])


def _place(dice, data):
    return dice.randrange(len(data) + 1)


def _change(dice, data, _):
    if data:
        data[dice.randrange(len(data))] = dice.choice((0, 1, 0x20, 0x7F, 0x80, 0xFF, dice.randrange(256)))


def _cut(dice, data, _):
    place = _place(dice, data)
    del data[place : place + dice.choice((1, 2, 4, 16, 100, len(data)))]


def _double(dice, data, _):
    place = _place(dice, data)
    data[place:place] = data[place : place + dice.choice((1, 8, 40, 200, 2000))] * dice.choice((1, 1, 2, 50))


def _move(dice, data, _):
    place = _place(dice, data)
    piece = data[place : place + 60]
    del data[place : place + 60]
    there = _place(dice, data)
    data[there:there] = piece


def _token(dice, data, _):
    place = _place(dice, data)
    data[place : place + dice.choice((0, 0, 1, 4))] = dice.choice(TOKENS)


def _number(dice, data, _):
    """Another number where a format has one."""
    place = _place(dice, data)
    form, most = dice.choice((("<H", 16), (">H", 16), ("<I", 32), (">I", 32)))
    data[place : place + most // 8] = struct.pack(form, dice.choice((0, 1, 2**most - 1, dice.getrandbits(most))))


def _splice(dice, data, seeds):
    other = dice.choice(seeds)
    data[_place(dice, data) :] = other[dice.randrange(len(other) + 1) :]


def _value(dice, data, _):
    """Another value somewhere in what is JSON still."""
    with suppress(ValueError, RecursionError):
        whole = json.loads(data)
        places = list(_places(whole))
        if places:
            inside, key = dice.choice(places)
            inside[key] = dice.choice([*ODD, inside[key], [inside[key]] * 3])
            data[:] = json.dumps(whole).encode()


def _places(value):
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from _places(value[key])


def _line(dice, data, _):
    """A line said again elsewhere, moved in or out, or left out."""
    lines = data.split(b"\n")
    place = dice.randrange(len(lines))
    other = dice.choice(lines)
    changed = (other, b"  " + lines[place], lines[place][1:], lines[place] + b" " + other.lstrip(), b"")
    lines[place : place + dice.choice((0, 1))] = [dice.choice(changed)]
    data[:] = b"\n".join(lines)


def _head(dice, data, _):
    """Another byte in what a .zip says of its files."""
    heads = [found.start() for found in HEADS.finditer(data)]
    if heads:
        place = dice.choice(heads) + dice.randrange(4, LARGEST_HEAD)
        data[place : place + 1] = bytes([dice.choice((0, 1, 8, 0xFF, dice.randrange(256)))])


STEPS = (_change, _change, _cut, _double, _move, _token, _token, _number, _splice, *(_value, _line, _head) * 3)
