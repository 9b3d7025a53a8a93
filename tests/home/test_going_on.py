"""A home to come back to: where I was, what I could do next and why, how often I was here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubserver import journal
from hubserver.db import write
from hubserver.modules.catalogue import Card, Head, Shelf, Stock
from hubserver.modules.following import Why, first_do, suggestions
from hubserver.modules.models import Registration
from hubserver.packs.manifest import Skill
from tests.conftest import PACK, PAYSLIP
from tests.modules.answers import do_the_module, right


def head(pack, name, place, level="next", skills=(), prereqs=()):
    return Head(place, pack, name, "en", place, 10, level, name.title(), "", 3, frozenset(skills), tuple(prereqs))


def shelf_of(*heads):
    named = {skill: Skill("F", skill.title(), "https://example.org/") for each in heads for skill in each.skills}
    stock = Stock({(each.pack, each.module): [each] for each in heads}, [], named)
    return Shelf("en", stock, tuple(Card(each, None) for each in heads), {})


def done(*keys):
    return {
        key: Registration(
            id=str(n), person="a", pack=key[0], module=key[1], passed_at="2026-11-22T10:00:00Z", score=1.0
        )
        for n, key in enumerate(keys)
    }


SHELF = shelf_of(
    head("p", "one", 0, "starter", ["money"]),
    head("p", "two", 1),
    head("p", "three", 2, prereqs=["one"]),
    head("p", "four", 3, prereqs=["one", "two"]),
    head("q", "five", 0, skills=["money"]),
    head("q", "six", 1, "starter"),
    head("q", "seven", 2),
)


def told(found):
    return [(each.card.row.module, each.why, each.about) for each in found]


def test_who_is_new_is_shown_good_first_steps():
    assert told(suggestions(SHELF, {}))[:2] == [("one", Why.START, ""), ("six", Why.START, "")]


def test_what_is_done_leads_to_what_needs_it_then_to_the_same_skill_then_to_what_stands_behind_it():
    assert told(suggestions(SHELF, done(("p", "one")))) == [
        ("three", Why.READY, "One"),
        ("five", Why.SKILL, "Money"),
        ("two", Why.NEXT, "One"),
    ]


def test_what_needs_something_first_waits_for_it():
    found = told(suggestions(SHELF, done(("p", "one")), most=99))
    assert "four" not in [name for name, _, _ in found]
    assert first_do(SHELF.cards[3], {("p", "one"): SHELF.cards[0]}) == [("p", "two")]
    assert ("four", Why.READY, "One") in told(suggestions(SHELF, done(("p", "one"), ("p", "two")), most=99))


heads = st.lists(st.tuples(st.sampled_from("pq"), st.sampled_from("abcdefgh")), unique=True, max_size=12)


@given(heads, st.data())
def test_nothing_is_suggested_that_was_begun_or_is_not_ready_and_nothing_twice(keys, data):
    names = {pack: [name for p, name in keys if p == pack] for pack in "pq"}
    made = [
        head(
            pack,
            name,
            place,
            data.draw(st.sampled_from(["starter", "next"])),
            data.draw(st.sets(st.sampled_from(["x", "y"]))),
            data.draw(st.sets(st.sampled_from(names[pack]), max_size=2)) - {name},
        )
        for place, (pack, name) in enumerate(keys)
    ]
    here, work = shelf_of(*made), done(*data.draw(st.sets(st.sampled_from(keys) if keys else st.nothing())))
    found = suggestions(here, work, most=99)
    keys_found = [each.card.key for each in found]
    assert len(set(keys_found)) == len(keys_found) and not set(keys_found) & set(work)
    assert all((each.card.row.pack, name) in work for each in found for name in each.card.row.prereqs)
    ready = [card for card in here.cards if card.key not in work and not first_do(card, work)]
    assert len(found) == len(ready), "whatever is ready has a reason"


def test_carry_on_leads_to_the_step_and_the_question(world):
    phone = world.as_("amina")
    phone.open(PAYSLIP)
    phone.press("Start")
    phone.post(f"{PAYSLIP}/step", step="three-parts")
    assert "You were on step 2: Check your hours" in phone.open("/").words
    assert f'href="{PAYSLIP}#step-hours"' in phone.page.text
    phone.post(f"{PAYSLIP}/answer", question="missing-hours", response="1")
    assert f'href="{PAYSLIP}#q-missing-hours"' in phone.open("/").text


def test_home_says_what_comes_next_and_why(world):
    phone = world.as_("amina")
    assert "Where would you like to start?" in phone.open("/").words
    assert "You need nothing before it." in phone.page.words
    do_the_module(phone)
    assert "What you could do next" in phone.page.words
    assert "It comes after “Reading a payslip”." in phone.page.words
    assert "It comes after “Reading a payslip”." in phone.open("/").words


def test_visits_are_days_and_are_counted_for_this_month_alone(world, hands):
    phone = world.as_("amina")
    assert "this month" not in phone.open("/").words, "one visit is nothing to count"
    for _ in range(2):
        hands.pass_(days=2)
        phone = world.as_("amina")
        phone.open(PAYSLIP)
        if "Start" in phone.page.words:
            phone.press("Start")
    assert "3 visits this month" in phone.open("/").words
    write(journal.rebuild)
    assert "3 visits this month" in phone.open("/").words
    hands.pass_(days=20)
    assert "this month" not in world.as_("amina").open("/").words


def test_before_a_module_it_says_what_is_easier_first(school):
    page = school.phone().open(f"/modules/{PACK}/payslip").words
    assert "It is easier after" not in page


@pytest.mark.parametrize("who", ["amina", "gwen"])
def test_answers_move_the_place_of_their_own_learner_alone(world, who):
    phone, other = world.as_(who), world.as_("gwen" if who == "amina" else "amina")
    phone.open(PAYSLIP)
    phone.press("Start")
    phone.post(f"{PAYSLIP}/answer", question="net-line", response=right("net-line"))
    assert "Carry on" in phone.open("/").words and "Carry on" not in other.open("/").words
