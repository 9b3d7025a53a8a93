"""People are added, renamed and retired at the desk, each with an entry in the journal."""

from threading import Barrier, Thread
from urllib.parse import urlencode

import pytest

from hubserver import journal
from hubserver.journal import Kind
from hubserver.people.models import Person, SignIn
from tests.people.door import here, shown_card, shown_secret, try_name, try_pin


def told(kind=Kind.PERSON, after=0):
    """The bodies of the newest entries of a kind."""
    return [entry.body for entry in [*journal.entries()][after:] if entry.kind is kind]


def person_called(name):
    return Person.get(Person.name == name)


@pytest.mark.parametrize("helper", ["tomas", "vera", "sian"])
def test_a_helper_adds_a_learner_who_can_then_sign_in_both_ways(world, helper):
    phone, before = world.as_(helper), journal.count()
    phone.open("/desk/people/")
    assert "Others see the first name and one letter" in phone.page.words
    page = phone.press("Add", name="Nia Owen")
    assert page.status == 200 and "Nia O" in page.words and "Owen" not in page.text
    assert "shown only once" in page.words
    nia = person_called("Nia O")
    (added,) = told(after=before)
    assert added["did"] == "added" and added["person"] == nia.id and added["by"] == world.people[helper].id
    assert (added["name"], added["role"], added["sign"]) == ("Nia O", "learner", "") and len(added["salt"]) == 32
    one, other = world.as_("stranger"), world.as_("stranger")
    try_pin(one, nia, shown_secret(page))
    other.open(shown_card(page))
    other.press("sign in")
    assert here(one) == here(other) == nia.id


@pytest.mark.parametrize("helper, made", [("tomas", "learner"), ("vera", "learner"), ("sian", "volunteer")])
def test_only_the_steward_adds_helpers(world, helper, made):
    phone = world.as_(helper)
    phone.open("/desk/people/")
    assert ('name="role"' in phone.page.text) == (helper == "sian")
    page = phone.post("/desk/people/", name="Nia Owen", role="volunteer")
    nia = person_called("Nia O")
    assert nia.role == made
    if made == "volunteer":
        assert "Passphrase" in page.words and "/c/" not in page.text and "data:image" not in page.text
        phone = world.as_("stranger")
        try_name(phone, "Nia O", shown_secret(page))
        assert phone.page.path == "/desk/"


@pytest.mark.parametrize("role", ["", "coordinator", "LEARNER", "steward\0"])
def test_a_role_that_is_none_makes_a_learner(world, role):
    world.as_("sian").post("/desk/people/", name="Nia Owen", role=role)
    assert person_called("Nia O").role == "learner"


def test_a_name_is_mended(world):
    phone, gwen = world.as_("vera"), world.people["gwen"]
    signed_in, before = world.as_("gwen"), journal.count()
    phone.open(f"/desk/people/{gwen.id}")
    page = phone.press("Change the name", name="Gwenllian Parry")
    assert page.path == f"/desk/people/{gwen.id}" and "Gwenllian P" in page.words and "Parry" not in page.text
    (renamed,) = told(after=before)
    assert {k: renamed[k] for k in ("did", "person", "name", "by")} == {
        "did": "renamed",
        "person": gwen.id,
        "name": "Gwenllian P",
        "by": world.people["vera"].id,
    }
    assert "Gwenllian P" in signed_in.open("/").words, "the session goes on under the new name"
    phone = world.as_("stranger")
    try_name(phone, "gwenllian", gwen.secret)
    assert here(phone) == gwen.id
    assert Person.called("Gwen") == []


def test_the_same_name_again_changes_nothing(world):
    phone, before = world.as_("vera"), journal.count()
    phone.post(f"/desk/people/{world.people['gwen'].id}/rename", name="Gwen Pugh")
    assert journal.count() == before and Person.get_by_id(world.people["gwen"].id).sign == ""


@pytest.mark.parametrize("name", ["", "  ", "!!!", "x" * 61, "x" * 90])
def test_a_name_that_is_none_changes_nothing(world, name):
    phone, before = world.as_("vera"), journal.count()
    page = phone.post(f"/desk/people/{world.people['gwen'].id}/rename", name=name)
    assert page.status == 400 and "Nothing was changed" in page.words and journal.count() == before


def test_somebody_who_left_is_on_no_list_and_their_records_stay(world):
    phone, gwen, before = world.as_("vera"), world.people["gwen"], journal.count()
    phone.open(f"/desk/people/{gwen.id}")
    page = phone.press("has left")
    assert page.path == "/desk/people/" and "Gwen" not in page.words
    assert "Gwen" not in world.as_("stranger").open("/sign-in").words
    assert "Gwen" not in world.as_("tomas").open("/tutor/").words
    assert [body["did"] for body in told(after=before)] == ["retired"]
    assert SignIn.get_or_none(SignIn.person == gwen.id) is None
    assert Person.get_by_id(gwen.id).retired_at


