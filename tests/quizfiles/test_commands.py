"""`hubserver pack questions` and `pack gift`, as an author runs them."""

import json

import pytest

from hubserver.authoring.questions import questions_of
from hubserver.errors import HubError
from tests.conftest import ROOT
from tests.packs.press import hubserver
from tests.quizfiles.asked import FILES

HAND = FILES / "by-hand.gift"


def test_a_file_is_shown_as_a_quiz_with_what_was_left_out_on_top(tmp_path):
    done = hubserver("pack", "questions", HAND)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("# Left out: line 24: Grant was: it has several places for an answer;")
    (tmp_path / "quiz.yaml").write_text(done.stdout)
    assert len(questions_of(tmp_path / "quiz.yaml")) == 8


def test_it_is_written_where_nothing_is_yet(tmp_path):
    out = tmp_path / "quiz.yaml"
    done = hubserver("pack", "questions", HAND, "--out", out)
    assert done.stdout.startswith(f"Wrote 8 questions to {out}.\nLeft out: line 24")
    assert len(questions_of(out)) == 8
    again = hubserver("pack", "questions", HAND, "--out", out)
    assert again.returncode == 1 and "already. Nothing was changed." in again.stderr


def test_a_module_goes_out_as_gift_and_comes_back(tmp_path):
    out = tmp_path / "payslip.gift"
    home = ROOT / "content_packs" / "managing-money" / "modules" / "payslip"
    done = hubserver("pack", "gift", home, "--out", out, "--json")
    told = json.loads(done.stdout)
    back = json.loads(hubserver("pack", "questions", out, "--json").stdout)
    assert back["questions"] == told["questions"] and back["left_out"] == []
    shown = hubserver("pack", "gift", home).stdout
    assert out.read_text().rstrip() in shown


def test_what_is_no_quiz_is_refused_with_what_a_check_says(tmp_path):
    with pytest.raises(HubError, match=r"quiz.yaml: error: is missing"):
        questions_of(tmp_path / "quiz.yaml")
    (tmp_path / "quiz.yaml").write_text("questions:\n  - {id: a, type: single, prompt: Which}\n")
    with pytest.raises(HubError, match=r"quiz.yaml:2: error: `options` is missing"):
        questions_of(tmp_path / "quiz.yaml")
    done = hubserver("pack", "questions", tmp_path / "none.gift")
    assert done.returncode == 1 and done.stderr.startswith("hubserver: none.gift cannot be opened")
