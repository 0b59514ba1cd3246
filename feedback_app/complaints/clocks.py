"""The law's clocks: by which day something is due, with pauses and extensions, in England's working days. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from feedback_app import working_days
from feedback_app.complaints.routes import AskWithin, Clock, Limit


@dataclass(frozen=True)
class Pause:
    """A clock stood still from a day up to another (not counted itself); None while it still does."""

    starts: date
    ends: date | None = None

    def covers(self, day: date) -> bool:
        return self.starts <= day and (self.ends is None or day < self.ends)


def due(clock: Clock, began: date, extended: int = 0, pauses: Iterable[Pause] = ()) -> date | None:
    """The last day on which it is in time; None when there is no day, or the clock stands still.

    `began` is day 0: the day of the letter or of the request. `extended` is in working days.
    """
    stops = tuple(pauses)
    if clock.unit == "none":
        return None
    if clock.unit == "months":
        return months_after(began, clock.days)
    if clock.unit == "days":
        return began + timedelta(days=clock.days)
    last = _counted(began, clock.days + extended, stops)
    if clock.pause_within_most:
        most = working_days.add(began, clock.most)
        return min(last, most) if last else most
    return last


def _counted(began: date, days: int, pauses: tuple[Pause, ...]) -> date | None:
    """The day on which so many working days outside of pauses have passed; None while a pause lasts."""
    open_from = min((p.starts for p in pauses if p.ends is None), default=None)
    day = began
    while days > 0:
        day += timedelta(days=1)
        if open_from is not None and day >= open_from:
            return None
        days -= working_days.is_working(day) and not any(p.covers(day) for p in pauses)
    return day


def most_extension(clock: Clock) -> int:
    """By how many working days it can be made longer in all."""
    return max(0, clock.most - clock.days)


def ask_by(ask: AskWithin, answered: date) -> date:
    """The last day to ask for a stage."""
    if ask.unit == "working days":
        return working_days.add(answered, ask.days)
    return answered + timedelta(days=ask.days)


def start_by(limit: Limit, happened: date) -> date:
    """The last day to begin."""
    if limit.working_days:
        return working_days.add(happened, limit.working_days)
    return months_after(happened, limit.months)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
