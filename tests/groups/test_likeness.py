"""Who on a roster looks like somebody who is here already: asked about, never added or left out unasked."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from hubserver.groups.likeness import LEAVE, NEW, careful, newcomers, open_questions
from hubserver.groups.roster import Line
from hubserver.people.names import folded, shown


def here(*names):
    return [SimpleNamespace(id=f"id-{n}", fold=folded(shown(name))) for n, name in enumerate(names)]


def listed(*names):
    return [Line(number, name) for number, name in enumerate(names, 1)]


def asked(lines, people):
    return [(each.line.number, [p.id for p in each.like], each.again) for each in newcomers(lines, people) if each.asks]


def test_the_same_shown_name_is_asked_about_whatever_its_accents_and_capitals():
    assert asked(listed("Siân Rees", "SIAN ROBERTS", "Sian Evans"), here("Sian Rhys")) == [
        (1, ["id-0"], 0),
        (2, ["id-0"], 0),
    ]


def test_two_of_one_list_are_asked_about_only_when_the_whole_name_is_the_same():
    assert asked(listed("Amina Khan", "Amina Kaur", "amina khan"), []) == [(3, [], 1)]


def test_several_who_are_here_may_be_meant():
    (newcomer,) = newcomers(listed("Amina Khan"), here("Amina Kaur", "Amina Kent"))
    assert newcomer.choices == ("id-0", "id-1", NEW) and careful(newcomer) == LEAVE


def test_nobody_is_asked_about_who_is_new():
    (newcomer,) = newcomers(listed("Amina Khan"), here("Gwen Pugh"))
    assert not newcomer.asks and newcomer.choices == (NEW,) and careful(newcomer) == NEW


def test_only_a_choice_that_still_stands_answers_a_question():
    people = newcomers(listed("Amina Khan", "Gwen Pugh"), here("Amina Kaur"))
    assert not open_questions(people, ["id-0", NEW]) and not open_questions(people, [NEW, NEW])
    assert open_questions(people, ["", NEW]) and open_questions(people, ["id-7", NEW])
    assert open_questions(people, [LEAVE, NEW])


SOME = ["Amina Khan", "Amina Kaur", "amina khan", "Siân Rees", "Sian Rees", "Nia"]
NAMES = st.lists(st.sampled_from(SOME), max_size=6)


@given(NAMES, NAMES)
def test_every_line_is_there_once_and_whoever_may_be_here_is_asked_about(names, present):
    found = newcomers(listed(*names), here(*present))
    assert [each.line.number for each in found] == [*range(1, len(names) + 1)]
    folds = {folded(shown(name)) for name in present}
    for each in found:
        earlier = [line.number for line in listed(*names) if line.number < each.line.number]
        same = [n for n in earlier if folded(names[n - 1]) == folded(each.line.name)]
        assert bool(each.like) == (folded(each.line.shown) in folds)
        assert each.again == (same[0] if same else 0)
        assert careful(each) in (*each.choices, LEAVE)
