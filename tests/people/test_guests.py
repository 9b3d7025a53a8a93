"""Guests learn without a name, and say within a day, on that phone, once, who they are."""

from hubserver import journal
from hubserver.db import write
from hubserver.groups.models import Group
from hubserver.hall import models as hall
from hubserver.modules.models import Registration
from hubserver.people import guests
from hubserver.people.models import Person, Session
from hubserver.people.roles import Role
from hubserver.people.sessions import drop_idle
from tests.conftest import GROUP, PAYSLIP
from tests.journal.ledger import derived
from tests.modules.answers import do_the_module
from tests.people.door import here, try_pin
from tests.web.walk import learning


def guest_of(phone):
    found = here(phone)
    assert Person.get_by_id(found).role == Role.GUEST
    return found


def sign_in(world, phone, name="amina"):
    member = world.people[name]
    return try_pin(phone, member, member.secret)


def begun(person):
    return [row.module for row in Registration.by_module(Person.ids(person)).values()]


def test_a_guest_starts_answers_and_comes_back(world):
    phone = learning(world, "guest")
    assert "Carry on" in phone.open("/").words and "here as a guest" in phone.page.words
    world.clock.pass_(hours=23)
    assert begun(guest_of(phone)) == ["payslip"]
    assert "Carry on" in phone.open("/").words


def test_after_a_day_away_nobody_can_come_back_to_it(world):
    phone = learning(world, "guest")
    world.clock.pass_(hours=24, minutes=1)
    assert here(phone) is None and "Find my name" in phone.open("/").words
    sign_in(world, phone)
    assert "Was this you?" not in phone.open("/").words


def test_a_guest_is_on_no_list(world):
    guest = guest_of(learning(world, "guest"))
    assert [person.name for person in Person.present()] == sorted(["Amina K", "Gwen P", "Sian R", "Tomas N", "Vera J"])
    tomas = world.as_("tomas")
    for path in ("/tutor/", "/desk/people/", f"/groups/{Group.named(GROUP).id}", "/groups/cards"):
        assert f"/{guest}" not in tomas.open(path).text and f'value="{guest}"' not in tomas.page.text


def test_what_a_guest_did_is_kept_by_who_says_it_was_them(world):
    phone = learning(world, "guest")
    guest, amina = guest_of(phone), world.people["amina"].id
    sign_in(world, phone)
    assert "Was this you?" in phone.page.words and "payslip" in phone.page.words.lower()
    assert begun(amina) == []
    phone.press("Yes, keep it for me")
    assert begun(amina) == ["payslip"] and "Carry on" in phone.page.words
    assert "Was this you?" not in phone.page.words
    assert Person.get_by_id(guest).joined == amina
    assert "two records" not in phone.open("/me").words


def test_what_was_not_theirs_is_asked_once_and_stays_nobodys(world):
    phone = learning(world, "guest")
    guest, amina = guest_of(phone), world.people["amina"].id
    sign_in(world, phone)
    phone.press("No, that was not me")
    assert begun(amina) == [] and begun(guest) == ["payslip"]
    assert "Was this you?" not in phone.open("/").words
    assert not Session.select().where(Session.person == guest).exists()


def test_it_is_claimed_only_once(world):
    phone = learning(world, "guest")
    sign_in(world, phone)
    kept = dict(phone.cookies)
    phone.press("Yes, keep it for me")
    phone.cookies = kept  # a phone that remembers its cookies
    phone.open("/sign-out")
    gwen = world.people["gwen"].id
    sign_in(world, phone, "gwen")
    assert "Was this you?" not in phone.open("/").words
    phone.post("/me/guest", mine="1")
    assert begun(gwen) == [] and begun(world.people["amina"].id) == ["payslip"]


def test_it_is_claimed_only_on_that_phone(world):
    phone = learning(world, "guest")
    sign_in(world, phone)
    other = world.as_("gwen")
    other.cookies["hub_guest"] = phone.cookies["hub_guest"]
    assert "Was this you?" not in other.open("/").words
    other.post("/me/guest", mine="1")
    assert begun(world.people["gwen"].id) == []


