"""The hall's choices: its name, who is responsible, its languages, whether first names are listed."""

import re
import threading

import pytest

from hubserver import journal
from hubserver.errors import HubError
from hubserver.hall import models as hall
from hubserver.journal import Kind
from tests.web.walk import PAYLOADS, Shape

PLACES = {
    "stranger": ("/", "/help/", "/help/worried", "/help/accessibility", "/sign-in", "/modules/", "/nowhere"),
    "sian": ("/desk/", "/desk/hall", "/desk/people/"),
    "amina": ("/", "/me"),
}


def chosen(phone, /, **fields):
    """Press the button with these choices; boxes that are not named stay as they are."""
    phone.open("/desk/hall")
    return phone.press("Keep these choices", **fields)


def test_the_name_and_who_is_responsible_are_shown_where_people_look(world):
    sian = world.as_("sian")
    page = chosen(sian, name="Neuadd Cwm Bryn", responsible="Sian Rees", phone="01234 567890")
    assert page.status == 200 and page.path == "/desk/hall" and 'value="Neuadd Cwm Bryn"' in page.text
    phone = world.as_("stranger")
    assert "Neuadd Cwm Bryn" in phone.open("/").words
    assert "Sian Rees" in phone.open("/help/").words and 'href="tel:01234567890"' in phone.page.text
    assert "01234 567890" in phone.open("/help/worried").words
    assert "Sian Rees" in phone.open("/help/accessibility").words


@pytest.mark.parametrize("path", ["/help/", "/help/worried", "/help/accessibility"])
def test_a_telephone_number_is_not_turned_round_from_right_to_left(world, path):
    chosen(world.as_("sian"), responsible="Sian Rees", phone="01234 567890")
    page = world.as_("stranger").open(path)
    links = re.findall(r"<a [^>]*tel:[^>]*>", page.text)
    assert links and all('dir="ltr"' in link for link in links)


def test_what_was_chosen_is_in_the_journal_by_its_field_alone(world):
    sian, before = world.as_("sian"), journal.count()
    chosen(sian, name="Neuadd", responsible="Sian Rees")
    (body,) = [entry.body for entry in [*journal.entries()][before:] if entry.kind is Kind.AUDIT]
    assert body["did"] == "changed the hall" and body["who"] == world.people["sian"].id
    assert "Neuadd" not in str(body) and "Rees" not in str(body)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_script_in_the_halls_texts_comes_out_inert_everywhere(world, payload):
    phones = {name: world.as_(name) for name in PLACES}
    harmless = {"name": "A", "responsible": "B", "phone": "0"}
    chosen(phones["sian"], **harmless)
    usual = {(who, path): Shape(phones[who].open(path).text).kinds for who, some in PLACES.items() for path in some}
    page = chosen(phones["sian"], **dict.fromkeys(harmless, payload))
    assert page.status == 200
    for who, path in usual:
        page = phones[who].open(path)
        assert Shape(page.text).kinds == usual[who, path], path
        assert "<script>alert" not in page.text and "javascript:" not in page.text


def test_a_hall_needs_a_name(world):
    sian, before = world.as_("sian"), journal.count()
    for name in ("", "   ", "\0"):
        page = chosen(sian, name=name)
        assert page.status == 400 and "The hall needs a name. Nothing was changed." in page.words
    assert journal.count() == before and hall.current().name == "Cwm Bryn"


def test_too_long_is_refused_and_nothing_is_changed(world):
    sian = world.as_("sian")
    page = chosen(sian, name="x" * 81)
    assert page.status == 400 and "too long" in page.words and hall.current().name == "Cwm Bryn"


@pytest.mark.parametrize("name", ["", "   ", "\t\n", "\x1b\x00"])
def test_the_command_line_and_a_new_hub_need_a_name_too(world, name):
    for kept in (lambda: hall.choose("command line", name=name), lambda: hall.checked({"name": name})):
        with pytest.raises(HubError, match=r"The hall needs a name. Nothing was changed."):
            kept()
    assert hall.current().name == "Cwm Bryn"


