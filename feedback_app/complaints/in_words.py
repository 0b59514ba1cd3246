"""Dates and clocks as sentences, the same for the person and for the team."""

from __future__ import annotations

from datetime import date

from feedback_app import working_days
from feedback_app.complaints.progress import Progress


def day_in_words(day: date, today: date) -> str:
    """Tuesday 8 December, with the year when it is not this one."""
    return f"{day:%A} {day.day} {day:%B}" + (f" {day.year}" if day.year != today.year else "")


def left_in_words(day: date, today: date) -> str:
    """ "3 working days left", "today is the last day", or "2 working days late"."""
    if day == today:
        return "today is the last day"
    left = working_days.between(today, day)
    if day > today and left == 0:
        return "no working day left"
    what = "left" if day > today else "late"
    number = max(1, abs(left))
    return f"{number} working day{'s' if number > 1 else ''} {what}"


def clock_in_words(now: Progress, today: date) -> str:
    """Who must do what by when, as far as we know; "" when nobody must."""
    clock, due = now.clock, now.due
    if clock is not None:
        if due is None:
            return clock.words or "The clock stands still for now."
        must = "should have" if due < today else "should"
        do = clock.did if due < today else clock.does
        return f"They {must} {do} by {day_in_words(due, today)}: {left_in_words(due, today)}."
    if now.ask_by is not None:
        stage = now.next_stage
        name = stage.name if stage else ""
        return f"You can ask for {name} until {day_in_words(now.ask_by, today)}: {left_in_words(now.ask_by, today)}."
    if now.our_turn and now.next_day is not None:
        verb = "should have written" if now.next_day < today else "should write"
        return f"We {verb} to you by {day_in_words(now.next_day, today)}: {left_in_words(now.next_day, today)}."
    return ""
