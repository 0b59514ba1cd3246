"""Working days against the bank holidays that gov.uk lists for England."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback_app import working_days

BANK_HOLIDAYS = [
    "2022-01-03", "2022-04-15", "2022-04-18", "2022-05-02", "2022-06-02", "2022-06-03", "2022-08-29", "2022-09-19",
    "2022-12-26", "2022-12-27", "2023-01-02", "2023-05-01", "2023-05-08", "2023-05-29", "2024-01-01", "2024-03-29",
    "2024-04-01", "2024-05-06", "2024-05-27", "2024-08-26", "2024-12-25", "2024-12-26", "2025-01-01", "2025-04-18",
    "2025-04-21", "2025-05-05", "2025-05-26", "2025-08-25", "2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03",
    "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25", "2026-12-28",
]  # fmt: skip
"""Source: gov.uk/bank-holidays, England and Wales; with the Platinum Jubilee, the state funeral and the coronation."""

days = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize("day", BANK_HOLIDAYS)
def test_bank_holidays_are_not_working_days(day):
    assert not working_days.is_working(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2025-03-17", "2026-07-13", "2026-08-03", "2026-11-30", "2026-04-07", "2026-12-29"])
def test_holidays_of_the_other_nations_are_working_days_here(day):
    """St Patrick, the Twelfth, Scotland's August and St Andrew; and the days after Easter and Boxing Day."""
    assert working_days.is_working(date.fromisoformat(day))


def test_weekends_are_not():
    assert [working_days.is_working(date(2026, 11, 23) + timedelta(n)) for n in range(7)] == [True] * 5 + [False] * 2


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-11-24", 0, "2026-11-24"),
        ("2026-11-24", 2, "2026-11-26"),
        ("2026-11-27", 1, "2026-11-30"),
        ("2026-11-28", 1, "2026-11-30"),
        ("2026-12-24", 1, "2026-12-29"),
        ("2026-04-02", 2, "2026-04-08"),
        ("2026-12-24", 5, "2027-01-05"),
    ],
)
def test_adding(start, count, end):
    assert working_days.add(date.fromisoformat(start), count) == date.fromisoformat(end)


@given(days, st.integers(0, 40))
def test_adding_and_counting_agree(day, count):
    assert working_days.between(day, working_days.add(day, count)) == count


@given(days, days)
def test_counting_back_is_counting_on_with_its_sign_changed(one, other):
    assert working_days.between(one, other) == -working_days.between(other, one)
