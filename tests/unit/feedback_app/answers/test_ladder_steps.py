"""When the ladder climbs: from the day something was due, by working days, and never for what is settled."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback_app import working_days
from feedback_app.answers import ladder
from feedback_app.answers.ladder import STEPS, board_due, due, load, reached
from feedback_app.models.published import Reply

DUE = date(2026, 11, 24)


def answer(status, **more):
    return Reply(status=status, **({"reasons": "", "by_board": False, "by_date": None, "review_on": None} | more))


def after(days):
    """The first day after so many working days since it was due."""
    return working_days.add(DUE, days) + timedelta(days=1)


@pytest.mark.parametrize(
    ("today", "steps"),
    [
        (DUE, []), (after(0), ["chair"]), (after(10) - timedelta(1), ["chair"]), (after(10), ["chair", "directors"]),
        (after(30) - timedelta(1), ["chair", "directors"]), (after(30), ["chair", "directors", "silent"]),
        (after(300), ["chair", "directors", "silent"]),
    ],
)  # fmt: skip
def test_ten_days_for_the_chair_twenty_for_the_directors_then_no_answer(today, steps):
    assert [step for step, _ in reached(DUE, today)] == steps


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(0, 90), st.integers(0, 30))
def test_who_climbs_later_finds_the_same_rungs_and_more(due_on, first, more):
    """Run each day or once a month, the same days are written."""
    early = list(reached(due_on, due_on + timedelta(first)))
    late = list(reached(due_on, due_on + timedelta(first + more)))
    assert late[: len(early)] == early
    assert all(due_on < since for _, since in late)


@pytest.mark.parametrize(
    ("asked", "reply", "when"),
    [
        (True, None, DUE), (False, None, None), (True, answer("DONE"), None), (False, answer("ALREADY"), None),
        (True, answer("PLAN", by_date=DUE + timedelta(9)), DUE + timedelta(9)),
        (False, answer("LOOK", by_date=DUE + timedelta(9)), DUE + timedelta(9)),
        (True, answer("NO", review_on=DUE + timedelta(9)), DUE + timedelta(9)),
    ],
)  # fmt: skip
def test_what_is_due(asked, reply, when):
    assert due(asked, DUE, reply) == when


def test_the_boards_debt_has_its_own_clock_until_the_board_answers():
    owed = answer("NO", reasons="R2;R1", shown_on=DUE)
    assert board_due(owed) == working_days.add(DUE, 60)
    owed.by_board = True
    assert board_due(owed) is None
    assert board_due(answer("NO", reasons="R2;R7", shown_on=DUE)) is None
    assert board_due(None) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [("after = 10", "after = 0"), ("source = ", "source = '' #"), ('key = "silent"', 'key = "chair"'), ("{day}", "x")],
)
def test_steps_that_make_no_sense_are_refused_at_start(tmp_path, old, new):
    text = Path(ladder.__file__).with_name("ladder.toml").read_text("utf-8")
    assert old in text
    changed = tmp_path / "ladder.toml"
    changed.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ValueError, match=r"ladder\.toml"):
        load(changed)
    assert STEPS[0].key == "chair"
