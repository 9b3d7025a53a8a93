"""Login cards on paper: for a group or for whoever is ticked; new ones void the old; a lost one is stopped."""

import html
import re
import stat

import pytest

from hubserver import journal
from hubserver.cli import Reach, do_in_hub
from hubserver.errors import HubError
from hubserver.groups.commands import _cards, _import
from hubserver.groups.models import Group
from hubserver.people.cards import new_cards, qr
from hubserver.people.models import Person, SignIn
from tests.conftest import GROUP
from tests.people.door import add, here


def made(phone, *people, path="/groups/cards"):
    """The page of cards for exactly these people."""
    phone.open(path)
    form = phone.form("Make the cards")
    fields = [(key, value) for key, value in form.fields if key != "people"] + [("people", one.id) for one in people]
    return phone.open(form.action, "POST", fields)


def ticked(page):
    return [value for form in page.forms for key, value in form.fields if key == "people"]


def audited(after):
    return [entry.body for entry in [*journal.entries()][after:] if entry.kind == "audit"]


def without_a_card(world, name="Nia Owen"):
    person = add(world, name)[0]
    world.as_("vera").post(f"/desk/people/{person.id}/void")
    return person


def test_whoever_has_no_card_is_ticked_and_everybody_can_be(world):
    nia, vera = without_a_card(world), world.as_("vera")
    page = vera.open("/groups/cards")
    assert ticked(page) == [nia.id] and "Amina K (has a card)" in page.words
    page = vera.open("/groups/cards?all=1")
    assert set(ticked(page)) == {nia.id, world.people["amina"].id, world.people["gwen"].id}
    group = Group.named(GROUP)
    page = vera.open(f"/groups/cards?group={group.id}&all=1")
    assert ticked(page) == [world.people["gwen"].id] and "Amina" not in page.words


def test_a_card_names_the_hall_the_person_and_the_address_and_holds_no_pin(world):
    gwen = world.people["gwen"]
    page = made(world.as_("vera"), gwen)
    assert page.headers["Cache-Control"] == "no-store"
    card = page.text.partition('<article class="login">')[2].partition("</article>")[0]
    assert "Cwm Bryn" in card and "Gwen P" in card and f"<bdi>{world.hub.url}</bdi>" in card
    assert gwen.secret not in page.text and "/c/" not in page.text, "the link is in the square alone"
    assert page.text.count('<article class="login">') == 1 and "1 card is ready." in page.words


def squares(text):
    return re.findall(r'<img src="(data:[^"]+)"', text)


def test_the_old_card_stops_and_the_new_one_works(world):
    gwen, amina, vera = world.people["gwen"], world.people["amina"], world.as_("vera")
    vera.open("/groups/cards")
    key = dict(vera.form("Make the cards").fields)["key"]
    page = vera.post("/groups/cards", people=gwen.id, key=key)
    (card,) = new_cards(world.hub, [Person.get_by_id(gwen.id)], "test", key)
    assert [html.unescape(square) for square in squares(page.text)] == [qr(card.url)], "what the square leads to"
    phone = world.as_("stranger")
    assert "does not work any more" in phone.open(gwen.card).words
    phone.open("/" + card.url.removeprefix(world.hub.url))
    phone.press("sign in")
    assert here(phone) == gwen.id and here(world.as_("amina")) == amina.id, "nobody else's is touched"


def test_the_same_page_again_is_the_same_cards_so_that_what_was_printed_works(world):
    vera, gwen = world.as_("vera"), world.people["gwen"]
    before = SignIn.get_by_id(gwen.id).card_hash
    vera.open("/groups/cards")
    form = vera.form("Make the cards")
    fields = [*((k, v) for k, v in form.fields if k != "people"), ("people", gwen.id)]
    first = vera.open(form.action, "POST", fields).text
    fresh, count = SignIn.get_by_id(gwen.id).card_hash, journal.count()
    again = vera.open(form.action, "POST", fields).text
    assert fresh != before and SignIn.get_by_id(gwen.id).card_hash == fresh and journal.count() == count
    assert squares(first) == squares(again) != []


def test_each_card_is_in_the_journal_by_id_alone(world):
    vera, people = world.as_("vera"), [world.people["amina"], world.people["gwen"]]
    before = journal.count()
    made(vera, *people)
    who = world.people["vera"].id
    assert sorted(audited(before), key=str) == sorted(
        ({"did": "made a new card", "who": who, "person": one.id} for one in people), key=str
    )


def test_nobody_ticked_and_nobody_who_is_no_learner_gets_a_card(world):
    vera, before = world.as_("vera"), journal.count()
    for people in ([], [world.people["tomas"]], [world.people["sian"], world.people["vera"]]):
        page = made(vera, *people)
        assert page.status == 400 and "Nobody was ticked. Nothing was changed." in page.words
    assert journal.count() == before
    with pytest.raises(HubError, match="Only learners have cards"):
        do_in_hub(world.hub, "person card", {"who": world.people["tomas"].id})


def test_nine_cards_are_two_sheets(world):
    people = [add(world, f"Learner{n} Surname")[0] for n in range(7)] + [world.people["amina"], world.people["gwen"]]
    page = made(world.as_("vera"), *people)
    assert page.text.count('<section class="sheet">') == 2 and page.text.count('<article class="login">') == 9


