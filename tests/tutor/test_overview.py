"""The tutor's table: who is here now, how far everybody is, and nobody missing, least of all who never started."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubserver.db import write
from hubserver.groups import keeping
from hubserver.i18n import load
from hubserver.modules.catalogue import Card, Head, opened
from hubserver.modules.words import state
from hubserver.people import roll
from hubserver.people.presence import presence
from hubserver.people.roles import Role
from hubserver.tutor.overview import PAGE, paged, rows
from tests.conftest import PACK, PAYSLIP
from tests.people.door import add, restart
from tests.web.walk import learning


def card_of(page, label):
    """The words of one learner's card on the table, which stands below the list of who could use a helper."""
    part = [part for part in page.text.split('<li class="card">')[1:] if f"<bdi>{label}</bdi>" in part][-1]
    return " ".join(part.partition("</li>\n")[0].replace("<", " <").split())


def test_who_is_here_stands_first_and_who_never_came_stands_too(world):
    learning(world, "gwen")
    page = world.as_("tomas").page
    assert page.path == "/tutor/" and "1 learner is here now." in page.words
    words = page.words[page.words.index("Here now") :]
    assert words.index("Here now") < words.index("Gwen P") < words.index("Not here") < words.index("Amina K")
    amina = card_of(page, "Amina K")
    assert "Has not started a module yet." in amina and "Never been here yet." in amina


def test_somebody_new_is_on_the_table_at_once(world):
    phone = world.as_("tomas")
    add(world, "Nia Owen")
    assert "Never been here yet." in card_of(phone.open("/tutor/"), "Nia O")


def test_ten_minutes_after_their_last_page_somebody_is_not_here(world):
    learning(world, "gwen")
    world.clock.pass_(minutes=10)
    assert "1 learner is here now." in world.as_("tomas").page.words
    world.clock.pass_(milliseconds=1)
    page = world.as_("tomas").page
    assert "0 learners are here now." in page.words and "Here now" not in page.words
    assert "Last here: Sunday 22 November" in card_of(page, "Gwen P")


def test_it_says_when_it_looked(world):
    assert "Looked at Sunday 22 November" in world.as_("tomas").page.words


def test_how_far_somebody_is_stands_beside_their_name(world):
    phone, tomas = learning(world, "gwen"), world.as_("tomas")
    steps = opened(PACK, "payslip", ("en",)).lesson.steps
    page = tomas.open("/tutor/")
    assert re.search(r"0 of \d+ modules done", card_of(page, "Gwen P"))
    assert f": 1 of {len(steps)} steps" in card_of(page, "Gwen P")
    for _ in range(2):  # a double press is one step
        phone.post(f"{PAYSLIP}/step", step=steps[1].id)
    assert f": 2 of {len(steps)} steps" in card_of(tomas.open("/tutor/"), "Gwen P")


def test_the_table_shows_learners_only_and_nothing_secret(world):
    page = world.as_("tomas").page
    assert not any(name in page.words for name in ("Vera", "Sian", "Khan", "Pugh"))
    assert not any(member.secret in page.text or member.card in page.text for member in learners(world))


def learners(world):
    return [member for member in world.people.values() if member.card]


def test_somebody_who_left_is_not_on_the_table(world):
    phone = world.as_("vera")
    phone.open(f"/desk/people/{world.people['gwen'].id}")
    phone.press("has left")
    assert "Gwen" not in world.as_("tomas").page.words


def test_with_nobody_to_teach_it_says_where_learners_are_added(world):
    phone = world.as_("vera")
    for member in learners(world):
        phone.open(f"/desk/people/{member.id}")
        phone.press("has left")
    page = world.as_("tomas").page
    assert "There are no learners yet." in page.words and 'href="/desk/people/">Add somebody' in page.text


def test_a_group_with_nobody_in_it_leads_to_where_people_are_put_in_it(world):
    group = keeping.make("Evening", "test")
    page = world.as_("tomas").open(f"/tutor/?group={group}")
    assert "There is nobody in this group yet." in page.words
    assert f'href="/groups/{group}">Put people in this group' in page.text


@pytest.mark.parametrize(
    ("done", "steps", "words"),
    [
        (0, 6, "0 of 6 steps"),
        (1, 2, "1 of 2 steps"),
        (0, 1, "0 of 1 step"),
        (1, 1, "All read. A little is left to do."),
    ],
)
def test_whoever_has_read_it_all_is_told_what_is_left_not_that_it_is_whole(done, steps, words):
    row = Head(0, "p", "m", "en", 0, 10, "next", "M", "", steps, frozenset(), ())
    begun = SimpleNamespace(state="started", done_steps=["s"] * done)
    assert state(load(["en"])["en"], Card(row, begun)) == words


def test_after_a_power_cut_nobody_is_here_and_who_was_here_is_known(world):
    learning(world, "gwen")
    presence.flush()
    restart(world, wall=datetime(1970, 1, 1, tzinfo=UTC))
    page = world.as_("tomas").page
    assert "0 learners are here now." in page.words
    assert "Last here: Sunday 22 November 2026" in card_of(page, "Gwen P")


def test_in_a_large_hall_the_table_has_pages_and_a_raised_hand_is_on_each(world):
    for number in range(PAGE):
        write(roll.admit, f"learner-{number}", f"Nia {chr(65 + number % 26)}", Role.LEARNER, "test")
    phone = learning(world, "gwen")
    phone.open(PAYSLIP)
    phone.press("Ask a helper to come")
    world.clock.pass_(minutes=11)
    tomas = world.as_("tomas")
    first = tomas.page
    assert "Page 1 of 2" in first.words and "0 of 6 modules done" in card_of(first, "Gwen P")
    second = tomas.open("/tutor/?page=2")
    assert "Page 2 of 2" in second.words and "Asked for help 11 minutes ago" in second.words
    labels = [
        re.findall(r"<h3><a[^>]*><bdi>(.*?)</bdi>", page.text.partition("Not here")[2]) for page in (first, second)
    ]
    assert (len(labels[0]), len(labels[1])) == (PAGE, 2) and not {*labels[0]} & {*labels[1]} and "Gwen P" in labels[0]
    assert tomas.open("/tutor/?page=99").words == tomas.open("/tutor/?page=2").words
    assert "Page 1 of 2" in tomas.open("/tutor/?page=x").words


PEOPLE = st.lists(st.sampled_from("abcdefgh"), unique=True)
TIMES = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(["2026-11-22", "1970-01-01", "2076-01-01"]))


@given(PEOPLE, st.sets(st.sampled_from("abcdefgh")), TIMES)
def test_everybody_is_on_the_table_once_in_any_hall(people, here, seen):
    learners = [SimpleNamespace(id=one) for one in people]
    found = rows(learners, here, seen)
    assert sorted(row.person.id for row in found) == sorted(people)
    assert [row.here for row in found] == sorted((row.here for row in found), reverse=True)
    away = [row for row in found if not row.here]
    assert [row.seen_at for row in away] == sorted((row.seen_at for row in away), reverse=True)
    shown = paged(found, (), 1)
    assert [*shown.here, *shown.away] == found and (shown.number, shown.of) == (1, 1)
    never = [row.person.id for row in away if not row.seen_at]
    assert never == [one for one in people if one in never], "those who never came stay in the order of their names"


def test_a_page_that_renews_itself_keeps_nobody_signed_in(world):
    phone = world.as_("tomas")
    for _ in range(4):
        world.clock.pass_(minutes=10)
        renewed = phone.once("/tutor/", headers={"X-Renewing": "1"})
    assert renewed.status == 303 and renewed.headers["Location"].startswith("/sign-in")
