"""Which language a page is in: the link, the choice kept on the phone, what the phone asks for, then the hall's own."""

import re
from datetime import UTC, date, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubserver import i18n
from hubserver.db import write
from hubserver.errors import HubError
from hubserver.hall import models as hall
from hubserver.people.models import Preference
from hubserver.people.presence import presence
from hubserver.web.wiring import LANGUAGE
from tests.web.walk import WHO, everything, pages_of

EN, CY, XB = (i18n.load(["cy", "ar-XB"])[code] for code in ("en", "cy", "ar-XB"))


def tongue(page):
    """The language and direction that a page says it has."""
    return re.search('<html lang="([^"]*)" dir="([^"]*)"', page.text).groups()


@pytest.fixture
def welsh(world):
    """A hall with Welsh turned on, English first."""
    hall.choose("test", languages="en cy")
    return world


WISHES = ("", "en", "cy")


@pytest.mark.parametrize("link, cookie, phone_s, hall_s", [*product(WISHES, WISHES, WISHES, ("en cy", "cy en"))])
def test_the_link_comes_before_the_choice_before_the_phone_before_the_hall(world, link, cookie, phone_s, hall_s):
    hall.choose("test", languages=hall_s)
    phone = world.phone()
    if cookie:
        phone.cookies[LANGUAGE] = cookie
    page = phone.once(f"/?lang={link}" if link else "/", headers={"Accept-Language": phone_s} if phone_s else {})
    assert tongue(page) == (link or cookie or phone_s or hall_s[:2], "ltr")


def test_a_link_is_remembered_on_the_phone(welsh):
    phone = welsh.phone()
    assert tongue(phone.open("/?lang=cy"))[0] == "cy" and tongue(phone.open("/help/"))[0] == "cy"
    assert tongue(phone.open("/?lang=en"))[0] == "en" and tongue(phone.open("/help/"))[0] == "en"


def test_a_language_chosen_before_signing_in_stays(welsh):
    phone, amina = welsh.phone(), welsh.people["amina"]
    phone.open("/?lang=cy")
    come_in(phone, amina)
    assert tongue(phone.page)[0] == "cy" and "Amina K" in phone.page.words


def come_in(phone, member):
    """Sign in with a card, whatever is on its button; the page that follows."""
    phone.open(member.card)
    form = next(form for form in phone.page.forms if form.action == "/card")
    return phone.open(form.action, "POST", form.fields)


def kept(world, name):
    """The language that the hub has kept for somebody; what was chosen is written within a minute."""
    presence.flush()
    return Preference.of(world.people[name].id).language


def test_a_language_that_was_turned_to_while_signed_in_is_there_at_the_next_sign_in(welsh):
    phone, amina = welsh.as_("amina"), welsh.people["amina"]
    before = everything()
    phone.open("/me?lang=cy")
    assert everything() == before, "reading a page writes nothing"
    for flushed in (False, True):
        other = welsh.as_("stranger")
        assert tongue(other.open("/"))[0] == "en" and tongue(come_in(other, amina))[0] == "cy", flushed
        assert kept(welsh, "amina") == "cy"
    phone.open("/modules/?lang=en")
    assert tongue(come_in(other, amina))[0] == "en" == kept(welsh, "amina")


def test_a_language_from_a_list_gives_way_to_one_that_was_turned_to(welsh):
    amina, phone = welsh.people["amina"], welsh.as_("stranger")
    write(Preference.keep, amina.id, language="cy")
    assert tongue(come_in(phone, amina))[0] == "cy"
    phone.open("/?lang=en")
    phone.press("Sign out")
    assert tongue(come_in(phone, amina))[0] == "en"


def test_a_language_chosen_on_the_phone_just_now_is_newer_than_what_was_kept(welsh):
    amina, phone = welsh.people["amina"], welsh.as_("stranger")
    write(Preference.keep, amina.id, language="en", reading="size=large")
    phone.open("/sign-in?lang=cy")
    assert tongue(come_in(phone, amina))[0] == "cy" == kept(welsh, "amina")
    assert Preference.of(amina.id).reading == "size=large", "the rest stays"


def test_the_next_learner_on_a_phone_does_not_inherit_the_language(welsh):
    phone = welsh.as_("amina")
    phone.open("/?lang=cy")
    for name, found in (("gwen", "en"), ("amina", "cy"), ("gwen", "en")):
        welsh.clock.pass_(hours=13)
        assert tongue(come_in(phone, welsh.people[name]))[0] == found
    assert kept(welsh, "gwen") == ""


def test_a_page_that_renews_itself_in_a_language_chooses_none(welsh):
    phone = welsh.as_("tomas")
    phone.once("/tutor/?lang=cy", headers={"X-Renewing": "1"})
    assert kept(welsh, "tomas") == ""


