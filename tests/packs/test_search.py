"""Words as the index has them: the same for what a pack says and for what is typed, in every alphabet."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubserver.packs.search import MOST, folded, query, sought, words

WRITTEN = st.text(st.characters(categories=["L", "M", "N", "P", "Z", "Cc", "Cf", "S"]), max_size=60)


def index(*texts):
    """A search index as the hub has it, with these texts in it."""
    line = sqlite3.connect(":memory:")
    line.execute("CREATE VIRTUAL TABLE found USING fts5(text, tokenize='ascii')")
    line.executemany("INSERT INTO found (text) VALUES (?)", [(folded(text),) for text in texts])
    return line


def finds(line, typed):
    looked_for = sought(typed)
    return line.execute("SELECT rowid FROM found WHERE found MATCH ?", (query(looked_for),)).fetchall()


@pytest.mark.parametrize(
    "text, typed",
    [
        ("Reading a payslip", "pay"),
        ("Reading a payslip", "PAYSLIP reading"),
        ("Cynilo symiau bach", "cynilo"),
        ("Gŵyl y cynhaeaf", "gwyl"),
        ("Gwyl y cynhaeaf", "Gŵyl"),
        ("Gw\u0302yl", "g\u0175yl"),
        ("Tŷ, môr, ffôn a gêm", "ty mor ffon gem"),
        ("Złote łatwe pieniądze", "zlote latwe pieniadze"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("Українська їжа", "украінська іжа"),
        ("Зарплата", "зарп"),
        ("تنخواہ کی پرچی", "تنخواه كي"),  # typed on an Arabic keyboard
        ("كِتَاب", "كتاب"),
        ("۱۲ ماہ", "12"),
        ("ਤਨਖਾਹ ਦੀ ਪਰਚੀ", "ਤਨਖਾ"),
        ("वेतन पर्ची", "पर्"),
        ("বেতন স্লিপ", "স্লি"),
        ("工资单怎么看", "工资"),
        ("工资单怎么看", "看"),
        ("給料明細の読み方", "明細"),
        ("สลิปเงินเดือน", "เงินเดือน"),
        ("월급 명세서", "명세"),
        ("From £12,570 a year", "£12,570"),
        ("The code 1257L", "1257l"),
        ("Don’t pay your landlord’s bill", "don't landlord's"),
        ("pay\u00adslip", "payslip"),
        ("☀️ Sun", "sun ☀️"),
    ],
)
def test_what_is_typed_finds_what_is_written(text, typed):
    assert finds(index(text, "Something else"), typed) == [(1,)]


@pytest.mark.parametrize("text, typed", [("Reading a payslip", "slip"), ("工资单", "资工"), ("Tax", "taxes")])
def test_what_is_not_there_is_not_found(text, typed):
    assert finds(index(text), typed) == []


@pytest.mark.parametrize("typed", ["", "  ", "?!", "*", '"', "☃", "\0", "\u200d", "\ufe0f", "\u0301", "-- ; ' ("])
def test_signs_alone_are_no_words(typed):
    assert sought(typed) == []


def test_a_lone_letter_counts_only_by_itself():
    assert sought("I want a job") == ["want", "job"]
    assert sought("a") == ["a"]
    assert sought("看 a") == ["看"]


def test_each_word_is_looked_for_once_and_not_too_many():
    assert sought("pay Pay PÁY slip") == ["pay", "slip"]
    assert len(sought(" ".join(f"w{n}" for n in range(99)))) == MOST


@given(WRITTEN)
def test_whatever_is_typed_the_index_answers(typed):
    looked_for = sought(typed)
    for between in ("AND", "OR") if looked_for else ():
        index("pay").execute("SELECT rowid FROM found WHERE found MATCH ?", (query(looked_for, between),)).fetchall()


@given(WRITTEN)
def test_a_text_is_found_by_itself(text):
    assert not sought(text) or finds(index(text), text) == [(1,)]


@given(WRITTEN, st.data())
def test_a_word_is_found_by_its_beginning(text, data):
    every = words(text)
    if every:
        word = data.draw(st.sampled_from(every))
        start = word[: data.draw(st.integers(1, len(word)))]
        assert not sought(start) or finds(index(text), start) == [(1,)]
