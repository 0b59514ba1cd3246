"""What an agency's answer must have: the rules of the codebook, section 5, each with a sentence on what to mend."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from analysis.codebook import CODEBOOK
from feedback_app.answers.replies import FURTHEST, NEEDS_DATE, NEEDS_REASON, TEXT_LETTERS, Answer, UnfitAnswer, check

TODAY = date(2026, 11, 24)
LATER = TODAY + timedelta(days=60)
WORDS = "From March every family has a named worker who rings within a week."
SOME_REASON = "R1"
FIT = {
    status: Answer(
        "B1-", status, WORDS, (SOME_REASON,) if status in NEEDS_REASON else (), LATER if status in NEEDS_DATE else None
    )
    for status in CODEBOOK.statuses
}


def wrong(answer, **more):
    with pytest.raises(UnfitAnswer) as failure:
        check(answer, TODAY, **more)
    assert all(sentence.endswith(".") for sentence in failure.value.wrong.values())
    return set(failure.value.wrong)


def test_the_statuses_with_rules_are_in_the_codebook():
    assert set(CODEBOOK.statuses) >= NEEDS_DATE | NEEDS_REASON
    assert SOME_REASON in CODEBOOK.reasons


@pytest.mark.parametrize("status", sorted(CODEBOOK.statuses))
def test_a_full_answer_of_each_status_is_fit(status):
    check(FIT[status], TODAY)


@pytest.mark.parametrize("status", sorted(NEEDS_REASON))
def test_no_change_needs_a_reason(status):
    assert wrong(replace(FIT[status], reasons=())) == {"reasons"}


@pytest.mark.parametrize("status", sorted(NEEDS_DATE))
def test_what_is_not_done_needs_a_date(status):
    assert wrong(replace(FIT[status], by_date=None)) == {"by_date"}


@pytest.mark.parametrize("day", [TODAY, TODAY - timedelta(1), TODAY + FURTHEST + timedelta(1), date.min, date.max])
def test_a_date_must_lie_in_the_next_three_years(day):
    assert wrong(replace(FIT["PLAN"], by_date=day)) == {"by_date"}


@pytest.mark.parametrize("day", [TODAY + timedelta(1), TODAY + FURTHEST])
def test_the_first_and_the_last_day_are_fine(day):
    check(replace(FIT["PLAN"], by_date=day), TODAY)


def test_looking_into_it_can_be_used_once():
    check(FIT["LOOK"], TODAY)
    assert wrong(FIT["LOOK"], looked_before=True) == {"status"}
    check(FIT["PLAN"], TODAY, looked_before=True)


@pytest.mark.parametrize("text", ["", "  ", "We know.", " " * 50 + "Soon."])
def test_a_few_words_are_no_answer(text):
    assert wrong(replace(FIT["DONE"], text=text)) == {"text"}


def test_a_very_long_answer_is_refused():
    check(replace(FIT["DONE"], text="a" * TEXT_LETTERS), TODAY)
    assert wrong(replace(FIT["DONE"], text="a" * (TEXT_LETTERS + 1))) == {"text"}


@pytest.mark.parametrize("reasons", [("R1", "R2", "R3"), ("R99",), ("R11",), ("R1", "")])
def test_too_many_unknown_and_hidden_reasons_are_refused(reasons):
    assert wrong(replace(FIT["NO"], reasons=reasons)) == {"reasons"}


def test_an_unknown_status_is_refused():
    assert wrong(replace(FIT["DONE"], status="MAYBE")) == {"status"}


def test_everything_to_mend_is_said_at_once():
    assert wrong(Answer("B1-", "NO", "")) == {"text", "reasons", "by_date"}