@pytest.mark.parametrize("helper", ["tomas", "vera", "sian"])
def test_a_lost_card_is_stopped_without_a_new_one(world, helper):
    gwen, phone = world.people["gwen"], world.as_(helper)
    phone.open(f"/desk/people/{gwen.id}")
    before = journal.count()
    page = phone.press("Stop the card")
    assert page.path == f"/desk/people/{gwen.id}" and "lost their card" not in page.words
    assert "does not work any more" in world.as_("stranger").open(gwen.card).words
    assert audited(before) == [{"did": "voided a card", "who": world.people[helper].id, "person": gwen.id}]
    before = journal.count()
    phone.post(f"/desk/people/{gwen.id}/void")
    assert journal.count() == before, "stopped once"


class Near(Reach):
    """A command beside this process's own hub."""

    def __init__(self, world):
        super().__init__(world.hub.settings)
        self._hub = world.hub


def test_the_command_writes_a_file_that_prints_without_the_hub(world, tmp_path):
    out = tmp_path / "cards.html"
    answer = _cards(Near(world), str(out), GROUP)
    assert answer == {"people": ["Gwen P"], "out": str(out)}
    text = out.read_text()
    assert "Gwen P" in text and "Cwm Bryn" in text and world.hub.url in text and "@page" in text
    assert not re.search(r'<script|<link|src="(?!data:)|url\(', text), "all of it is in the file"
    assert "&#34;" not in text.partition("</style>")[0], "the style is as it was written"
    assert stat.S_IMODE(out.stat().st_mode) == 0o600, "whoever holds it can sign in"
    assert "does not work any more" in world.as_("stranger").open(world.people["gwen"].card).words


def test_without_a_group_the_command_is_for_whoever_has_none(world, tmp_path):
    nia = without_a_card(world)
    assert _cards(Near(world), str(tmp_path / "a.html"), "")["people"] == [nia.label]
    with pytest.raises(HubError, match="nobody here to make a card for"):
        _cards(Near(world), str(tmp_path / "b.html"), "")


def test_no_card_stops_when_the_file_cannot_be_written(world, tmp_path):
    (tmp_path / "file").write_text("")
    before = journal.count()
    with pytest.raises(OSError):
        _cards(Near(world), str(tmp_path / "file" / "cards.html"), GROUP)
    assert journal.count() == before and here(world.as_("gwen")) == world.people["gwen"].id


def imported(world, tmp_path, text, duplicates="skip", dry_run=False):
    path = tmp_path / "roster.csv"
    path.write_text(text)
    return _import(Near(world), str(path), duplicates, dry_run)


def test_the_command_adds_a_list_and_tells_what_it_left_out(world, tmp_path):
    text = "name,group\nMair Lewis,Thursday\nAmina Khan,Thursday\nmair lewis,\n,Thursday\n"
    would = imported(world, tmp_path, text, dry_run=True)
    assert Group.named("Thursday") is None and not Person.called("Mair")
    did = imported(world, tmp_path, text)
    mair = Person.get(Person.name == "Mair L")
    assert did["added"] == [{"line": 2, "name": "Mair L", "group": "Thursday", "id": mair.id}]
    assert [(row["line"], row["why"]) for row in did["left_out"]] == [
        (3, "looks like Amina K, who is here already"),
        (4, "the same as line 2"),
        (5, "There is no name in this line."),
    ]
    assert would["left_out"] == did["left_out"] and [row["name"] for row in would["added"]] == ["Mair L"]
    assert [person.label for person in Group.named("Thursday").members()] == ["Amina K", "Mair L"]
    assert imported(world, tmp_path, text)["added"] == [], "the same list again adds nobody"


def test_the_command_adds_those_too_when_told_to(world, tmp_path):
    did = imported(world, tmp_path, "Amina Khan\nAmina Khan", duplicates="add")
    assert [row["name"] for row in did["added"]] == ["Amina K ☀", "Amina K ★"]
    entries = [entry.body for entry in journal.entries() if entry.body.get("did") == "added"]
    assert {body["by"] for body in entries[-2:]} == {"command line"}


def test_of_two_who_may_be_meant_the_command_takes_neither(world, tmp_path):
    add(world, "Amina Kaur")
    did = imported(world, tmp_path, "name,group\nAmina Khan,Thursday")
    assert did["added"] == [] and did["left_out"][0]["why"] == "looks like Amina K, Amina K ☀, who is here already"
    assert Group.named("Thursday") is None


@pytest.mark.slow
def test_beside_a_running_hub_the_commands_work_too(live, tmp_path):
    hub = live()
    (tmp_path / "roster.csv").write_bytes("Enw;Grŵp\r\nSiân Lewis;Dydd Iau\r\n".encode("cp1252", "replace"))
    command = ("person", "import", str(tmp_path / "roster.csv"))
    assert "Would add 1." in hub.run(*command, "--dry-run").stdout
    assert "Added 1." in hub.run(*command).stdout and "Added 0." in hub.run(*command).stdout
    assert "Siân L" in hub.run("person", "list").stdout
    done = hub.run("person", "cards", "--out", str(tmp_path / "cards.html"))
    assert done.stdout.startswith("Wrote 1 cards to") and "Siân L" in (tmp_path / "cards.html").read_text()
    done = hub.run("person", "import", str(tmp_path / "nowhere.csv"))
    assert done.returncode == 1 and "No such file" in done.stderr and "Traceback" not in done.stderr
