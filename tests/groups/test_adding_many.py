"""A roster at the desk: sent, looked at, added all at once or not at all."""

import hashlib
import threading

import pytest

from hubserver import journal
from hubserver.db import write
from hubserver.errors import Refused
from hubserver.groups import enrolling, keeping
from hubserver.groups.likeness import NEW, newcomers
from hubserver.groups.models import Group
from hubserver.groups.roster import Line
from hubserver.people.models import Person, Preference, SignIn
from hubserver.people.roles import Role
from hubserver.web.door import LARGEST_FORM
from tests.conftest import GROUP
from tests.groups.sending import send_file
from tests.people.door import add
from tests.web.walk import PAYLOADS, Shape, everything

LIST = "name,group,language\nMair Lewis,Tuesday morning,Welsh\nOwain Bevan,Thursday\n"


def looked_at(world, names=LIST, helper="vera"):
    """The preview of a list that was pasted."""
    phone = world.as_(helper)
    phone.open("/groups/roster")
    phone.press("Look at the list first", names=names)
    return phone


def learners():
    return {person.label for person in Person.present([Role.LEARNER])}


def members(name):
    group = Group.named(name)
    return [person.label for person in group.members()] if group else None


def told(after):
    return [(entry.body["did"], entry.body.get("by")) for entry in [*journal.entries()][after:]]


@pytest.mark.parametrize("helper", ["tomas", "vera", "sian"])
def test_a_list_is_looked_at_first_and_then_added(world, helper):
    phone = world.as_(helper)
    before = journal.count()
    phone.open("/groups/roster")
    phone.press("Look at the list first", names=LIST)
    assert "2 new people" in phone.page.words and "Nobody is added yet." in phone.page.words
    assert "We read the columns as: name, group, language." in phone.page.words
    assert journal.count() == before
    page = phone.press("Add them")
    assert "2 people were added" in page.words and 'href="/groups/cards"' in page.text
    assert {"Mair L", "Owain B"} <= learners()
    assert members(GROUP) == ["Gwen P", "Mair L"] and members("Thursday") == ["Owain B"]
    by = world.people[helper].id
    assert told(before) == [(did, by) for did in ("added", "added", "grouped", "group made", "grouped")]


def test_a_file_does_the_same_as_pasted_text(world):
    phone = world.as_("vera")
    page = send_file(phone, "/groups/roster", b"\xef\xbb\xbf" + LIST.replace("\n", "\r\n").encode(), names="")
    assert page.status == 200 and "2 new people" in page.words
    page.path = "/groups/roster"
    assert "2 people were added" in phone.press("Add them").words


def test_a_language_on_the_list_is_the_one_they_find(world):
    looked_at(world).press("Add them")
    mair = Person.get(Person.name == "Mair L")
    assert Preference.get_by_id(mair.id).language == "cy"


def test_they_have_no_secret_until_somebody_can_take_it_and_adding_is_quick(world, monkeypatch):
    slow = []
    phone = looked_at(world)
    monkeypatch.setattr(hashlib, "scrypt", lambda *args, **kwargs: slow.append(args))
    phone.press("Add them")
    monkeypatch.undo()
    assert slow == []
    mair = Person.get(Person.name == "Mair L")
    row = SignIn.get_by_id(mair.id)
    assert (row.secret_hash, row.card_hash) == (None, None)
    assert "They have no PIN and no card yet." in phone.open(f"/desk/people/{mair.id}").words
    stranger = world.as_("stranger")
    assert "You have no PIN yet." in stranger.open(f"/sign-in/pin?who={mair.id}").words
    assert stranger.press("Sign in", pin="").status == 403


def test_whoever_looks_like_somebody_here_is_asked_about_and_left_out_unless_new(world):
    phone = looked_at(world, "name,group\nAmina Khan,Thursday\nMair Lewis,Thursday")
    page = phone.page
    assert "1 name that we know already" in page.words and "This is Amina K, who is here already" in page.words
    page = phone.press("Add them")
    assert "1 person was added" in page.words and "1 name was left out" in page.words
    assert members("Thursday") == ["Amina K", "Mair L"], "the group on the list is theirs too"
    assert len([name for name in learners() if name.startswith("Amina")]) == 1


def test_somebody_new_with_a_known_name_is_added_with_a_sign(world):
    phone = looked_at(world, "Amina Kaur")
    phone.press("Add them", **{"line-1": "new"})
    assert {"Amina K", "Amina K ☀"} <= learners()


def test_a_line_that_is_there_twice_is_added_once(world):
    phone = looked_at(world, "Mair Lewis\nOwain Bevan\nmair lewis")
    assert "The same as line 1: leave it out" in phone.page.words
    phone.press("Add them")
    assert {name for name in learners() if name.startswith("Mair")} == {"Mair L"}


def test_two_of_the_list_with_one_shown_name_are_two_people(world):
    looked_at(world, "Mair Lewis\nMair Lloyd").press("Add them")
    assert {"Mair L", "Mair L ☀"} <= learners()


def test_lines_that_cannot_be_read_are_shown_with_number_and_reason(world):
    phone = looked_at(world, 'name\nMair Lewis\nBad "quote\n!!!')
    assert "2 lines cannot be read. They are left out." in phone.page.words
    assert "Line 3: A quotation mark in this line has no partner." in phone.page.words
    page = phone.press("Add them")
    assert "1 person was added" in page.words and "Line 4: There is no name in this line." in page.words


