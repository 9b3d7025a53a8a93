"""The shelf: searching it, choosing from it, taking a choice off again, and the way through hundreds of modules."""

import html
import re
from itertools import chain
from threading import Thread
from urllib.parse import quote_plus

import pytest

from hubserver.db import database
from hubserver.hall import models as hall_choices
from hubserver.modules import catalogue
from hubserver.modules.choosing import PAGE
from hubserver.packs.manifest import Skill
from hubserver.web.wiring import LANGUAGE
from tests.modules.answers import do_the_module
from tests.packs import press
from tests.packs.many import Told, signed, told

GARDEN = "org.example.garden"
SPEAKING = Skill("Talking", "Speaking up", "https://example.org/a")
ADDING = Skill("Numbers", "Adding", "https://example.org/b")


@pytest.fixture
def hall(world):
    return press.trusting(world)


def add(world, tmp_path, *modules, pack=GARDEN, serial=1):
    press.add(world, signed(tmp_path / f"{pack}-{serial}", pack, modules, serial))


def titles(page):
    """The modules of a page, in their order."""
    return [html.unescape(t) for t in re.findall(r'<h3><a href="/modules/[^"]+"[^>]*>([^<]+)</a></h3>', page.text)]


def links(page):
    """Every link of the page: its words and where it leads."""
    found = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', page.text, re.DOTALL)
    return {" ".join(re.sub("<[^>]+>", " ", words).split()): html.unescape(lead) for lead, words in found}


def tap(phone, words):
    return phone.open(links(phone.page)[words].partition("#")[0])


def on(page):
    """What is chosen now."""
    return [words.removesuffix(" ✕") for words in links(page) if words.endswith(" ✕")]


def test_the_first_view_is_a_search_box_a_few_choices_and_the_modules_of_each_pack(world):
    phone = world.phone()
    page = phone.open("/modules/")
    assert "6 modules to choose from" in page.words and "Managing money" in page.words
    assert len(titles(page)) == 6 and on(page) == []
    assert 'role="search"' in page.text and '<label for="q">' in page.text
    assert page.text.count("<details>") == 1 and "Short ones" in page.text.partition("<details>")[0]
    assert phone.form("Search").method == "get" and page.text.count("<button>") == 1


@pytest.mark.parametrize("typed", ["pay", "Payslip", "PAYSL", "a payslip reading", "  payslip\t"])
def test_a_word_or_its_beginning_finds_a_module(world, typed):
    phone = world.phone()
    phone.open("/modules/")
    phone.press("Search", q=typed)
    assert titles(phone.page)[0] == "Reading a payslip"
    assert on(phone.page) == [" ".join(typed.split())]
    assert re.search(r"<title>\d modules? found ·", phone.page.text)
    assert re.search(r'<div role="status"><h2[^>]*>\d modules? found</h2></div>', phone.page.text)


def test_a_module_is_found_in_every_language_that_it_has_and_is_there_once(hall, tmp_path):
    texts = {"en": ("Village games", "About fetes.", "Tents."), "cy": ("Gêm y pentref", "Am chwarae.", "Pebyll.")}
    add(hall, tmp_path, Told(texts), told("Other things"))
    phone = hall.phone()
    for typed in ("fete", "gêm", "gem", "GEM", "pebyll"):
        assert titles(phone.open(f"/modules/?q={quote_plus(typed)}")) == ["Village games"], typed
    hall_choices.choose("test", languages="en cy")
    phone.cookies[LANGUAGE] = "cy"
    assert titles(phone.open("/modules/?q=fete")) == ["Gêm y pentref"]


