"""At the desk: somebody is on the list twice. Choose, see both side by side, confirm; and undo."""

import pytest

from hubserver import journal
from hubserver.people.models import Person
from tests.modules.test_joined_work import started
from tests.people.door import add, here, shown_secret, try_pin


def path(world, name="amina", what="/same"):
    return f"/desk/people/{world.people[name].id}{what}"


def side_by_side(world, helper="vera"):
    phone = world.as_(helper)
    phone.open(f"{path(world)}?as={world.people['gwen'].id}")
    return phone


@pytest.mark.parametrize("helper", ["vera", "sian"])
def test_from_the_page_of_a_person_to_one_record_and_back_to_two(world, helper):
    amina, gwen, phone = world.people["amina"], world.people["gwen"], world.as_(helper)
    page = phone.open(path(world, what=""))
    assert f'href="{path(world)}"' in page.text
    assert f'href="{path(world)}?as={gwen.id}"' in phone.open(path(world)).text
    phone.open(f"{path(world)}?as={gwen.id}")
    page = phone.press("this is one person", keep=gwen.id)
    assert page.path == f"/desk/people/{gwen.id}" and "Amina K and Gwen P are one person here." in page.words
    entry = [*journal.entries()][-1].body
    assert entry["did"] == "joined" and entry["by"] == world.people[helper].id
    page = phone.press("two people after all")
    assert page.path == f"/desk/people/{amina.id}" and "They have no PIN and no card yet." in page.words
    secret = shown_secret(phone.press("Make a new PIN"))
    stranger = world.as_("stranger")
    try_pin(stranger, amina, secret)
    assert here(stranger) == amina.id


def test_both_are_shown_with_what_tells_them_apart_and_no_more(world):
    started(world, "gwen")
    page = side_by_side(world).page
    words = page.words
    assert "1 module begun" in words and "0 modules begun" in words
    assert "Last here: Sunday 22 November" in words and "Never been here yet." in words
    assert "payslip" not in words.lower(), "which module it is, is theirs"
    assert "The PIN and card of the other name stop working. You can undo this later." in words
    assert [entry for entry in journal.entries() if "looked" in str(entry.body.get("did"))] == []


def test_who_was_here_last_is_proposed_and_either_can_be_kept(world):
    started(world, "gwen")
    phone = side_by_side(world)
    assert dict(phone.form("this is one person").fields)["keep"] == world.people["gwen"].id
    phone.press("this is one person", keep=world.people["amina"].id)
    assert Person.kept() == {world.people["gwen"].id: world.people["amina"].id}


def test_the_same_first_name_is_offered_first(world):
    add(world, "Amina Sheikh")
    words = world.as_("vera").open(path(world)).words
    assert words.index("Amina S") < words.index("Everybody else") < words.index("Gwen P")
    assert "Tomas" not in words.partition("Everybody else")[2], "helpers are not learners"


def test_pressing_twice_joins_once(world):
    phone = side_by_side(world)
    form = phone.form("this is one person")
    for _ in range(2):
        page = phone.open(form.action, "POST", form.fields)
        assert page.status == 200 and "one person here" in page.words
    assert [entry.body.get("did") for entry in journal.entries()].count("joined") == 1


def test_a_page_of_the_record_that_went_leads_to_the_one_that_stays(world):
    phone = side_by_side(world)
    phone.press("this is one person", keep=world.people["gwen"].id)
    assert phone.open(path(world, what="")).path == path(world, "gwen", "")


@pytest.mark.parametrize("other", ["nobody", "", "amina", "tomas", "sian"])
def test_nobody_is_joined_with_themselves_a_helper_or_nobody(world, other):
    phone, before = world.as_("sian"), journal.count()
    member = world.people.get(other)
    page = phone.post(path(world), **{"as": member.id if member else other})
    assert page.status in (403, 404, 409) and journal.count() == before
    assert "Are these one person?" not in phone.open(f"{path(world)}?as={member.id if member else other}").words


@pytest.mark.parametrize("name", ["tomas", "amina", "gwen"])
@pytest.mark.parametrize("what", ["/same", "/parted"])
def test_a_tutor_or_a_learner_does_not_decide_who_is_who(world, name, what):
    phone, before = world.as_(name), journal.count()
    page = phone.post(path(world, what=what), **{"as": world.people["gwen"].id})
    assert page.status == 403 and "This page is for others" in page.words and journal.count() == before
    assert "on the list twice" not in world.as_("tomas").open(path(world, what="")).words


def test_who_are_two_people_already_stay_two(world):
    page = world.as_("vera").post(path(world, what="/parted"))
    assert page.status == 409 and "They are two people already. Nothing was changed." in page.words
