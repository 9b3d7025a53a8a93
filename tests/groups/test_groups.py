"""Groups: made, filled with ticks, renamed, ended; the tutor's table by group; and what the journal tells of it."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from hubserver import db, journal
from hubserver.cli import do_in_hub
from hubserver.db import write
from hubserver.errors import HubError
from hubserver.groups import keeping
from hubserver.groups.models import Group
from hubserver.journal import Kind
from hubserver.people.joining import join, part
from hubserver.people.models import Person
from hubserver.people.roll import retire
from tests.conftest import GROUP, PAYSLIP
from tests.journal.ledger import add_person, derived, open_ledger
from tests.people.door import add
from tests.web.walk import PAYLOADS, Shape, learning


def members(name=GROUP):
    return [person.label for person in Group.named(name).members()]


def told(after):
    return [entry.body for entry in [*journal.entries()][after:]]


def ticked(phone, *people):
    """Press the button with exactly these names ticked."""
    form = phone.form("Keep these ticks")
    fields = [(key, value) for key, value in form.fields if key != "people"] + [("people", one.id) for one in people]
    return phone.open(form.action, "POST", fields)


@pytest.mark.parametrize("helper", ["tomas", "vera", "sian"])
def test_a_group_is_made_filled_renamed_and_ended(world, helper):
    phone, amina = world.as_(helper), world.people["amina"]
    before = journal.count()
    phone.open("/groups/")
    page = phone.press("Make the group", name="Thursday evening")
    assert "Thursday evening" in page.words and not [value for key, value in page.forms[1].fields if key == "people"]
    assert "Thursday evening (1)" in ticked(phone, amina).words and members("Thursday evening") == ["Amina K"]
    phone.open(f"/groups/{Group.named('thursday EVENING').id}")
    phone.press("Change the name", name="Friday")
    assert members("Friday") == ["Amina K"] and Group.named("Thursday evening") is None
    page = phone.press("Yes, it has ended")
    assert "Friday" not in page.words and Group.named("Friday") is None
    assert Person.here(amina.id), "its people stay"
    entries = told(before)
    assert [body["did"] for body in entries] == ["group made", "grouped", "group renamed", "group ended"]
    assert {body["by"] for body in entries} == {world.people[helper].id} and all(body["salt"] for body in entries)


def test_names_of_groups_stand_in_person_entries_alone(world):
    keeping.rename(Group.named(GROUP), "Chemotherapy patients", "test")
    kinds = {entry.kind for entry in journal.entries() if "Chemotherapy" in str(entry.body)}
    assert kinds == {Kind.PERSON}


def test_what_another_helper_changed_meanwhile_stays(world):
    vera, tomas = world.as_("vera"), world.as_("tomas")
    amina, gwen, nia = world.people["amina"], world.people["gwen"], add(world, "Nia Owen")[0]
    path = f"/groups/{Group.named(GROUP).id}"
    vera.open(path), tomas.open(path)
    ticked(tomas, gwen, nia)
    ticked(vera, gwen, amina)
    assert members() == ["Amina K", "Gwen P", "Nia O"]


def test_pressing_again_tells_nothing_twice(world):
    vera, gwen, amina = world.as_("vera"), world.people["gwen"], world.people["amina"]
    vera.open(f"/groups/{Group.named(GROUP).id}")
    form = vera.form("Keep these ticks")
    fields = [*((k, v) for k, v in form.fields if k != "people"), ("people", amina.id)]
    before = journal.count()
    for _ in range(3):
        vera.open(form.action, "POST", fields)
    assert [(body["did"], body["person"]) for body in told(before)] == [("grouped", amina.id), ("ungrouped", gwen.id)]


def test_a_group_of_that_name_is_not_made_twice(world):
    phone, before = world.as_("vera"), journal.count()
    phone.open("/groups/")
    page = phone.press("Make the group", name="tuesday  MORNING")
    assert page.path == f"/groups/{Group.named(GROUP).id}" and journal.count() == before
    keeping.make("Thursday", "test")
    phone.open(f"/groups/{Group.named(GROUP).id}")
    page = phone.press("Change the name", name="Thursday")
    assert page.status == 409 and "There is a group “Thursday” already. Nothing was changed." in page.words


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "x" * 90])
def test_a_name_that_is_none_changes_nothing(world, name):
    phone, before = world.as_("vera"), journal.count()
    for path in ("/groups/", f"/groups/{Group.named(GROUP).id}/rename"):
        page = phone.post(path, name=name)
        assert page.status == 400 and "Nothing was changed" in page.words
    assert journal.count() == before


def test_only_learners_are_put_in_a_group(world):
    phone, before = world.as_("vera"), journal.count()
    strangers = ("nobody", world.people["tomas"].id, world.people["sian"].id)
    phone.post(f"/groups/{Group.named(GROUP).id}", people=strangers)
    assert members() == ["Gwen P"] and journal.count() == before


def test_a_group_that_is_not_there_is_said(world):
    phone = world.as_("vera")
    for what in ("", "/rename", "/end"):
        page = phone.post(f"/groups/nothing{what}", name="New")
        assert page.status == 404 and "There is no group “nothing” here." in page.words


def test_somebody_who_left_is_in_no_group(world):
    retire(Person.get_by_id(world.people["gwen"].id), "test")
    assert members() == [] and f"{GROUP} (0)" in world.as_("vera").open("/groups/").words


def test_whoever_is_joined_brings_their_groups_and_takes_them_back(world):
    amina, gwen = (Person.get_by_id(world.people[name].id) for name in ("amina", "gwen"))
    join(gwen, amina, "test")
    assert members() == ["Amina K"]
    part(gwen.id, "test")
    assert members() == ["Gwen P"]
    join(gwen, amina, "test")
    keeping.change(Group.named(GROUP), "test", take=[amina.id])
    assert members() == []
    part(gwen.id, "test")
    assert members() == [], "they were taken out, under whichever name"


def test_the_tutors_table_shows_one_group_when_asked_to(world):
    tomas = world.as_("tomas")
    words = tomas.open("/tutor/").words
    assert "Amina K" in words and "Gwen P" in words
    group = Group.named(GROUP)
    assert f'href="/tutor/?group={group.id}"' in tomas.page.text
    words = tomas.open(f"/tutor/?group={group.id}").words
    assert "Gwen P" in words and "Amina K" not in words
    assert "Amina K" in tomas.open("/tutor/").words, "remembered in the address alone"
    assert "Amina K" in tomas.open("/tutor/?group=ended").words
    keeping.change(group, "test", take=[world.people["gwen"].id])
    assert "There is nobody in this group yet." in tomas.open(f"/tutor/?group={group.id}").words


def test_a_tutor_who_has_helped_somebody_is_still_at_the_group(world):
    phones = {name: learning(world, name) for name in ("amina", "gwen")}
    for phone in phones.values():
        phone.post(f"{PAYSLIP}/hand", step="hours", up=1)
    tomas, group = world.as_("tomas"), Group.named(GROUP)
    page = tomas.open(f"/tutor/?group={group.id}")
    assert page.words.count("✋") == 1 and "Amina K" not in page.words
    page = tomas.press("I have helped them")
    assert page.path == f"/tutor/?group={group.id}" and "✋" not in page.words
    assert tomas.open("/tutor/").words.count("✋") == 1, "the other hand is still up"


def test_without_groups_the_table_is_as_it_was(world):
    keeping.end(Group.named(GROUP), "test")
    assert "Everybody" not in world.as_("tomas").open("/tutor/").words


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_name_of_a_group_is_plain_text_wherever_it_stands(world, payload):
    group, phones = Group.named(GROUP), {"vera": world.as_("vera"), "tomas": world.as_("tomas")}
    usual = shapes(phones, group)
    keeping.rename(group, payload, "test")
    assert shapes(phones, group) == usual


def shapes(phones, group):
    """What the pages that name a group are made of."""
    paths = {
        "vera": ("/groups/", f"/groups/{group.id}", f"/groups/cards?group={group.id}"),
        "tomas": (f"/tutor/?group={group.id}",),
    }
    return [Shape(phones[name].open(path).text).kinds for name, some in paths.items() for path in some]


def do(world, command, **values):
    return do_in_hub(world.hub, f"group {command}", values)


def test_the_commands_do_the_same(world):
    assert do(world, "add", name="Thursday")["people"] == []
    assert do(world, "put", group="thursday", who="amina")["people"] == ["Amina K"]
    assert do(world, "put", group=Group.named("Thursday").id, who="gwen")["people"] == ["Amina K", "Gwen P"]
    assert do(world, "take", group="Thursday", who="amina")["people"] == ["Gwen P"]
    assert do(world, "rename", group="Thursday", name="Friday")["name"] == "Friday"
    assert {row["name"]: row["people"] for row in do(world, "list")["groups"]} == {
        "Friday": ["Gwen P"],
        GROUP: ["Gwen P"],
    }
    do(world, "end", group="Friday")
    with pytest.raises(HubError, match="There is no group “Friday” here"):
        do(world, "put", group="Friday", who="amina")
    with pytest.raises(HubError, match="already"):
        do(world, "add", name=GROUP)


LEARNERS = ("ann", "bob", "cai")
GROUPS = ("Red", "Blue")
WHAT = st.sampled_from(["put", "take", "join", "part", "end"])
DEEDS = st.lists(st.tuples(WHAT, st.sampled_from(GROUPS), st.sampled_from(LEARNERS)), max_size=14)


def deed(what, group, who):
    """Do one of these, where it is allowed."""
    found = Group.named(group) or keeping.make(group, "test")
    try:
        if what == "join":
            join(Person.get_by_id(who), Person.get_by_id(LEARNERS[0]), "test")
        elif what == "part":
            part(who, "test")
        elif what == "end":
            keeping.end(found, "test")
        else:
            keeping.change(found, "test", **{what: [who]})
    except HubError:
        pass


@hypothesis_settings(max_examples=40)
@given(deeds=DEEDS)
def test_in_any_order_a_replay_makes_the_same_groups(tmp_path_factory, deeds):
    open_ledger(tmp_path_factory.mktemp("groups"))
    try:
        for name in LEARNERS:
            write(add_person, name)
        for one in deeds:
            deed(*one)
            if one[0] in ("put", "take") and Person.here(one[2]):
                inside = one[2] in {person.id for person in Group.named(one[1]).members()}
                assert inside == (one[0] == "put")
        before = derived()
        write(journal.rebuild)
        assert derived() == before
    finally:
        db.close_database()