@pytest.mark.parametrize(
    "asked, found", [("cy-GB", "cy"), ("pl, cy;q=0.5", "cy"), ("pl", "en"), ("*", "en"), ("é;q=x", "en")]
)
def test_what_a_phone_asks_for_in_its_own_way(welsh, asked, found):
    assert tongue(welsh.phone().once("/", headers={"Accept-Language": asked}))[0] == found


@pytest.mark.parametrize("wish", ["xx", "CY", "../cy", "<script>", "ar-XB", "en cy", ""])
def test_a_wish_that_the_hall_does_not_have_is_no_wish(welsh, wish):
    phone = welsh.phone()
    page = phone.open("/?lang=" + wish.replace(" ", "%20").replace("<", "%3C"))
    assert tongue(page)[0] == "en" and LANGUAGE not in phone.cookies
    for kept_there in (wish, f"{wish}!"):
        phone.cookies[LANGUAGE] = kept_there
        assert tongue(phone.open("/help/"))[0] == "en" and "<script>" not in phone.page.text
        come_in(phone, welsh.people["amina"])
        assert kept(welsh, "amina") == "" and LANGUAGE not in phone.cookies
        phone.press("Sign out")


def test_a_language_that_was_turned_off_is_not_shown_any_more(welsh):
    phone = welsh.phone()
    phone.open("/?lang=cy")
    hall.choose("test", languages="en")
    assert tongue(phone.open("/"))[0] == "en" and "Cymraeg" not in phone.page.words


@pytest.mark.parametrize("name", WHO)
def test_every_page_in_welsh_says_so(welsh, name):
    phone = welsh.as_(name)
    pages = pages_of(welsh, name)
    phone.cookies[LANGUAGE] = "cy"
    for path in pages:
        if path.startswith("/") and path != "/sign-out":
            page = phone.open(path)
            assert tongue(page) == ("cy", "ltr"), path
            assert '<p class="aside">' in page.text, "it says that a speaker has yet to read it"


@pytest.mark.parametrize("name", WHO)
def test_every_page_leads_to_itself_in_the_other_language(welsh, name):
    for did, page in pages_of(welsh, name).items():
        link = re.search('<a lang="cy" hreflang="cy" href="([^"]*)">Cymraeg</a>', page.text)
        path = did.partition("?")[0]
        assert link, did
        if page.path == did and did != "/nowhere":
            assert link[1].partition("?")[0] == path and link[1].endswith("lang=cy"), did


def test_the_switch_keeps_what_the_address_asked_for(welsh):
    text = welsh.phone().open("/sign-in?letter=A&next=/me").text
    assert 'href="/sign-in?letter=A&amp;next=%2Fme&amp;lang=cy"' in text


def test_after_a_form_the_switch_leads_to_the_first_page(welsh):
    page = welsh.as_("stranger").post("/sign-in", name="Nobody", pin="1")
    assert 'href="/?lang=cy"' in page.text


def test_a_hall_with_one_language_shows_no_switch(world):
    assert '<nav class="languages"' not in world.phone().open("/").text


def test_days_and_numbers_are_said_in_the_language():
    assert EN.day(date(2026, 11, 24)) == "Tuesday 24 November"
    assert CY.day(date(2026, 11, 24)) == "Dydd Mawrth 24 Tachwedd"
    assert XB.dir == "rtl" and EN.dir == CY.dir == "ltr"


def test_a_day_of_another_year_says_the_year(hands):
    assert EN.day(date(2025, 11, 24)) == "Monday 24 November 2025"
    assert EN.time(datetime(2026, 11, 24, 14, 5, tzinfo=UTC)).startswith("Tuesday 24 November, ")


@pytest.mark.parametrize("n", [0, 1, 2, 3, 6, 7, 21])
def test_plurals_are_whole_sentences_in_every_language(n):
    for language in (EN, CY, XB):
        said = language.ngettext("%(num)s minute", "%(num)s minutes", n)
        assert "%(num)s" in said and said % {"num": n}


@given(st.lists(st.sampled_from(["en", "cy", "ar-XB"])))
def test_english_is_always_there_and_first(codes):
    loaded = i18n.load(codes)
    assert next(iter(loaded)) == "en" and {*loaded} == {"en", *codes}


def test_a_language_that_nobody_has_stops_the_start_with_a_sentence():
    with pytest.raises(HubError, match="There is no language “xx” in this hub") as why:
        i18n.load(["cy", "xx"])
    assert "en, cy, ar-XB" in str(why.value)


@given(st.text(st.characters(exclude_characters="%")))
def test_the_test_language_leaves_no_latin_letter_and_every_place(text):
    said = XB.gettext(f"{text} %(name)s {text} %(count)d%%")
    assert "%(name)s" in said and "%(count)d" in said and said % {"name": "x", "count": 1}
    assert not re.search("[A-Za-z]", XB.gettext(text))
