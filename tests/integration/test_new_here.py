"""A leader's first page begins with what is new, then what is owed, also by the board."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from feedback_app.answers.replies import Answer, send
from feedback_app.crossing.deliver import deliver
from feedback_app.extensions import db
from feedback_app.models.published import Leader, Release
from feedback_app.publishing.screening import decide
from tests.house import DAY, PERIODS, House, keyring_of

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
PART = Answer(
    "B1-", "PART", "Each family now has a worker who rings back within a week.", ("R1",),
    change="More money for posts.", meanwhile="A call with a psychologist.", review_on=DAY + timedelta(days=60),
)  # fmt: skip


def test_a_report_is_new_for_its_leaders_before_anyone_else_reads_it(
    house: House, on_day: Callable[[date], None]
) -> None:
    released = PERIODS["released"][1] + timedelta(days=7)
    on_day(released + timedelta(days=1))
    words = house.sign_in_leader().page.words
    assert f"{released.day} {released:%B %Y}: a report came out" in words
    assert "Only you can read it until" in words
    on_day(released + timedelta(days=40))
    assert "Nothing in the last 30 days" in house.sign_in_leader().visit("/agency/").words


def test_an_answer_that_was_shown_is_new_and_what_the_board_owes_stands_there(house: House) -> None:
    with house.client.application.app_context():
        leader = db.session.query(Leader).filter_by(sign_in_name="harbourlands").one()
        reply = send(leader, db.session.query(Release).one(), PART, DAY)
        decide(keyring_of("tom"), reply.id, True, "", DAY)
        deliver()
    words = house.sign_in_leader().page.words
    assert "everyone can read your answer, Waiting for support" in words
    assert "Your board owes an answer" in words