def test_pressing_twice_adds_once(world):
    phone = looked_at(world)
    form = phone.form("Add them")
    assert phone.open(form.action, "POST", form.fields).status == 200
    after = everything()
    again = phone.open(form.action, "POST", form.fields)
    assert again.status == 409 and "Nobody was added twice" in again.words and everything() == after


def test_pressing_twice_in_the_same_moment_adds_once(world):
    phone = looked_at(world)
    form, copies = phone.form("Add them"), []
    for _ in range(6):
        copy = world.phone()
        copy.cookies = dict(phone.cookies)
        copies.append(threading.Thread(target=copy.open, args=(form.action, "POST", form.fields)))
    for copy in copies:
        copy.start()
    for copy in copies:
        copy.join()
    assert sorted(name for name in learners() if name[0] in "MO") == ["Mair L", "Owain B"]


def test_somebody_who_was_added_meanwhile_is_asked_about(world):
    phone = looked_at(world)
    add(world, "Mair Lloyd")
    page = phone.press("Add them")
    assert "This is Mair L, who is here already" in page.words and "Owain B" not in learners()
    assert "1 person was added" in phone.press("Add them").words


def test_when_one_cannot_be_added_none_is(world):
    """The last of them is refused in the middle of the job."""
    before = everything()
    taken = world.people["gwen"].id
    lines = newcomers([Line(1, "Mair Lewis", "Thursday"), Line(2, "Owain Bevan", "Thursday")], [])
    places = [enrolling._Place(each.line, f"id-{each.line.number}", True) for each in lines]
    places.append(enrolling._Place(Line(3, "Nia Owen"), taken, True))
    with pytest.raises(Refused):
        write(enrolling._enrol, places, "test")
    assert everything() == before


def test_a_group_is_the_same_whatever_its_capitals(world):
    looked_at(world, "name,group\nMair Lewis,TUESDAY MORNING\nOwain Bevan,tuesday  morning").press("Add them")
    assert [group.name for group in Group.every()] == [GROUP] and members(GROUP) == ["Gwen P", "Mair L", "Owain B"]


def test_sixty_at_once_hold_nobody_up(world):
    """Not by the clock, which the machine sets: by the statements that the job runs."""
    lines = [Line(n, f"Person{n} Surname", GROUP) for n in range(60)]
    ran = []

    def watched(places):
        connection = journal.database.connection()
        connection.set_trace_callback(ran.append)
        enrolling._enrol(places, "test")
        connection.set_trace_callback(None)

    write(watched, [enrolling._Place(line, f"id-{line.number}", True) for line in lines])
    assert len(members(GROUP)) == 61 and len(ran) < 60 * 12


def test_a_list_that_is_none_adds_nobody(world):
    phone = world.as_("vera")
    for data in (b"", b"PK\x03\x04", b"\x00\x01", b"\n\n", b"name,group\n"):
        before = everything()
        page = send_file(phone, "/groups/roster", data)
        assert page.status == 400 and "Nobody was added." in page.words and everything() == before


def test_too_large_a_file_is_refused(world):
    page = send_file(world.as_("vera"), "/groups/roster", b"Mair Lewis\n" * (LARGEST_FORM // 10))
    assert page.status == 413 and "Nothing was changed" in page.words


@pytest.mark.parametrize("token", ["", "x" * 43])
def test_a_file_from_elsewhere_is_refused(world, token):
    phone = world.as_("vera")
    before = everything()
    for path in ("/groups/roster", "/groups/roster/add"):
        page = send_file(phone, path, LIST.encode(), token=token, names=LIST, key="k")
        assert page.status == 403 and "Nothing was changed" in page.words
        assert everything() == before


@pytest.mark.parametrize("name", ["amina", "gwen"])
def test_a_learner_adds_nobody(world, name):
    phone = world.as_(name)
    for path in ("/groups/", "/groups/roster", "/groups/cards"):
        assert phone.open(path).status == 403
    before = journal.count()
    assert send_file(phone, "/groups/roster/add", LIST.encode(), names=LIST).status == 403
    assert journal.count() == before


@pytest.mark.parametrize("payload", PAYLOADS)
def test_whatever_stands_in_a_list_is_shown_as_plain_text(world, payload):
    usual = looked_at(world, "name,group,language\nPlain Name,Plain,Plain")
    shapes = [Shape(usual.page.text).kinds, Shape(usual.press("Add them").text).kinds]
    cell = payload.replace('"', '""').replace("\r\n", " ")
    phone = looked_at(world, f'name,group,language\n"A{cell}","B{cell}","C{cell}"')
    if "Add them" in phone.page.words:
        assert Shape(phone.page.text).kinds <= shapes[0] | QUESTIONS
        assert Shape(phone.press("Add them").text).kinds <= shapes[1] | QUESTIONS
    assert phone.page.status in (200, 400)


QUESTIONS = {
    ("div", "class"),
    ("p", "class"),
    ("li",),
    ("ul",),
    ("br",),
    ("bdi", "class"),
    ("span", "class"),
}


def test_a_roster_never_touches_helpers(world):
    phone = looked_at(world, "Tomas Novak\nVera Jones")
    assert "2 new people" in phone.page.words, "a learner may have a helper's name"
    phone.press("Add them")
    assert Person.get_by_id(world.people["tomas"].id).role == Role.TUTOR
    assert {"Tomas N ☀", "Vera J ☀"} <= learners()


def test_the_careful_choice_of_the_command_line_is_the_one_that_the_page_proposes(world):
    keeping.make("Thursday", "test")
    phone = looked_at(world, "Amina Khan,Thursday")
    assert dict(phone.form("Add them").fields)["line-1"] == world.people["amina"].id
    assert NEW not in dict(phone.form("Add them").fields).values()