def test_a_session_of_somebody_known_is_nothing_to_claim(world):
    """Who puts the cookie of a learner's session where a guest's should be gets nothing of theirs."""
    learner, other = learning(world, "amina"), world.as_("gwen")
    other.cookies |= {"hub_guest": learner.cookies["hub_session"], "hub_device": learner.cookies["hub_device"]}
    sign_in(world, other, "gwen")
    other.post("/me/guest", mine="1")
    assert begun(world.people["gwen"].id) == [] and Person.get_by_id(world.people["amina"].id).joined is None


def test_who_signs_out_leaves_nothing_to_claim(world):
    phone = learning(world, "guest")
    sign_in(world, phone)
    phone.post("/sign-out")
    sign_in(world, phone, "gwen")
    assert "Was this you?" not in phone.page.words


def test_a_guest_is_there_again_when_a_helper_has_signed_out_on_their_phone(world):
    phone = learning(world, "guest")
    guest = guest_of(phone)
    phone.open("/sign-in/helper")
    phone.press("Sign in", name="Tomas N", pin=world.people["tomas"].secret)
    assert here(phone) == world.people["tomas"].id
    phone.post("/sign-out")
    assert guest_of(phone) == guest and "Carry on" in phone.open("/").words


def test_only_who_signs_in_next_is_asked(world):
    phone = learning(world, "guest")
    sign_in(world, phone)
    sign_in(world, phone, "gwen")
    assert here(phone) == world.people["gwen"].id and "Was this you?" not in phone.open("/").words


def test_a_guest_who_finishes_is_told_how_to_keep_it(world):
    phone = world.as_("guest")
    do_the_module(phone)
    assert "Sign in within a day" in phone.page.words and "See my record" not in phone.page.words


def test_a_guest_who_starts_afresh_is_another_guest(world):
    phone = learning(world, "guest")
    first = guest_of(phone)
    phone.open("/")
    phone.press("Start again")
    assert here(phone) is None
    phone.post("/guest", next=PAYSLIP)
    assert guest_of(phone) != first and phone.page.path == PAYSLIP


def test_pressing_twice_makes_one_guest_and_a_learner_stays_who_they_are(world):
    phone = world.as_("guest")
    first = guest_of(phone)
    phone.post("/guest")
    assert guest_of(phone) == first
    amina = world.as_("amina")
    amina.post("/guest")
    assert here(amina) == world.people["amina"].id


def test_too_many_guests_are_told_to_sign_in(world, monkeypatch):
    monkeypatch.setattr(guests, "MOST", 2)
    for _ in range(2):
        world.as_("guest")
    phone = world.phone()
    phone.open(PAYSLIP)
    phone.press("without signing in")
    assert phone.page.status == 429 and "Please sign in" in phone.page.words
    assert here(phone) is None
    world.clock.pass_(hours=25)
    drop_idle(world.hub.settings)
    phone.post("/guest")
    assert guest_of(phone)


def test_a_claim_that_was_a_mistake_is_undone_at_the_desk(world):
    phone = learning(world, "guest")
    sign_in(world, phone)
    phone.press("Yes, keep it for me")
    vera, amina = world.as_("vera"), world.people["amina"].id
    assert "said that what a guest did was theirs" in vera.open(f"/desk/people/{amina}").words
    vera.press("That was somebody else")
    assert begun(amina) == []


def test_a_language_that_a_guest_turned_to_stays_when_they_sign_in(world):
    hall.choose("test", languages="en cy")
    phone = learning(world, "guest")
    phone.open("/?lang=cy")
    amina = world.people["amina"]
    phone.post("/sign-in", who=amina.id, pin=amina.secret)
    assert 'lang="cy"' in phone.open("/").text


def test_the_journal_tells_it_all_again(world):
    phone = learning(world, "guest")
    sign_in(world, phone)
    phone.press("Yes, keep it for me")
    before = derived()
    write(journal.rebuild)
    assert derived() == before
