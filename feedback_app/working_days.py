"""Working days in England: not weekends, not bank holidays (the `holidays` library, England)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from holidays import country_holidays


@lru_cache(maxsize=32)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(country_holidays("GB", subdiv="ENG", years=year))


def is_working(day: date) -> bool:
    """Whether offices in England work on that day."""
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


@lru_cache(maxsize=4096)
def add(day: date, working_days: int) -> date:
    """The day that is `working_days` working days after `day` (0: the day itself)."""
    while working_days > 0:
        day += timedelta(days=1)
        working_days -= is_working(day)
    return day


@lru_cache(maxsize=4096)
def between(start: date, end: date) -> int:
    """Working days after `start` up to and with `end`; negative when `end` comes first."""
    if end < start:
        return -between(end, start)
    return sum(is_working(start + timedelta(days=n + 1)) for n in range((end - start).days))
