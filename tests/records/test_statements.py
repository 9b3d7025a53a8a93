"""What the journal holds of a learner's work: real xAPI, in cmi5's order, without a name."""

import re
import uuid
from itertools import pairwise

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from hubserver import journal
from hubserver.journal import Kind
from hubserver.records import verbs
from hubserver.records.statement import duration, place_of
from tests.conftest import PACK, PAYSLIP
from tests.modules.answers import do_the_module, first_question, wrong

DURATION = re.compile(r"PT\d+\.\d\dS")
ALLOWED = {"id", "timestamp", "actor", "verb", "object", "result", "context"}


def statements():
    return [row.content for row in journal.rows() if row.kind == Kind.STATEMENT]


def said(found):
    return [each["verb"]["display"]["en"] for each in found]


def test_a_module_from_start_to_finish_is_one_session_in_cmi5s_order(world, hands):
    phone = world.as_("amina")
    do_the_module(phone)
    found = statements()
    order = said(found)
    assert order[0] == "initialized" and order[-1] == "terminated"
    assert (
        order.count("initialized")
        == order.count("terminated")
        == order.count("completed")
        == order.count("passed")
        == 1
    )
    assert order.count("progressed") == 6 and order.count("answered") > 6
    assert order.index("completed") < order.index("passed") < order.index("terminated")
    sessions = {each["context"]["extensions"][verbs.SESSION_ID] for each in found}
    registrations = {each["context"]["registration"] for each in found}
    assert len(sessions) == len(registrations) == 1
    progress = [each["result"]["extensions"][verbs.PROGRESS] for each in found if said([each]) == ["progressed"]]
    assert progress == [16, 33, 50, 66, 83, 100]


def test_every_statement_is_whole_and_names_nobody(world, hands):
    phone = world.as_("amina")
    do_the_module(phone)
    found = statements()
    assert len({each["id"] for each in found}) == len(found)
    for each in found:
        assert set(each) <= ALLOWED and uuid.UUID(each["id"]) and uuid.UUID(each["context"]["registration"])
        account = each["actor"]["account"]
        assert each["actor"] == {"objectType": "Agent", "account": account}
        assert account == {"homePage": world.hub.settings.programme, "name": world.people["amina"].id}
        assert each["verb"]["id"] in [*verbs.Verb]
        assert each["object"]["id"].startswith(f"{verbs.PACKS}/{PACK}/payslip")
        assert each["context"]["extensions"][verbs.SERIAL] == 1
        text = msgspec.json.encode(each).decode()
        assert "Amina" not in text and "null" not in text
        score = each.get("result", {}).get("score", {}).get("scaled", 0)
        assert 0 <= score <= 1


def test_the_cmi5_category_stands_where_cmi5_says_and_nowhere_else(world):
    do_the_module(world.as_("amina"))
    for each in statements():
        verb = each["verb"]["display"]["en"]
        categories = [c["id"] for c in each["context"]["contextActivities"].get("category", [])]
        assert (verbs.CMI5_CATEGORY in categories) == (verb not in ("answered", "progressed"))
        assert (verbs.MOVEON_CATEGORY in categories) == (verb in ("completed", "passed", "failed"))
        result = each.get("result", {})
        if verb in ("completed", "passed", "failed", "terminated"):
            assert DURATION.fullmatch(result["duration"])
        assert result.get("completion", False) == (verb == "completed")
        if verb in ("passed", "failed"):
            assert each["context"]["extensions"][verbs.MASTERY_SCORE] == 0.8


def test_an_answer_is_an_interaction_with_response_and_right_pattern(world):
    phone = world.as_("amina")
    phone.open(PAYSLIP)
    phone.press("Start")
    phone.press("Check", response=wrong(first_question(phone)), key="k1")
    (answered,) = [each for each in statements() if said([each]) == ["answered"]]
    definition = answered["object"]["definition"]
    assert definition["type"] == "http://adlnet.gov/expapi/activities/cmi.interaction"
    assert definition["interactionType"] == "choice"
    assert answered["result"]["response"] in [choice["id"] for choice in definition["choices"]]
    assert answered["result"]["success"] == ([answered["result"]["response"]] == definition["correctResponsesPattern"])
    context = answered["context"]
    assert context["contextActivities"]["parent"][0]["id"] == f"{verbs.PACKS}/{PACK}/payslip"
    assert context["contextActivities"]["grouping"][0]["id"] == f"{verbs.PACKS}/{PACK}"
    assert context["extensions"][verbs.KEY] == "k1" and verbs.ATTEMPT not in context["extensions"]
    assert "<" not in definition["description"]["en"]


def test_who_goes_away_and_comes_back_leaves_an_abandoned_session(world, hands):
    phone = world.as_("amina")
    phone.open(PAYSLIP)
    phone.press("Start")
    hands.pass_(minutes=4)
    phone.press("Continue")
    hands.pass_(hours=3)
    phone.press("Continue", nth=1)
    found = statements()
    assert said(found) == ["initialized", "progressed", "abandoned", "initialized", "progressed"]
    sessions = [each["context"]["extensions"][verbs.SESSION_ID] for each in found]
    assert [a == b for a, b in pairwise(sessions)] == [True, True, False, True]
    assert found[2]["result"]["duration"] == "PT240.00S", "up to the last thing that was done"


def test_save_and_stop_ends_the_session_once(world):
    phone = world.as_("amina")
    phone.open(PAYSLIP)
    phone.press("Start")
    phone.press("Save and stop")
    phone.post(f"{PAYSLIP}/stop")
    assert said(statements()) == ["initialized", "terminated"]


def test_a_skill_stands_beside_the_module(world):
    phone = world.as_("amina")
    phone.open(f"/modules/{PACK}/scams")
    phone.press("Start")
    (first,) = statements()
    (skill,) = first["context"]["contextActivities"]["other"]
    assert skill["definition"]["type"] == verbs.SKILL and skill["definition"]["name"]["en"]


@given(st.integers(min_value=-5, max_value=10**10))
def test_durations_are_iso_8601(ms):
    assert DURATION.fullmatch(duration(ms))


@given(st.text(max_size=80))
def test_somebody_elses_activity_is_no_place_of_ours(text):
    assert place_of(text) is None or text.startswith(verbs.PACKS)
