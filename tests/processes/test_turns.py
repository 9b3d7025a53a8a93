"""Who waits for a worker: each address has its turn, and nobody is forgotten."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from hubserver.listener import Turns

GREEDY, OTHER, THIRD = "203.0.113.1", "203.0.113.2", "203.0.113.3"


def line(address, number=0):
    return SimpleNamespace(addr=(address, number))


def order(*waiting):
    turns = Turns()
    for each in waiting:
        turns.append(each)
    assert len(turns) == len(waiting)
    return [turns.popleft().addr for _ in waiting]


def test_one_that_asks_without_end_waits_behind_itself():
    asked = [line(GREEDY, number) for number in range(50)]
    assert order(*asked, line(OTHER), line(THIRD))[:4] == [(GREEDY, 0), (OTHER, 0), (THIRD, 0), (GREEDY, 1)]


def test_behind_a_router_where_all_have_one_address_the_first_comes_first():
    assert order(*(line(OTHER, number) for number in range(9))) == [(OTHER, number) for number in range(9)]


@given(st.lists(st.sampled_from([GREEDY, OTHER, THIRD])))
def test_everybody_comes_once_and_each_address_in_its_order(addresses):
    waiting = [line(address, number) for number, address in enumerate(addresses)]
    found = order(*waiting)
    assert sorted(found) == sorted(each.addr for each in waiting)
    for address in (GREEDY, OTHER, THIRD):
        mine = [each for each in found if each[0] == address]
        assert mine == sorted(mine)
