"""What a report may ask for: three at most, only what passed and is the agency's to change, one thing to keep."""

from __future__ import annotations

import pytest

from analysis.released import Line
from feedback_app.publishing.asks import Asks, UnfitAsks, choose, proposed


def line(key: str, count: int, *, others: bool = False, kind: str = "theme") -> Line:
    return Line(kind, key, key[:-1], key[-1], key, "Words.", count, False, None, "", "Somebody", others)


LINES = (
    line("B1-", 90), line("B4-", 80, others=True), line("A1+", 70), line("C3-", 60), line("C1+", 50), line("D3-", 40),
    line("D2-", 30), line("C-", 200, kind="family"),
)  # fmt: skip


def test_the_largest_are_proposed_and_never_what_others_own():
    assert proposed(LINES) == Asks(("B1-", "C3-", "D3-"), "A1+")
    assert proposed(()) == Asks()


def test_the_team_may_choose_others_and_nothing_to_keep():
    assert choose(LINES, ["D2-", "B1-"], "") == Asks(("B1-", "D2-"), "")
    assert choose(LINES, ["D2-"], "C1+") == Asks(("D2-",), "C1+")


@pytest.mark.parametrize(
    ("asks", "keep"),
    [
        (["B1-", "C3-", "D3-", "D2-"], ""), ([], ""), (["B4-"], ""), (["A1+"], ""), (["C-"], ""), (["E9-"], ""),
        (["B1-"], "B1-"), (["B1-"], "E9+"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_with_what_to_do(asks, keep):
    with pytest.raises(UnfitAsks, match="Choose "):
        choose(LINES, asks, keep)


def test_where_nothing_went_wrong_nothing_must_be_asked():
    assert choose((line("A1+", 40),), [], "A1+") == Asks((), "A1+")
