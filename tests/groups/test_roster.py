"""A list of names from a spreadsheet: whatever program wrote it, each line is read, or told with its number and why."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hubserver.errors import HubError
from hubserver.groups.roster import (
    FIRST,
    GROUP,
    LANGUAGE,
    LAST,
    LONG_GROUP,
    LONG_NAME,
    MANY_CELLS,
    MOST,
    NAME,
    NO_NAME,
    ODD_QUOTES,
    decoded,
    read,
    words_for,
)
from hubserver.i18n import load
from tests.web.walk import PAYLOADS, tidy

LANGUAGES = words_for(load(["en", "cy"]).values())


def lines(text):
    return [(each.number, each.name, each.group, each.language) for each in read(text, LANGUAGES).lines]


def names(text):
    return [each.name for each in read(text, LANGUAGES).lines]


def unread(text):
    return [(each.number, each.why) for each in read(text, LANGUAGES).unread]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("head", [True, False])
def test_any_delimiter_and_line_ending_with_heads_or_without(delimiter, ending, head):
    rows = [["Name", "Group", "Language"]] * head + [["Amina Khan", "Tuesday", "cy"], ["Gwen Pugh", "", ""]]
    text = ending.join(delimiter.join(row) for row in rows)
    assert lines(text) == [(1 + head, "Amina Khan", "Tuesday", "cy"), (2 + head, "Gwen Pugh", "", "")]


@pytest.mark.parametrize(
    "heads, columns",
    [
        ("First name,Surname,Group", (FIRST, LAST, GROUP)),
        ("FIRST_NAME;SURNAME;class", (FIRST, LAST, GROUP)),
        ("surname,first name", (LAST, FIRST)),
        ("Full name,Date of birth,Group", (NAME, "", GROUP)),
        ("Enw,Grŵp,Iaith", (NAME, GROUP, LANGUAGE)),
        ("Enw cyntaf,Cyfenw", (FIRST, LAST)),
        ('"Learner name","Session"', (NAME, GROUP)),
    ],
)
def test_heads_of_columns_are_understood_in_english_and_welsh(heads, columns):
    assert read(f"{heads}\nAmina Khan", LANGUAGES).columns == columns


def test_first_name_and_surname_stand_in_either_order_and_other_columns_are_dropped():
    text = "Surname,Email,First name,Phone,Group\nKhan,amina@example.org,Amina,01234,Tuesday"
    assert lines(text) == [(2, "Amina Khan", "Tuesday", "")]


@pytest.mark.parametrize(
    "text, columns",
    [
        ("Amina,Khan\nGwen,Pugh", (FIRST, LAST, GROUP, LANGUAGE)),
        ("Amina,Khan", (FIRST, LAST, GROUP, LANGUAGE)),
        ("Amina Khan,Tuesday\nGwen Pugh,Tuesday", (NAME, GROUP, LANGUAGE)),
        ("Amina,Tuesday\nGwen,Tuesday", (NAME, GROUP, LANGUAGE)),
        ("Amina\nGwen", (NAME, GROUP, LANGUAGE)),
        ("Amina Khan,student\nGwen Pugh,student", (NAME, GROUP, LANGUAGE)),
    ],
)
def test_without_heads_the_columns_are_guessed(text, columns):
    assert read(text, LANGUAGES).columns == columns


def test_a_name_with_the_surname_first_is_turned_round():
    assert names('Name,Group\n"Khan, Amina",Tuesday') == ["Amina Khan"]
    assert names("Name\nKhan, Amina") == ["Amina Khan"]


def test_a_title_is_no_first_name():
    assert names("Mr John Smith\nDr. Mair Lewis\nMrs Khan\nMissy Elliott\nMs") == [
        "John Smith",
        "Mair Lewis",
        "Khan",
        "Missy Elliott",
        "Ms",
    ]


def test_quotes_blank_lines_and_spaces_cost_nothing_and_lines_keep_their_numbers():
    text = '\ufeffname,group\n\n  "Amina ""Mina"" Khan" , "Tuesday, early"\n,,\n;;;\n   \nGwen   Pugh\n'
    assert lines(text) == [(3, 'Amina "Mina" Khan', "Tuesday, early", ""), (7, "Gwen Pugh", "", "")]


def test_what_cannot_be_read_is_told_and_costs_no_other_line():
    text = "\n".join(
        [
            "name,group",
            "Amina Khan,Tuesday",
            ",Tuesday",
            'Gwen "Pugh,Tuesday',
            "!!!,Tuesday",
            "Nia,Owen,Tuesday,9 am",
            f"{'x' * 61},Tuesday",
            f"Ifor Bach,{'x' * 41}",
            "Dai Rees,-",
        ]
    )
    assert [row[:3] for row in lines(text)] == [(2, "Amina Khan", "Tuesday"), (9, "Dai Rees", "")]
    assert unread(text) == [
        (3, NO_NAME),
        (4, ODD_QUOTES),
        (5, NO_NAME),
        (6, MANY_CELLS),
        (7, LONG_NAME),
        (8, LONG_GROUP),
    ]


@pytest.mark.parametrize("word, code", [("cy", "cy"), ("Welsh", "cy"), ("CYMRAEG", "cy"), ("English", "en"), ("", "")])
def test_a_language_is_known_by_its_code_its_own_name_and_in_english(word, code):
    found = read(f"name,language\nAmina Khan,{word}", LANGUAGES).lines[0]
    assert (found.language, found.unknown) == (code, "")


def test_a_language_that_the_hub_has_not_costs_nobody_their_place():
    found = read("name,language\nAmina Khan,Polish", LANGUAGES).lines[0]
    assert (found.name, found.language, found.unknown) == ("Amina Khan", "", "Polish")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encodings_of_usual_programs_are_read(encoding):
    assert names(decoded("name\r\nSiân Bérubé\r\n".encode(encoding))) == ["Siân Bérubé"]


def test_welsh_letters_that_windows_lacks_are_read_from_utf_8():
    assert names(decoded("Tŷ Gŵyr".encode())) == ["Tŷ Gŵyr"]


@pytest.mark.parametrize("data", [b"PK\x03\x04 a spreadsheet", b"\x00\x01\x02", b"name\0\nAmina", b"%PDF\0"])
def test_a_file_that_is_no_list_says_how_to_make_one(data):
    with pytest.raises(HubError, match=r"Nobody was added\. .*CSV"):
        decoded(data)


@pytest.mark.parametrize("text", ["", "\n\n", ",,,\n;;", '""\n""', "name,group", "\ufeff", "sep=;\n"])
def test_a_list_without_a_name_says_so(text):
    with pytest.raises(HubError, match="Nobody was added"):
        read(text, LANGUAGES)


def test_excels_own_first_line_tells_the_delimiter():
    assert lines("sep=;\nName;Group\nAmina Khan;Tuesday, early") == [(3, "Amina Khan", "Tuesday, early", "")]


def test_a_list_is_long_but_not_endless():
    assert len(names("\n".join(f"Person {n}" for n in range(MOST)))) == MOST
    with pytest.raises(HubError, match="more than 200 names"):
        read("\n".join(f"Person {n}" for n in range(MOST + 1)), LANGUAGES)


@given(st.text(max_size=300) | st.lists(st.sampled_from(PAYLOADS), max_size=5).map("\n".join))
@example('"')
@example("name\n,")
@example("sep=,")
def test_whatever_is_sent_is_read_or_told(text):
    try:
        found = read(text, LANGUAGES)
    except HubError as why:
        assert "Nobody was added" in str(why)
        return
    told = [each.number for each in (*found.lines, *found.unread)]
    assert len(told) == len(set(told)) and all(1 <= n <= text.count("\n") + text.count("\r") + 1 for n in told)
    assert all(each.shown and tidy(each.name) and (not each.group or tidy(each.group)) for each in found.lines)


@given(st.binary(max_size=200))
def test_whatever_the_bytes_are_they_become_text_or_a_sentence(data):
    try:
        assert isinstance(decoded(data), str)
    except HubError as why:
        assert "Nobody was added" in str(why)


WORD = st.from_regex(r"[A-Z][a-zé]{1,7}", fullmatch=True)


@given(st.lists(st.tuples(WORD, WORD, WORD), min_size=1, max_size=8), st.sampled_from(",;\t"))
def test_what_a_spreadsheet_writes_comes_back_line_by_line(rows, delimiter):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([("First name", "Surname", "Group"), *rows])
    assert [row[1:3] for row in lines(out.getvalue())] == [(f"{first} {last}", group) for first, last, group in rows]