@pytest.mark.parametrize("path", ["", "?time=middle", "?q=leek"])
def test_modules_in_the_language_of_the_page_come_first(hall, tmp_path, path):
    both = Told({"en": ("Leeks", "About leeks.", "x"), "cy": ("Cennin a leek", "Am gennin.", "x")})
    add(hall, tmp_path, told("Leek soup"), both, told("Leek pie"))
    hall_choices.choose("test", languages="en cy")
    phone = hall.phone()
    phone.cookies[LANGUAGE] = "cy"
    first, *others = titles(phone.open(f"/modules/{path}"))
    assert first == "Cennin a leek" and {"Leek soup", "Leek pie"} <= {*others}


NASTY = [
    *(
        '"',
        '"pay',
        "pay*",
        "*",
        "AND",
        "pay AND",
        "NOT pay",
        "NEAR(pay slip)",
        "title:pay",
        "{title} : pay",
        "(",
        "pay)",
    ),
    *("^pay", "pay -slip", "+pay", "pay'; DROP TABLE shelf_words; --", "%", "%s %(q)s", "\\", "<b>pay</b>", "{{7*7}}"),
    *("\0pay", "\ud7ffpay", "😀", "payslip\u202e", "x" * 5000, "a " * 3000, "pay\r\nslip", "''", "`", "?&=#", "ŵŷ"),
]


@pytest.mark.parametrize("typed", NASTY)
def test_whatever_is_typed_is_answered_with_a_page(world, typed):
    phone = world.phone()
    for more in ("", "&level=starter&time=long&page=9"):
        page = phone.open(f"/modules/?q={quote_plus(typed)}{more}")
        assert page.status == 200 and "<script>" not in page.text and "<b>" not in page.text
        assert len(on(page)) <= 3


def test_nothing_typed_is_the_whole_shelf(world):
    assert titles(world.phone().open("/modules/?q=")) == titles(world.phone().open("/modules/?q=+%3F+"))
    assert on(world.phone().open("/modules/?q=...")) == []


@pytest.fixture
def garden(hall, tmp_path):
    """A pack to choose from."""
    add(
        hall,
        tmp_path,
        told("Leeks", minutes=5, level="starter", skills=[SPEAKING]),
        told("Beans", minutes=10, level="next", skills=[SPEAKING, ADDING]),
        told("Peas", minutes=11, level="next", skills=[ADDING]),
        told("Kale", minutes=20, level="further"),
        told("Figs", minutes=30, level="starter"),
    )
    return hall


@pytest.mark.parametrize(
    "asked, found",
    [
        ("time=short", ["Leeks", "Beans"]),
        ("time=middle", ["Peas", "Kale"]),
        ("time=long", ["Figs"]),
        ("level=starter", ["Leeks", "Figs"]),
        ("level=next", ["Beans", "Peas"]),
        ("level=further", ["Kale"]),
        ("level=next&time=short", ["Beans"]),
        ("q=about&level=next", ["Beans", "Peas"]),
        ("q=beans&level=next&time=short", ["Beans"]),
    ],
)
def test_choices_go_together(garden, asked, found):
    page = garden.phone().open(f"/modules/?pack={GARDEN}&{asked}")
    assert sorted(titles(page)) == sorted(found)
    assert len(on(page)) == asked.count("&") + 2


def test_a_skill_is_chosen_from_those_that_the_shelf_teaches(garden):
    phone = garden.phone()
    page = phone.open("/modules/")
    teaches = {
        words: value for value, words in re.findall(r'<option value="(\w+)" lang="en" dir="auto">([^<]+)<', page.text)
    }
    assert '<optgroup label="Numbers">' in page.text and '<optgroup label="Talking">' in page.text
    phone.press("Show these", skill=teaches["Adding"])
    assert titles(phone.page) == ["Beans", "Peas"] and on(phone.page) == ["Adding"]
    phone.press("Show these", skill=teaches["Speaking up"], time="short", level="starter")
    assert titles(phone.page) == ["Leeks"] and len(on(phone.page)) == 3


