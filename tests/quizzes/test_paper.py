"""Which questions an attempt asks: once a question was answered it stays, whatever changes around it."""

from hypothesis import given
from hypothesis import strategies as st

from hubserver.quizzes.choices import TrueFalse
from hubserver.quizzes.paper import paper
from hubserver.quizzes.quiz import End, Pick, Quiz

NAMES = [f"q{number}" for number in range(12)]
SEEDS = st.text(max_size=5)
TAGS = st.sets(st.sampled_from(["sums", "words"]))
BANKS = st.dictionaries(st.sampled_from(NAMES), TAGS, min_size=4)
PICKS = st.lists(
    st.builds(Pick, count=st.integers(1, 3), tag=st.sampled_from([None, "sums", "words"])), min_size=1, max_size=3
)


def asks(bank, picks, seed, answered=()):
    """The ids on the paper of an attempt."""
    questions = [TrueFalse(id=name, prompt="?", correct=True, tags=sorted(tags)) for name, tags in bank.items()]
    return [question.id for question in paper(Quiz(questions, End(pick=picks)), (), seed, answered)]


@given(BANKS, PICKS, SEEDS, st.lists(st.sampled_from(NAMES)), st.data())
def test_an_answer_to_what_is_on_the_paper_changes_nothing_of_it(bank, picks, seed, answered, data):
    before = asks(bank, picks, seed, answered)
    if before:
        more = data.draw(st.lists(st.sampled_from(before)))
        assert asks(bank, picks, seed, [*answered, *more]) == before


@given(BANKS, BANKS, PICKS, SEEDS, SEEDS, st.data())
def test_what_was_answered_stays_when_the_bank_or_the_seed_changes(bank, changes, picks, seed, later, data):
    before = asks(bank, picks, seed)
    answered = data.draw(st.lists(st.sampled_from(before), unique=True)) if before else []
    newer = bank | changes
    after, size = asks(newer, picks, later, answered), len(asks(newer, picks, later))
    assert len(after) == size, "as many as without an answer"
    assert len(set(answered) & set(after)) == min(len(answered), size), "as many of them as there is room for"
    assert len(set(after)) == len(after) and set(after) <= newer.keys()


@given(BANKS, PICKS, SEEDS, st.sampled_from(NAMES), TAGS)
def test_one_more_question_in_the_bank_takes_at_most_its_own_place(bank, picks, seed, name, tags):
    bank.pop(name, None)
    before, after = asks(bank, picks[:1], seed), asks({name: tags} | bank, picks[:1], seed)
    assert set(after) - set(before) <= {name}


@given(BANKS, SEEDS, st.lists(st.sampled_from(NAMES)))
def test_without_picks_the_whole_bank_is_asked(bank, seed, answered):
    assert asks(bank, [], seed, answered) == [*bank]


@given(BANKS, SEEDS, st.sampled_from(NAMES))
def test_what_is_not_in_the_bank_any_more_is_not_asked(bank, seed, gone):
    bank.pop(gone, None)
    assert gone not in asks(bank, [Pick(count=3)], seed, [gone])
