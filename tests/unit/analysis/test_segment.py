"""A comment is cut where one thing ends and the next begins, and nothing is lost on the way."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.segment import plain, segment, sentences


def clauses(text: str) -> list[str]:
    return [text[c.start : c.end] for c in segment(text).clauses]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She was kind but she left.", ["She was kind", "but she left"]),
        ("We waited. Nobody came!", ["We waited", "Nobody came!"]),
        ("Mr. Khan rang St. Mary's for us.", ["Mr. Khan rang St. Mary's for us"]),
        ("the worker was lovely, then she went off sick", ["the worker was lovely", "then she went off sick"]),
        ("", []),
        ("...", []),
    ],
)
def test_clauses(text: str, expected: list[str]) -> None:
    assert clauses(text) == expected


def test_a_long_run_without_marks_is_still_cut() -> None:
    assert len(clauses("wait " * 95)) == 4


@pytest.mark.parametrize(("written", "expected"), [("DIDN’T", "didnt"), ("sooooo", "soo"), ("Worker's", "workers")])
def test_plain_words(written: str, expected: str) -> None:
    assert plain(written) == expected


def test_sentences_end_at_new_lines_too() -> None:
    text = "First this\nthen that"
    assert [text[s:e].strip() for s, e in sentences(text)] == ["First this", "then that"]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_every_word_is_in_exactly_one_clause_in_order(text: str) -> None:
    cut = segment(text)
    covered = [at for c in cut.clauses for at in range(c.first, c.last)]
    assert covered == list(range(len(cut.words)))
    for word in cut.words:
        assert 0 <= word.start < word.end <= len(text)
