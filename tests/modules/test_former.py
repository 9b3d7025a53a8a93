"""What stands for an id that is gone: however many links a pack brings, and wherever they lead."""

import time

from hypothesis import example, given
from hypothesis import strategies as st

from hubserver.modules.former import standing_for
from hubserver.packs import shelf
from hubserver.packs.models import ReplacedId
from tests.packs import press
from tests.packs.press import SMALL, box

MANY = 20_000  # what one pack may bring
IDS = st.sampled_from("abcdefg")


def test_a_long_row_of_links_is_followed_to_its_end_soon():
    links = {f"q{number}": f"q{number + 1}" for number in range(MANY)}
    began = time.process_time()
    found = standing_for(links, [f"q{MANY}"])
    assert len(found) == MANY and set(found.values()) == {f"q{MANY}"}
    circle = standing_for(links | {f"q{MANY}": "q0"}, ["kettle"])
    assert circle == {} and standing_for(links, ["q0"]) == dict.fromkeys([*list(links)[1:], f"q{MANY}"], "q0")
    assert time.process_time() - began < 2


@given(st.dictionaries(IDS, IDS), st.sets(IDS))
@example({"a": "b", "b": "a"}, {"c"})
@example({"a": "c", "b": "c"}, {"a", "b"})
def test_it_is_the_first_on_the_way_or_the_only_one_that_leads_here(links, present):
    def way(name):
        seen = [name]
        while (name := links.get(name, name)) not in seen:
            seen.append(name)
        return seen[1:]

    found = standing_for(links, present)
    for name in {*links, *links.values()} - present:
        ahead = [each for each in way(name) if each in present]
        behind = [each for each in present if name in way(each)]
        assert found.get(name) == (ahead[0] if ahead else behind[0] if len(behind) == 1 else None)
    assert not present & found.keys()


def test_all_the_links_that_a_pack_may_bring_hold_up_no_answers(world, tmp_path):
    links = {f"q{number}": f"q{number + 1}" for number in range(MANY - 1)} | {'a "b" \\ c': "d\u00e9"}
    gone = [{"id": old, "replaced_by": new} for old, new in links.items()]
    press.trusting(world)
    staged = press.stage(world, box(1, removed_ids=gone).write(tmp_path / "pack"))
    began = time.process_time()
    shelf.switch(staged, world.hub.settings.data, "test")
    assert time.process_time() - began < 2
    assert ReplacedId.of(SMALL) == links
