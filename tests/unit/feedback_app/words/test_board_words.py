"""Questions for a board: each names only what its kind can fill, and three always stand."""

from __future__ import annotations

from string import Formatter

import pytest

from feedback_app.answers.board import QUESTIONS, Owed, questions
from feedback_app.words.load import load

DEBT = {"theme", "days", "day"}
FILLS = {
    "late": DEBT, "promise_late": DEBT, "look_late": DEBT, "board": DEBT, "refused": {"theme"},
    "promised": {"theme", "day"},
    "not_heard": {"voices"}, "": set(),
}  # fmt: skip


@pytest.mark.parametrize("raw", load("board")["question"], ids=lambda raw: raw["ask"][:30])
def test_a_question_names_only_what_stands(raw: dict[str, str]) -> None:
    named = {name for _, name, _, _ in Formatter().parse(raw["ask"]) if name}
    assert named <= FILLS[raw["when"]]
    assert raw["ask"].endswith("?")


def test_three_can_always_be_asked_and_none_without_a_report() -> None:
    assert sum(not raw["when"] for raw in load("board")["question"]) >= QUESTIONS
    assert questions(Owed((), (), (), ()), ()) == ()
