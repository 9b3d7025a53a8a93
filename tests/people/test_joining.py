"""Two records of one person are joined and parted: what the tables then say, in any order, and after a replay."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from hubserver import db, journal
from hubserver.cli import do_in_hub
from hubserver.db import write
from hubserver.errors import HubError, Refused
from hubserver.people.joining import join, part
from hubserver.people.models import Person, Session, SignIn
from hubserver.people.roles import Role
from hubserver.people.roll import retire, tell
from tests.journal.ledger import add_person, derived, open_ledger
from tests.people.door import add, here, try_name, try_pin


def person(world, name):
    return Person.get_by_id(world.people[name].id)


def together(world, away="amina", kept="gwen"):
    join(person(world, away), person(world, kept), "test")


def apart(world, away="amina"):
    part(world.people[away].id, "test")


def test_who_was_joined_is_on_no_list_and_cannot_sign_in(world):
    amina, phone, stranger = world.people["amina"], world.as_("amina"), world.as_("stranger")
    together(world)
    assert here(phone) is None and not Session.select().where(Session.person == amina.id).exists()
    assert "Amina" not in stranger.open("/sign-in").words
    assert "does not work any more" in stranger.open(amina.card).words
    try_pin_of_the_tapped = stranger.post("/sign-in", who=amina.id, pin=amina.secret)
    assert try_pin_of_the_tapped.status == 403 and here(stranger) is None
    try_name(stranger, "Amina", amina.secret)
    assert here(stranger) is None
    assert "Amina" not in world.as_("vera").open("/desk/people/").words


def test_who_is_kept_signs_in_as_before(world):
    together(world)
    gwen, phone = world.people["gwen"], world.as_("stranger")
    try_pin(phone, gwen, gwen.secret)
    assert here(phone) == gwen.id == here(world.as_("gwen"))


def test_joining_and_parting_are_told_with_who_did_it(world):
    before = journal.count()
    together(world)
    apart(world)
    joined, parted = (entry.body for entry in [*journal.entries()][before:])
    amina, gwen = world.people["amina"].id, world.people["gwen"].id
    assert joined.pop("salt") != parted.pop("salt")
    assert joined == {"did": "joined", "person": amina, "into": gwen, "by": "test"}
    assert parted == {"did": "parted", "person": amina, "by": "test"}


def test_apart_again_they_are_on_the_list_and_need_a_new_pin_or_card(world):
    amina = world.people["amina"]
    together(world)
    apart(world)
    stranger = world.as_("stranger")
    assert "Amina K" in stranger.open("/sign-in").words
    page = stranger.open(f"/sign-in/pin?who={amina.id}")
    assert "You have no PIN yet." in page.words
    try_pin(stranger, amina, amina.secret)
    assert here(stranger) is None
    fresh = do_in_hub(world.hub, "person pin", {"who": amina.id})["pin"]
    try_pin(stranger, amina, fresh)
    assert here(stranger) == amina.id


@pytest.mark.parametrize("away, kept", [("amina", "amina"), ("amina", "tomas"), ("tomas", "amina"), ("sian", "vera")])
def test_only_two_learners_can_be_one_person(world, away, kept):
    before = journal.count()
    with pytest.raises(Refused, match="Nothing was changed"):
        together(world, away, kept)
    assert journal.count() == before


def test_nobody_is_joined_who_left_or_is_joined_already(world):
    together(world)
    nia = add(world, "Nia Owen")[0]
    for away, kept in ((person(world, "amina"), nia), (nia, person(world, "amina"))):
        with pytest.raises(Refused):
            join(away, kept, "test")
    retire(nia, "test")
    with pytest.raises(Refused):
        join(nia, person(world, "gwen"), "test")
    with pytest.raises(Refused, match="two people already"):
        apart(world, "gwen")


def test_a_sign_of_somebody_who_was_joined_is_not_given_to_another(world):
    nia, other = add(world, "Nia Owen")[0], add(world, "Nia Ogden")[0]
    assert (nia.sign, other.sign) == ("", "sun")
    join(other, nia, "test")
    assert add(world, "Nia Oram")[0].sign == "star"


def test_whom_somebody_was_joined_to_brings_all_of_them_along_and_parting_takes_them_away_again(world):
    """Amina is also Nia, as is true; then both are taken for Gwen by mistake."""
    nia = add(world, "Nia Owen")[0]
    amina, gwen = person(world, "amina"), person(world, "gwen")
    join(nia, amina, "test")
    join(amina, gwen, "test")
    assert Person.ids(gwen.id) == (gwen.id, *sorted([amina.id, nia.id])) and Person.ids(amina.id) == (amina.id,)
    part(amina.id, "test")
    assert Person.ids(gwen.id) == (gwen.id,)
    assert Person.ids(amina.id) == (amina.id, nia.id)


def test_the_commands_do_the_same(world):
    amina, gwen = world.people["amina"], world.people["gwen"]
    answer = do_in_hub(world.hub, "person join", {"who": "amina", "into": "gwen"})
    assert answer["name"] == "Gwen P" and answer["ids"] == [gwen.id, amina.id]
    listed = do_in_hub(world.hub, "person list", {})["people"]
    assert "Amina K" not in {each["name"] for each in listed}
    with pytest.raises(HubError, match="Nobody here is called"):
        do_in_hub(world.hub, "person pin", {"who": amina.id})
    assert do_in_hub(world.hub, "person part", {"person": amina.id})["name"] == "Amina K"
    assert Person.here(amina.id)


def test_ways_in_of_the_joined_record_are_gone_from_the_file(world):
    together(world)
    row = SignIn.get_by_id(world.people["amina"].id)
    assert (row.secret_hash, row.card_hash, row.code_hash) == (None, None, None)


NAMES = ("ann", "bob", "cai", "dai", "eve")
DEEDS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES) | st.none()), max_size=12)


def as_told(deeds):
    """What should be: whom each was said to be, followed to its end."""
    told = {}
    for who, into in deeds:
        told.pop(who, None)
        if into is not None:
            told[who] = into
    ends = {}
    for who in NAMES:
        end = who
        while end in told:
            end = told[end]
        ends[who] = end
    return ends


def do(deed):
    """Join or part, where that is allowed; whether it was."""
    who, into = deed
    try:
        if into is None:
            part(who, "test")
        else:
            join(Person.get_by_id(who), Person.get_by_id(into), "test")
    except Refused:
        return False
    return True


@hypothesis_settings(max_examples=40)
@given(deeds=DEEDS)
def test_in_any_order_there_is_one_flat_record_a_person_and_a_replay_makes_the_same(tmp_path_factory, deeds):
    open_ledger(tmp_path_factory.mktemp("joined"))
    try:
        for name in NAMES:
            write(add_person, name)
        done = [deed for deed in deeds if do(deed)]
        ends = as_told(done)
        rows = {row.id: row for row in Person.select()}
        assert {who: row.joined or who for who, row in rows.items()} == ends
        assert all(rows[row.joined].joined is None for row in rows.values() if row.joined), "a star, no chain"
        assert {row.id for row in Person.present([Role.LEARNER])} == set(ends.values())
        assert sorted(one for who in set(ends.values()) for one in Person.ids(who)) == sorted(NAMES)
        before = derived()
        write(journal.rebuild)
        assert derived() == before
    finally:
        db.close_database()


def say(deeds):
    """A job: the entries alone, as they might come from a copy of this hall, whether allowed or not."""
    for who, into in deeds:
        tell({"did": "joined", "person": who, "into": into} if into else {"did": "parted", "person": who})


@hypothesis_settings(max_examples=40)
@given(deeds=DEEDS)
def test_entries_that_run_in_a_circle_still_leave_everybody_in_one_record(tmp_path_factory, deeds):
    open_ledger(tmp_path_factory.mktemp("circle"))
    try:
        for name in NAMES:
            write(add_person, name)
        write(say, deeds)
        rows = {row.id: row for row in Person.select()}
        assert all(rows[row.joined].joined is None for row in rows.values() if row.joined)
        shown = Person.learners()
        assert sorted(one for who in shown for one in Person.ids(who)) == sorted(NAMES)
    finally:
        db.close_database()
