"""The law's clocks over five years of England's bank holidays; each row says which rule it follows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from feedback_app.complaints.clocks import Pause, ask_by, due, most_extension, start_by
from feedback_app.complaints.in_words import left_in_words
from feedback_app.complaints.routes import Clock, routes

HOLIDAYS = {
    2024: ("01-01", "03-29", "04-01", "05-06", "05-27", "08-26", "12-25", "12-26"),
    2025: ("01-01", "04-18", "04-21", "05-05", "05-26", "08-25", "12-25", "12-26"),
    2026: ("01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"),
    2027: ("01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"),
    2028: ("01-03", "04-14", "04-17", "05-01", "05-29", "08-28", "12-25", "12-26"),
}
"""Source: gov.uk/bank-holidays, England and Wales, written down by hand so that two sources are compared."""
CLOSED = {date.fromisoformat(f"{year}-{day}") for year, days in HOLIDAYS.items() for day in days}


def clock(route: str, stage: int, place: int = 0) -> Clock:
    return routes().by_key[route].stages[stage - 1].clocks[place]


def d(text: str) -> date:
    return date.fromisoformat(text)


S1, S2 = clock("statutory", 1), clock("statutory", 2)
PANEL, REPORT, LAST = (clock("statutory", 3, place) for place in range(3))
ACK, ANSWER, AGAIN = clock("corporate", 1), clock("corporate", 1, 1), clock("corporate", 2, 1)
REVIEW, DATA = clock("review", 1), clock("data", 1)


@pytest.mark.parametrize(
    ("rule", "which", "began", "extended", "pauses", "last_day"),
    [
        ("stage 1: 10 working days (guidance 2006)", S1, "2026-11-24", 0, (), "2026-12-08"),
        ("a weekend is no working day", S1, "2026-11-28", 0, (), "2026-12-11"),
        ("Christmas, Boxing Day and New Year", S1, "2024-12-20", 0, (), "2025-01-08"),
        ("Boxing Day on a Saturday moves to Monday 28th", S1, "2026-12-18", 0, (), "2027-01-06"),
        ("both holidays at a weekend move", S1, "2027-12-20", 0, (), "2028-01-06"),
        ("Good Friday and Easter Monday", S1, "2025-04-14", 0, (), "2025-04-30"),
        ("stage 1 made longer: 20 at most", S1, "2026-11-24", 10, (), "2026-12-22"),
        ("stage 1 stops for an advocate", S1, "2026-11-24", 0, (("2026-11-26", "2026-12-01"),), "2026-12-11"),
        ("but never passes 20 (guidance 2006)", S1, "2026-11-24", 0, (("2026-11-26", "2027-01-20"),), "2026-12-22"),
        ("nor while it still stands still", S1, "2026-11-24", 0, (("2026-11-26", None),), "2026-12-22"),
        ("a pause at a weekend takes no day", S1, "2026-11-24", 0, (("2026-11-28", "2026-11-30"),), "2026-12-08"),
        ("stage 2: 25 working days (reg 17)", S2, "2026-03-02", 0, (), "2026-04-08"),
        ("stage 2: 65 at most (reg 17)", S2, "2026-03-02", 40, (), "2026-06-05"),
        ("stage 3: the panel meets within 30 (reg 19)", PANEL, "2028-03-20", 0, (), "2028-05-04"),
        ("stage 3: its report within 5 (reg 19)", REPORT, "2025-12-23", 0, (), "2026-01-02"),
        ("stage 3: the last answer within 15 (reg 20)", LAST, "2024-08-12", 0, (), "2024-09-03"),
        ("LGSCO code: 5 to say that they have it", ACK, "2027-03-24", 0, (), "2027-04-02"),
        ("LGSCO code: 10 from then", ANSWER, "2027-04-02", 0, (), "2027-04-16"),
        ("LGSCO code: 10 more at most", ANSWER, "2027-04-02", 10, (), "2027-04-30"),
        ("LGSCO code: stage 2 in 20, and 20 more", AGAIN, "2026-05-01", 20, (), "2026-06-30"),
        ("IRM: aims for four months", REVIEW, "2026-10-31", 0, (), "2027-02-28"),
        ("DUAA 2025: 30 days of any kind", DATA, "2026-12-01", 0, (), "2026-12-31"),
    ],
)
def test_it_is_due(rule, which, began, extended, pauses, last_day):
    stops = [Pause(d(starts), d(ends) if ends else None) for starts, ends in pauses]
    assert due(which, d(began), extended, stops) == d(last_day), rule


def counted_by_hand(began: date, days: int) -> date:
    """Another way to count, over the holidays written down above."""
    working = (began + timedelta(days=n) for n in range(1, 200))
    return [day for day in working if day.weekday() < 5 and day not in CLOSED][days - 1]


@pytest.mark.parametrize("which", [S1, S2, PANEL, REPORT, LAST, ACK, ANSWER, AGAIN], ids=lambda c: f"{c.days} {c.does}")
def test_every_week_of_five_years_agrees_with_the_written_holidays(which):
    for week in range(252):
        began = d("2024-01-01") + timedelta(days=week * 7 + week % 7)
        assert due(which, began) == counted_by_hand(began, which.days), began


def test_a_clock_that_stands_still_has_no_day():
    held = Clock("answer", "answered", "working days", "test", "yes", days=10, pauses=("why",))
    assert due(held, d("2026-11-24"), 0, [Pause(d("2026-11-25"))]) is None


@pytest.mark.parametrize(("route", "days"), [("statutory", 10), ("corporate", 0), ("review", 0)])
def test_the_most_it_can_be_made_longer(route, days):
    assert most_extension(clock(route, 1)) == days


@pytest.mark.parametrize(
    ("rule", "route", "happened", "last_day"),
    [
        ("SI 2006/1738: one year", "statutory", "2024-02-29", "2025-02-28"),
        ("IRM: 40 working days from the letter", "review", "2026-10-20", "2026-12-15"),
        ("IRM over Christmas", "review", "2026-11-24", "2027-01-22"),
        ("LGSCO: 12 months", "ombudsman", "2026-11-24", "2027-11-24"),
    ],
)
def test_the_last_day_to_begin(rule, route, happened, last_day):
    limit = routes().by_key[route].limit
    assert limit is not None
    assert start_by(limit, d(happened)) == d(last_day), rule


def test_the_last_day_to_ask_for_stage_2():
    ask = routes().by_key["statutory"].stages[1].ask_within
    assert ask is not None
    assert ask_by(ask, d("2026-12-08")) == d("2027-01-08")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-11-27", "3 working days left"),
        ("2026-11-25", "1 working day left"),
        ("2026-11-24", "today is the last day"),
        ("2026-11-23", "1 working day late"),
        ("2026-11-10", "10 working days late"),
    ],
)
def test_what_is_left_in_words(day, words):
    assert left_in_words(d(day), d("2026-11-24")) == words


def test_a_last_day_in_a_weekend_leaves_no_working_day():
    assert left_in_words(d("2026-11-29"), d("2026-11-27")) == "no working day left"
    assert left_in_words(d("2026-11-28"), d("2026-11-29")) == "1 working day late"
