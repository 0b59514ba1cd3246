"""A correction takes numbers out; whatever else it does to them is seen."""

from dataclasses import replace

import pytest

from analysis.corrected import CannotTakeOut, shown_keys, take_out, taken_out
from analysis.released_report import Line, ReleasedReport

LINES = (
    Line("theme", "B1-", "B1", "-", "Waiting", "w", 25, False, 40, "more", "Agency", False),
    Line("theme", "A1+", "A1", "+", "Kind", "w", 15, True, None, "", "Agency", False),
    Line("theme", "C1-", "C1", "-", "Hidden", "w", None, False, None, "", "Agency", False),
    Line("family", "B-", "B", "-", "Getting help", "", 30, False, 50, "", "", False),
)
REPORT = ReleasedReport("agency", ("a",), ("p",), "1", "0.1", ("h",), 2.0, 60, LINES, {"theme": 12}, {"theme": 5})


def test_a_number_taken_out_looks_like_one_held_back() -> None:
    after = take_out(REPORT, {"B1-"})
    gone, never = after.lines[0], after.lines[2]
    assert (gone.count, gone.or_more, gone.percent, gone.trend) == (never.count, False, never.percent, never.trend)
    assert after.lines[1:] == REPORT.lines[1:]
    assert taken_out(REPORT, after) == {"B1-"}


def test_without_the_number_of_responses_there_are_no_percentages() -> None:
    after = take_out(REPORT, {"responses"})
    assert after.responses is None
    assert [line.percent for line in after.lines] == [None] * 4
    assert taken_out(REPORT, after) == {"responses"}


@pytest.mark.parametrize("key", ["C1-", "D1-", "", "B1"])
def test_what_is_not_there_cannot_be_taken_out(key: str) -> None:
    assert key not in shown_keys(REPORT)
    with pytest.raises(CannotTakeOut):
        take_out(REPORT, {key, "B1-"})


@pytest.mark.parametrize(
    "changed",
    [
        replace(REPORT, lines=(replace(LINES[0], count=30), *LINES[1:])),
        replace(REPORT, lines=(*LINES[:2], replace(LINES[2], count=10), LINES[3])),
        replace(REPORT, lines=(replace(LINES[0], trend="fewer"), *LINES[1:])),
        replace(REPORT, lines=LINES[1:]),
        replace(REPORT, responses=65),
        replace(REPORT, epsilon=1.0),
        replace(take_out(REPORT, {"responses"}), lines=LINES),
        replace(REPORT, not_heard=("adopter",)),
    ],
)
def test_a_number_that_is_drawn_again_added_or_changed_is_seen(changed: ReleasedReport) -> None:
    assert taken_out(REPORT, changed) is None


def test_nothing_changed_takes_nothing_out() -> None:
    assert taken_out(REPORT, REPORT) == frozenset()