def test_each_choice_is_taken_off_with_one_tap_and_the_others_stay(garden):
    phone = garden.phone()
    phone.open(f"/modules/?q=about&time=short&level=next&pack={GARDEN}")
    assert titles(phone.page) == ["Beans"] and on(phone.page) == ["about", "Short ones", "A next step", "Garden en"]
    tap(phone, "A next step ✕")
    assert sorted(titles(phone.page)) == ["Beans", "Leeks"]
    tap(phone, "about ✕")
    assert titles(phone.page) == ["Leeks", "Beans"] and on(phone.page) == ["Short ones", "Garden en"]
    tap(phone, "Short ones ✕")
    tap(phone, "Garden en ✕")
    assert phone.page.path == "/modules/" and len(titles(phone.page)) == 11


def test_a_quick_choice_is_one_tap_and_keeps_what_was_typed(garden):
    phone = garden.phone()
    phone.open("/modules/?q=about")
    tap(phone, "Short ones")
    assert {"Leeks", "Beans"} <= {*titles(phone.page)} and on(phone.page) == ["about", "Short ones"]
    assert "Short ones" not in links(phone.page), "what is chosen is not offered again"
    assert dict(phone.form("Search").fields)["q"] == "about"


def test_a_new_search_keeps_the_choices(garden):
    phone = garden.phone()
    phone.open(f"/modules/?pack={GARDEN}&level=next")
    assert f'<input type="hidden" name="pack" value="{GARDEN}">' in phone.page.text
    assert '<option value="next" selected>' in phone.page.text


@pytest.mark.parametrize(
    "asked", ["time=never", "level=hard", "skill=0000", "pack=no.such", "page=x", "page=-1", "todo=1"]
)
def test_a_choice_that_means_nothing_is_none(world, asked):
    page = world.phone().open(f"/modules/?{asked}")
    assert page.status == 200 and len(titles(page)) == 6 and on(page) == []


def test_a_learner_may_leave_out_what_is_done(world):
    phone = world.as_("amina")
    do_the_module(phone)
    page = phone.open("/modules/")
    assert "Reading a payslip" in titles(page) and "✓ Done" in page.words
    tap(phone, "Not done yet")
    assert "Reading a payslip" not in titles(phone.page) and len(titles(phone.page)) == 5
    assert on(phone.page) == ["Not done yet"]
    for name in ("stranger", "tomas", "vera", "sian"):
        page = world.as_(name).open("/modules/?todo=1")
        assert "Not done yet" not in page.words and len(titles(page)) == 6, name


def test_what_is_begun_is_said_on_the_card_of_a_search_too(world):
    phone = world.as_("amina")
    phone.open("/modules/uk.hubserver.managing-money/payslip")
    phone.press("Start")
    assert "0 of 6 steps" in phone.open("/modules/?q=payslip").words
    assert "0 of 6 steps" not in world.as_("gwen").open("/modules/?q=payslip").words


def test_nothing_found_says_what_to_do(world):
    phone = world.phone()
    page = phone.open("/modules/?q=zebra&level=starter")
    assert "Nothing found" in page.words and titles(page) == []
    for advice in ("Take off one", "Try one short word", "Ask a helper"):
        assert advice in page.words
    tap(phone, "See everything")
    assert len(titles(phone.page)) == 6


def test_a_misspelt_word_leads_to_the_one_that_was_meant(world):
    phone = world.phone()
    for typed in ("payslp", "paislip", "payslips", "paysilp"):
        assert "Did you mean one of these?" in phone.open(f"/modules/?q={typed}").words
        tap(phone, "payslip")
        assert titles(phone.page)[0] == "Reading a payslip"


def test_words_that_are_nowhere_together_find_what_comes_close(world):
    page = world.phone().open("/modules/?q=please+help+me+read+my+payslip+xyzzy")
    assert "Nothing has all of these words. These come close:" in page.words
    assert titles(page)[0] == "Reading a payslip"


def walked(phone, path):
    """The titles of every page that "More" leads to, page by page."""
    pages = [titles(phone.open(path))]
    while "More" in links(phone.page):
        pages.append(titles(tap(phone, "More")))
    return pages