def test_pressing_has_left_twice_says_that_they_are_gone(world):
    phone, gwen = world.as_("vera"), world.people["gwen"]
    phone.open(f"/desk/people/{gwen.id}")
    form = phone.form("has left")
    phone.press("has left")
    before = journal.count()
    page = phone.open(form.action, "POST", form.fields)
    assert page.status == 404 and "There is no such person here." in page.words and journal.count() == before


@pytest.mark.parametrize("what", ["", "/pin", "/card", "/code", "/rename", "/retire"])
@pytest.mark.parametrize("who", ["nobody", "Gwen P", "gwen", "%"])
def test_an_address_of_nobody_is_nobodys(world, what, who):
    phone, before = world.as_("sian"), journal.count()
    path = f"/desk/people/{who}{what}".replace(" ", "%20").replace("%", "%25", who == "%")
    page = phone.post(path, name="New Name") if what else phone.open(path)
    assert page.status == 404 and "There is no such person here." in page.words and "hubserver" not in page.words
    assert journal.count() == before


@pytest.mark.parametrize("helper", ["tomas", "vera"])
@pytest.mark.parametrize("what", ["", "/pin", "/card", "/code", "/rename", "/retire"])
def test_only_the_steward_helps_helpers(world, helper, what):
    phone, before = world.as_(helper), journal.count()
    for other in ("sian", "tomas", "vera"):
        path = f"/desk/people/{world.people[other].id}{what}"
        page = phone.post(path, name="New Name") if what else phone.open(path)
        assert page.status == 403 and "Nothing was changed" in page.words
    assert journal.count() == before


def test_a_tutor_cannot_retire_anybody(world):
    phone, gwen, before = world.as_("tomas"), world.people["gwen"], journal.count()
    assert "has left" not in phone.open(f"/desk/people/{gwen.id}").words
    assert phone.post(f"/desk/people/{gwen.id}/retire").status == 403 and journal.count() == before


def test_the_steward_cannot_take_themselves_off_the_list(world):
    phone, sian, before = world.as_("sian"), world.people["sian"], journal.count()
    assert "has left" not in phone.open(f"/desk/people/{sian.id}").words
    page = phone.post(f"/desk/people/{sian.id}/retire")
    assert page.status == 409 and "Nothing was changed" in page.words
    assert journal.count() == before and here(phone) == sian.id


def test_the_steward_retires_a_helper_who_is_out_at_once(world):
    phone, tomas = world.as_("sian"), world.as_("tomas")
    phone.open(f"/desk/people/{world.people['tomas'].id}")
    phone.press("has left")
    assert here(tomas) is None


def test_a_secret_is_shown_once_and_the_old_one_stops(world):
    phone, amina = world.as_("vera"), world.people["amina"]
    phone.open(f"/desk/people/{amina.id}")
    fresh = shown_secret(phone.press("Make a new PIN"))
    assert fresh not in phone.open(f"/desk/people/{amina.id}").text
    assert amina.secret not in phone.page.text
    assert phone.once(f"/desk/people/{amina.id}/pin").status == 405, "loading it again asks for a press"
    if fresh != amina.secret:
        assert try_pin(world.as_("stranger"), amina, amina.secret).status == 403


def test_each_thing_a_helper_makes_is_in_the_journal_by_id_alone(world):
    phone, amina, vera = world.as_("vera"), world.people["amina"], world.people["vera"]
    before = journal.count()
    for button in ("Let them in now", "Make a new PIN", "Make a new card"):
        phone.open(f"/desk/people/{amina.id}")
        phone.press(button)
    assert told(Kind.AUDIT, before) == [
        {"did": did, "who": vera.id, "person": amina.id}
        for did in ("made a helper's code", "made a new PIN", "made a new card")
    ]


def test_pressing_add_twice_at_once_adds_once_and_says_so(world):
    vera, gate, pages = world.as_("vera"), Barrier(2), []
    vera.open("/desk/people/")
    form = vera.form("Add")
    body = urlencode({**dict(form.fields), "name": "Ifor Bach"}).encode()

    def press(phone):
        phone.cookies = dict(vera.cookies)
        gate.wait()
        pages.append(phone.once(form.action, "POST", body))

    threads = [Thread(target=press, args=(world.phone(),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(page.status for page in pages) == [200, 409]
    assert Person.select().where(Person.name == "Ifor B").count() == 1


def test_pressing_add_twice_adds_once(world):
    vera = world.as_("vera")
    vera.open("/desk/people/")
    form = vera.form("Add")
    fields = [*((k, v) for k, v in form.fields if k != "name"), ("name", "Ifor Bach")]
    assert vera.open(form.action, "POST", fields).status == 200
    again = vera.open(form.action, "POST", fields)
    assert again.status == 409 and "Nobody was added twice" in again.words
    assert "There you can make a new PIN or card." in again.words
    assert vera.open("/desk/people/").words.count("Ifor B") == 1
