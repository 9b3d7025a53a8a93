"""Names: shown as a first name and a letter, found however they are typed, told apart by signs, whole nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubserver.hall import models as hall
from hubserver.people import roll
from hubserver.people.models import Person
from hubserver.people.names import SIGNS, folded, free_sign, letter, shown
from tests.people.door import add, here, shown_secret, stranger, try_name


@pytest.mark.parametrize(
    "typed, name",
    [
        ("Amina Khan", "Amina K"),
        ("Amina K.", "Amina K"),
        ("amina khan", "amina K"),
        ("  Siân   Rees ", "Siân R"),
        ("Maria Garcia Lopez", "Maria L"),
        ("Jan van der Berg", "Jan B"),
        ("Mary-Ann Smith-Jones", "Mary-Ann S"),
        ("Pat O'Brien", "Pat O"),
        ("Łukasz Żak", "Łukasz Ż"),
        ("محمد علي", "محمد ع"),
        ("Gwen", "Gwen"),
        ("Amina K ☀", "Amina K"),
        ("", ""),
        ("!!! ...", ""),
    ],
)
def test_a_name_is_shown_as_a_first_name_and_a_letter(typed, name):
    assert shown(typed) == name


@given(st.text(max_size=60))
def test_of_any_name_but_the_first_word_one_letter_at_most_is_shown(typed):
    first, _, rest = shown(typed).partition(" ")
    assert len(rest) <= 3 and " " not in rest  # one letter; a ligature's capital may be two or three
    assert first in typed or not first


@given(st.text(max_size=60))
def test_any_name_stands_under_one_button_that_leads_to_it(typed):
    button = letter(shown(typed))
    assert button[:1].upper() == button


@given(st.text(max_size=60))
def test_folding_once_more_changes_nothing(typed):
    assert folded(folded(typed)) == folded(typed)


def test_accents_and_points_may_be_left_out_of_a_name_but_no_vowels():
    assert folded("Siân") == folded("sian") and folded("أحمد") == folded("احمد")
    assert folded("मुक्ता") != folded("मुकता") and folded("แก้ว") != folded("แกว")


@given(st.sets(st.sampled_from(["", *SIGNS, *map(str, range(30))])))
def test_a_free_sign_is_one_that_nobody_has(taken):
    assert free_sign(taken) not in taken and free_sign(taken)


@pytest.mark.parametrize("typed", ["Siân Rees", "sian rees", "SIAN R", "siân", "Sian", "Sian R.", "  sian   r "])
def test_a_name_is_found_without_accents_and_capitals_and_by_first_name(world, typed):
    person, secret, _ = add(world, "Siân Ŵyn")
    rees = world.people["sian"]
    wanted, key = (rees.id, rees.secret) if "r" in typed.lower() else (person.id, secret)
    phone = world.as_("stranger")
    page = try_name(phone, typed, key)
    assert here(phone) == wanted, page.words


def test_two_people_of_one_name_get_signs(world):
    first, *_ = add(world, "Gwen Price")
    second, secret, _ = add(world, "Gwen Parry")
    assert (world.people["gwen"].name, first.label, second.label) == ("Gwen P", "Gwen P ☀", "Gwen P ★")
    phone = stranger(world, 0)
    text = phone.open("/sign-in").text
    assert all(f"<bdi>{label}</bdi>" in text for label in ("Gwen P", "Gwen P ☀", "Gwen P ★"))
    phone.open(f"/sign-in/pin?who={second.id}")
    assert "Hello, Gwen P ★" in phone.page.words
    phone.press("Sign in", pin=secret)
    assert here(phone) == second.id


@pytest.mark.parametrize("typed", ["gwen pugh", "GWEN PUGH", "Gwên Pugh", "Gw\u200cen Parry"])
def test_names_that_look_the_same_get_signs_too(world, typed):
    assert add(world, typed)[0].sign == "sun"


def test_mending_the_capitals_of_a_name_gives_it_no_sign(world):
    person = add(world, "nia owen")[0]
    assert roll.rename(person, "Nia Owen", "test").label == "Nia O"
    other = add(world, "NIA OWEN")[0]
    assert roll.rename(other, "Nia Owen", "test").label == "Nia O ☀"


def test_a_sign_is_free_again_when_its_person_has_left(world):
    vera, others = world.as_("vera"), [add(world, f"Gwen P{c}")[0] for c in "abc"]
    assert [p.sign for p in others] == ["sun", "star", "moon"]
    vera.open(f"/desk/people/{others[0].id}")
    vera.press("has left")
    assert add(world, "Gwen Pask")[0].sign == "sun"


def test_with_more_people_of_one_name_than_signs_everybody_is_still_told_apart(world):
    labels = [add(world, "Gwen Pugh")[0].label for _ in range(len(SIGNS) + 3)]
    assert len(set(labels)) == len(labels) and "Gwen P" not in labels


def test_a_renamed_person_gets_a_sign_where_the_new_name_is_taken(world):
    person, *_ = add(world, "Nia Pugh")
    sian = world.as_("sian")
    sian.open(f"/desk/people/{person.id}")
    sian.press("Change the name", name="Gwen Pugh")
    assert Person.get_by_id(person.id).label == "Gwen P ☀"


def test_many_names_stand_under_letters_without_accents(world):
    for n in range(18):
        add(world, f"Élan {chr(97 + n)}")
    phone = world.as_("stranger")
    words = phone.open("/sign-in").words
    assert "Élan" not in words and "Amina" not in words, "a long list is under its letters"
    assert '<a class="button second" href="/sign-in?letter=E"' in phone.page.text
    assert phone.open("/sign-in?letter=e").words.count("Élan") == 18
    assert "Amina" not in phone.page.words


def test_many_names_under_one_letter_are_all_shown(world):
    for member in ("amina", "gwen"):
        roll.retire(Person.get_by_id(world.people[member].id), "test")
    for n in range(18):
        add(world, f"Élan {chr(97 + n)}")
    page = world.as_("stranger").open("/sign-in")
    assert page.words.count("Élan") == 18 and "letter=" not in page.text


def test_the_hall_may_turn_the_list_of_names_off(world):
    hall.choose("test", name_list=False)
    phone = world.as_("stranger")
    for path in ("/sign-in", "/sign-in?letter=A"):
        words = phone.open(path).words
        assert "Amina" not in words and "Gwen" not in words
    gwen = world.people["gwen"]
    phone.press("Sign in", name="Gwen P", pin=gwen.secret)
    assert here(phone) == gwen.id


PERSIAN = "علی\u200cرضا احمدی"


@pytest.mark.parametrize("typed", [PERSIAN, "علیرضا احمدی", "علی\u200dرضا ا"])
def test_a_joiner_inside_a_word_is_part_of_the_name_and_nobody_needs_to_type_it(world, typed):
    page = world.as_("vera").post("/desk/people/", name=f"\u200c{PERSIAN}\u200c \u200d")
    person = Person.get(Person.name == "علی\u200cرضا ا")
    assert "<bdi>علی\u200cرضا ا</bdi>" in page.text
    phone = world.as_("stranger")
    try_name(phone, typed, shown_secret(page))
    assert here(phone) == person.id


@pytest.mark.parametrize("typed", ["\u200c", "\u200d \u200c\u200c", ".\u200c."])
def test_joiners_alone_are_no_name(world, typed):
    page = world.as_("vera").post("/desk/people/", name=typed)
    assert page.status == 400 and "That is not a name we can use." in page.words


def test_a_full_surname_is_nowhere_in_the_data_folder(world):
    for path in world.hub.settings.data.glob("hub.sqlite*"):
        data = path.read_bytes()
        assert not any(surname in data for surname in (b"Khan", b"Pugh", b"Novak", b"Jones", b"Rees")), path


@pytest.mark.parametrize("typed", ["%", "_", "a%", "_mina", "amin_", "*", "' OR 1=1 --", "amina%", "%k"])
def test_wildcards_and_quotes_in_a_name_find_nobody(world, typed):
    assert Person.called(typed) == []
    phone = world.as_("stranger")
    assert try_name(phone, typed, world.people["amina"].secret).status == 403 and here(phone) is None
