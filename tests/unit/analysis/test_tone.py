"""Tone is heard by clause, negation and the field's own words, and never in words about who people are."""

from __future__ import annotations

import pytest

from analysis import read, tone
from analysis.features import Weighable
from analysis.segment import segment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She was wonderful and we are so grateful.", "positive"),
        ("No complaints at all, they were brilliant.", "positive"),
        ("Nobody ever replied and they lost my file.", "negative"),
        ("It was not helpful at all.", "negative"),
        ("They said they would ring. They never did.", "negative"),
        ("The therapy was brilliant but we waited a year and nobody rang.", "mixed"),
    ],
)
def test_tone(text: str, expected: str) -> None:
    assert read(text).tone == expected


def sounds(text: str):  # type: ignore[no-untyped-def]
    return tone.clause_sounds(Weighable(segment(text)))


def test_a_negated_good_word_counts_as_spoilt() -> None:
    (row,) = sounds("it was not helpful")
    assert row[tone.SPOILT] == 1
    assert row[tone.GOOD] == 0


def test_textblob_is_not_told_who_people_are() -> None:
    for word in ("gay", "disabled", "black", "single"):
        assert sounds(f"the {word} adopter came")[0][tone.POLARITY] == 0


def test_general_wording_is_told_from_our_field_only_where_nobody_says_who_speaks() -> None:
    said = Weighable(segment("Very friendly staff and a short wait."))
    assert tone.is_general(said, "")
    assert not tone.is_general(said, "adopter")
    assert not tone.is_general(Weighable(segment("The letterbox team were friendly.")), "")


def test_who_somebody_is_does_not_make_wording_general_or_not() -> None:
    for word in ("gay", "Black", "Muslim", "disabled", "single", "English", "white"):
        assert tone.is_general(Weighable(segment(f"I am {word} and the staff were friendly.")), "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Very good service, friendly staff.", "positive"), ("Rude and dirty, never again.", "negative")],
)
def test_general_wording(text: str, expected: str) -> None:
    assert read(text).tone == expected
