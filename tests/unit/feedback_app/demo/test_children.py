"""What invented children told the demo fits the ways made for their ages, and alarms nobody."""

from __future__ import annotations

import tomllib

import pytest

from analysis import read
from feedback_app.demo.children import TOLD
from feedback_app.intake.closed_answers import with_choices
from feedback_app.intake.questions import pairs
from feedback_app.intake.routes import route

RESPONSES = tomllib.loads(TOLD.read_text("utf-8"))["response"]


@pytest.mark.parametrize("told", RESPONSES, ids=lambda told: f"{told['route']}-{told['days_ago']}")
def test_every_answer_is_one_that_its_way_asks_for_and_no_warning_is_heard(told):
    way = route(told["route"])
    asked = {question.key: question for question in way.questions}
    assert set(told["given"]) <= set(asked)
    for key, value in told["given"].items():
        if asked[key].kind == "tiles":
            faces = {option.value for option in asked[key].options} or {""}
            known = {tile.value for tile in asked[key].tiles}
            assert all(tile in known and face in faces for tile, face in pairs(value))
        elif asked[key].options:
            assert value in {option.value for option in asked[key].options}
    given = {"who": way.voice} | told["given"]
    reading = with_choices(read(way.words_of(given).text(), way.voice), way, given)
    assert reading.themes
    assert (reading.level, [flag for flag in reading.flags if flag != "F-HELPED"]) == ("none", [])


def test_every_age_is_there():
    assert {told["route"] for told in RESPONSES} == {"child_4_7", "child_8_11", "child_12_17"}
