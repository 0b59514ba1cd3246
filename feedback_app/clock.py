"""The only place that asks what time it is: days in England, and coarse slots for sign-ins."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
SLOT_SECONDS: Final = 300


def today() -> date:
    """Today's day in England."""
    return datetime.now(LONDON).date()


def now() -> int:
    """Seconds since 1970: used for codes that pass quickly, and kept nowhere."""
    return int(time.time())


def slot() -> int:
    """Steps of five minutes since 1970: the finest time that is ever stored, and only of sign-ins of staff."""
    return int(time.time()) // SLOT_SECONDS


def hour() -> int:
    """The hour in England now, 0 to 23: used to say whom to call, and kept nowhere."""
    return datetime.fromtimestamp(slot() * SLOT_SECONDS, LONDON).hour


def monday_of(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday())