def test_a_long_pack_goes_page_by_page_and_leaves_nothing_out(hall, tmp_path):
    add(hall, tmp_path, *(told(f"Row {n}", "About seeds.") for n in range(45)))
    phone = hall.phone()
    pages = walked(phone, f"/modules/?pack={GARDEN}")
    assert [len(page) for page in pages] == [PAGE, PAGE, 5]
    assert [*chain(*pages)] == [f"Row {n}" for n in range(45)]
    assert "Page 3 of 3" in phone.page.words and "More" not in links(phone.page)
    assert titles(tap(phone, "Back one page")) == pages[1]
    assert titles(phone.open(f"/modules/?pack={GARDEN}&page=99")) == pages[2], "the last, where there are not so many"
    searched = walked(phone, "/modules/?q=seeds")
    assert sorted(chain(*searched)) == sorted(f"Row {n}" for n in range(45))
    assert "45 modules found" in phone.page.words


def test_where_there_are_many_packs_each_has_its_say(hall, tmp_path):
    for n in range(9):
        add(hall, tmp_path, *(told(f"{n} {m}") for m in range(6 + n)), pack=f"org.example.p{n}")
    phone = hall.phone()
    page = phone.open("/modules/")
    assert titles(page)[:6] == ["0 0", "0 1", "0 2", "1 0", "1 1", "1 2"]
    pages = walked(phone, "/modules/")
    assert sum(map(len, pages)) == 3 * 10 and all(len(page) <= PAGE for page in pages)
    phone.open("/modules/")
    tap(phone, "See all 7 modules here")
    assert titles(phone.page) == [f"1 {m}" for m in range(7)] and on(phone.page) == ["P1 en"]


def test_a_small_shelf_shows_everything_at_once(garden):
    page = garden.phone().open("/modules/")
    assert len(titles(page)) == 11 and "Page 1" not in page.words and "See all" not in page.words
    assert page.words.index("Garden en") < page.words.index("Leeks") < page.words.index("Managing money")


def test_the_home_page_offers_three_that_are_new(garden):
    phone = garden.as_("amina")
    assert len(titles(phone.open("/"))) == 3
    phone.open(f"/modules/{GARDEN}/m0")
    phone.press("Start")
    page = phone.open("/")
    assert "Leeks" in page.text.partition("Carry on")[0] and len(titles(page)) == 3


def asked_of_the_database(phone, path):
    """Every statement that a page needs, once it is warm; not those that SQLite's index asks of itself."""
    phone.open(path)
    asked: list[str] = []
    line = database.connection()
    line.set_trace_callback(asked.append)
    phone.open(path)
    line.set_trace_callback(None)
    return [each for each in asked if not each.startswith("--")]


@pytest.mark.parametrize("path", ["/modules/", "/modules/?q=seeds&level=starter", "/", "/modules/?q=xyzzy"])
def test_a_page_asks_as_little_of_a_large_shelf_as_of_a_small_one(hall, tmp_path, path):
    phone = hall.as_("amina")
    few = asked_of_the_database(phone, path)
    add(hall, tmp_path, *(told(f"Row {n}", "About seeds.") for n in range(100)))
    many = asked_of_the_database(phone, path)
    assert len(many) == len(few) <= 6
    assert not [each for each in many if re.search("lesson|quiz|summary|entry", each)]


def test_a_shelf_that_has_changed_is_read_once_however_many_wait_for_it(hall, tmp_path):
    add(hall, tmp_path, *(told(f"Row {n}") for n in range(50)))
    before = catalogue._stock.cache_info().misses
    waiting = [Thread(target=hall.phone().open, args=("/modules/",)) for _ in range(12)]
    for each in waiting:
        each.start()
    for each in waiting:
        each.join()
    assert catalogue._stock.cache_info().misses == before + 1