def test_what_is_chosen_at_the_command_line_is_tidied_as_at_the_desk(world):
    hall.choose("command line", name=" Neuadd\nCwm  Bryn\x07 ", responsible="Sia\u0302n\tRees")
    assert (hall.current().name, hall.current().responsible) == ("Neuadd Cwm Bryn", "Siân Rees")


def test_a_page_that_was_opened_during_a_change_keeps_nothing_old(world, monkeypatch):
    """It read the row before the change was made, and is done with it after."""
    read, go = threading.Event(), threading.Event()
    get = hall.Hall.get

    def slowly(*query, **filters):
        row = get(*query, **filters)
        read.set()
        go.wait(20)
        return row

    hall.forget()
    monkeypatch.setattr(hall.Hall, "get", slowly)
    page = threading.Thread(target=hall.current)
    page.start()
    assert read.wait(20)
    steward = threading.Thread(target=hall.choose, args=("test",), kwargs={"name": "Neuadd"})
    steward.start()
    steward.join(0.3)  # it is done, or waits for the page
    go.set()
    page.join()
    steward.join()
    assert hall.current().name == "Neuadd"


def languages(phone, first, *ticked):
    phone.open("/desk/hall")
    fields = [("token", phone.token()), ("name", "Cwm Bryn"), ("responsible", ""), ("phone", ""), ("first", first)]
    return phone.open("/desk/hall", "POST", fields + [("languages", code) for code in ticked])


def test_a_language_is_turned_on_and_off(world):
    sian, phone = world.as_("sian"), world.as_("stranger")
    assert "Cymraeg" not in phone.open("/").text
    languages(sian, "en", "en", "cy")
    assert "Cymraeg" in phone.open("/").words
    assert 'lang="cy"' in phone.open("/?lang=cy").text and phone.open("/help/").text.count('<html lang="cy"') == 1
    languages(sian, "en", "en")
    assert '<html lang="en"' in phone.open("/").text and "Cymraeg" not in phone.page.text
    assert '<html lang="en"' in phone.open("/?lang=cy").text


def test_the_language_to_start_with_comes_first(world):
    languages(world.as_("sian"), "cy", "en", "cy")
    assert hall.current().languages == "cy en"
    assert '<html lang="cy"' in world.phone().open("/").text


@pytest.mark.parametrize(
    "first, ticked, kept",
    [
        ("en", [], "en"),
        ("cy", ["en"], "cy en"),
        ("xx", ["xx", "cy"], "cy"),
        ("", [], "en"),
        ('"><script>', ["cy", "cy", "en"], "cy en"),
        ("ar-XB", ["ar-XB", "en"], "en"),
    ],
)
def test_only_languages_of_this_hub_are_kept_and_never_none(world, first, ticked, kept):
    sian = world.as_("sian")
    assert languages(sian, first, *ticked).status == 200
    assert hall.current().languages == kept
    assert world.phone().open("/").status == 200


@pytest.mark.parametrize("wish, kept", [("", "en"), ("cy  en cy", "cy en")])
def test_the_command_line_keeps_the_same_order(world, wish, kept):
    sian = world.as_("sian")
    hall.choose("command line", languages=wish)
    assert hall.current().languages == kept and sian.open("/desk/hall").status == 200


def test_the_command_line_refuses_a_language_that_is_not_here(world):
    with pytest.raises(HubError, match="There is no language “xx” in this hub"):
        hall.choose("command line", languages="en xx")
    assert hall.current().languages == "en"


def test_the_list_of_names_is_turned_off_and_on_again(world):
    sian, phone = world.as_("sian"), world.as_("stranger")
    languages(sian, "en", "en")  # the box for names is not ticked
    assert not hall.current().name_list and "Amina" not in phone.open("/sign-in").words
    sian.open("/desk/hall")
    sian.press("Keep these choices", name_list="1")
    assert hall.current().name_list and "Amina" in phone.open("/sign-in").words


@pytest.mark.parametrize("name", ["stranger", "amina", "tomas", "vera"])
def test_nobody_but_the_steward_changes_the_hall(world, name):
    phone, before = world.as_(name), journal.count()
    page = phone.post("/desk/hall", name="Mine now")
    assert page.status in (401, 403) and "Nothing was changed" in page.words
    assert hall.current().name == "Cwm Bryn" and journal.count() == before
