"""The health lines: each state, and what it tells a volunteer; then the page that shows them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubserver import __version__, clock, journal
from hubserver.backups import models as backups
from hubserver.backups.standing import Standing
from hubserver.clock import ClockQuality
from hubserver.desk import daily
from hubserver.desk.health import GB, Facts, State, lines
from hubserver.journal import Kind
from hubserver.people.limits import HUB_TRIES, limits
from tests.conftest import PACK

COPIED = Standing(made=True, days=0, waiting=12)
WELL = Facts(5, 214, 6 * GB, GB // 4, ClockQuality.NTP, False, (), copies=COPIED)

# What changes, and the one line that then is not "ok": its state, its code, and words of it.
NOT_WELL = {
    "empty": ({"modules": 0}, State.ACT, "NO-MODULES", "There are no modules to learn yet."),
    "full": (
        {"free": GB // 5},
        State.ACT,
        "SPACE",
        "The box is nearly full",
    ),
    "short": ({"free": GB // 2}, State.LOOK, "SPACE", "Space is getting short"),
    "unset": ({"clock": ClockQuality.UNSET}, State.LOOK, "CLOCK", "Nobody has told this box what time it is."),
    "review": ({"due": ("Tea",)}, State.LOOK, "REVIEW", "The facts in “%(title)s” are being checked again."),
    "no stick": ({"copies": replace(COPIED, waiting=None)}, State.LOOK, "STICK", "There is no copy on a stick."),
    "stick": ({"copies": replace(COPIED, waiting=500)}, State.LOOK, "STICK", "records are not on a stick yet"),
    "old": ({"copies": replace(COPIED, days=3)}, State.LOOK, "COPY", "could not be made"),
    "trouble": ({"copies": replace(COPIED, trouble=True)}, State.LOOK, "COPY", "could not be made"),
    "differ": ({"copies": replace(COPIED, differ=True)}, State.LOOK, "DERIVED", "is not what the records say."),
    "damaged": ({"copies": replace(COPIED, damaged=True)}, State.ACT, "DAMAGE", "The box’s memory is damaged."),
    "back": ({"copies": replace(COPIED, back=12, lost=True)}, State.LOOK, "BACK", "records are here again"),
    "guess": ({"guessing": True}, State.LOOK, "PINS", "Somebody is trying many PINs."),
}


def test_when_all_is_well_every_line_is_ok():
    found = lines(WELL)
    assert {line.state for line in found} == {State.OK} and len(found) == 6
    assert not any(line.code for line in found)


@pytest.mark.parametrize("name", NOT_WELL)
def test_each_thing_that_is_not_well_says_what_to_do(name):
    changes, state, code, words = NOT_WELL[name]
    wrong = [line for line in lines(replace(WELL, **changes)) if line.state is not State.OK]
    assert [(line.state, line.code) for line in wrong] == [(state, code)]
    assert words in (wrong[0].text if isinstance(wrong[0].text, str) else wrong[0].text[1]) and wrong[0].hint
    paths = {"SPACE": "/desk/packs", "CLOCK": "/timekeeping/", "NO-MODULES": "/sticks/"}
    about_copies = "copies" in changes and code != "DERIVED"
    assert wrong[0].path == ("/backups/" if about_copies else paths.get(code, ""))


def test_phones_that_agree_are_enough_for_now():
    assert [line.text for line in lines(replace(WELL, clock=ClockQuality.PHONE))][3].startswith("The phones here agree")


@pytest.mark.parametrize("quality", [ClockQuality.STEWARD, ClockQuality.RTC, ClockQuality.NTP])
def test_a_clock_that_somebody_vouches_for_is_trusted(quality):
    assert [line.text for line in lines(replace(WELL, clock=quality))][3] == "The clock can be trusted."


def test_space_turns_at_its_bounds():
    states = [lines(replace(WELL, free=free, reserve=GB))[2].state for free in (GB - 1, GB, 4 * GB - 1, 4 * GB)]
    assert states == [State.ACT, State.LOOK, State.LOOK, State.OK]


def test_other_hubs_are_told_of_only_when_there_are_some():
    assert len(lines(WELL)) == 6 and len(lines(replace(WELL, neighbours=("Other hall",)))) == 7


NUMBERS = st.none() | st.integers(0, 10**7)
FACTS = st.builds(
    Facts,
    st.integers(0, 900),
    st.integers(0, 10**7),
    st.integers(0, 10**13),
    st.integers(0, 10**12),
    st.sampled_from(ClockQuality),
    st.booleans(),
    st.lists(st.text(max_size=80), max_size=9).map(tuple),
    copies=st.builds(Standing, st.booleans(), NUMBERS, st.booleans(), NUMBERS, st.booleans(), NUMBERS, st.booleans()),
)


@given(FACTS)
def test_every_line_can_be_said_whatever_the_facts_are(facts):
    for line in lines(facts):
        texts = [line.text] if isinstance(line.text, str) else line.text
        assert all(text % line.values for text in texts)
        assert (line.state is State.OK) == (not line.hint) == (not line.code)


def test_the_desk_says_all_is_well(world, hands):
    backups.keep_code("age1recipient", "test")
    backups.went_on_stick("blue", *journal.tip()[:2], "age1recipient")
    page = world.as_("vera").page
    assert page.path == "/desk/" and "All is well" in page.words and "Code to read out" not in page.words
    for words in ("modules are ready to learn", "records are safe on this box", "There is enough space", "trusted"):
        assert words in page.words
    assert "1 person is here now." in page.words


def test_the_desk_shows_each_thing_to_look_at(world):
    phone = world.as_("vera")
    world.clock.instant = replace(world.clock.instant, quality=ClockQuality.UNSET)
    for n in range(HUB_TRIES):
        limits.begin(f"d{n}", f"a{n}", "", clock.now().mono_ms)
    world.hub.settings = replace(world.hub.settings, free_mb=10**9)
    words = phone.open("/desk/").words
    assert "Something needs doing" in words
    for shown in ("Act now", "Please look", "Nothing is lost", "Ring your coordinator"):
        assert shown in words
    assert all(code in words for code in ("SPACE", "CLOCK", "PINS", "STICK"))
    world.hub.settings = replace(world.hub.settings, free_mb=1)
    assert "All is working. Please look at 3 things." in phone.open("/desk/").words


def test_the_desk_shows_the_address_and_its_square(world):
    page = world.as_("vera").page
    assert world.hub.url in page.words and 'src="data:image/svg+xml' in page.text
    assert "Managing money" in page.words


def test_who_is_here_is_counted_once_however_many_phones(world):
    world.as_("amina")
    world.as_("amina")
    assert "2 people are here now." in world.as_("vera").page.words
    world.clock.pass_(minutes=10, milliseconds=1)
    assert "1 person is here now." in world.as_("sian").page.words


def test_the_steward_is_led_to_the_halls_choices_and_a_volunteer_is_not(world):
    assert "About this hall" in world.as_("sian").page.words
    assert "About this hall" not in world.as_("vera").page.words


def test_once_a_day_the_journal_is_told_how_the_box_is(world):
    before = journal.count()
    daily.note(world.hub.settings)
    (entry,) = [*journal.entries()][before:]
    assert entry.kind is Kind.HEALTH and entry.body["version"] == __version__ and entry.body["free"] > 0
    assert entry.body["clock"] == ClockQuality.NTP and PACK in entry.body["packs"]
    assert "Cwm Bryn" not in str(entry.body)
