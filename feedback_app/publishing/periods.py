"""Fixing a period before anyone writes in it: its length follows from what is expected, never from what came."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from feedback_app.audit import trail
from feedback_app.clock import monday_of
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Caseload, Period, RecordId, SealingKey, new_id
from feedback_app.sealed.keyring import Keyring

MOST_EXPECTED: Final = 1_000_000
WEEK: Final = timedelta(weeks=1)


class CannotFix(ValueError):
    """This period cannot be fixed or taken back; the sentence says why."""


@dataclass(frozen=True)
class Length:
    """How long a period is: `weeks`, for agencies that expect so many responses a year or more."""

    name: str
    weeks: int
    least: int


def load(path: Path) -> tuple[Length, ...]:
    """The rule of periods.toml. Raises ValueError or KeyError at start when it leaves a number without a length."""
    found = tomllib.loads(path.read_text("utf-8"))
    rule = tuple(
        Length(str(row["name"]), int(row["weeks"]), int(row["from_expected_a_year"])) for row in found["length"]
    )
    falling = all(one.least > two.least and one.weeks < two.weeks for one, two in pairwise(rule))
    if not (found["source"] and rule and falling and rule[-1].least == 0):
        raise ValueError("periods.toml: fewer expected, longer period; the last row begins at 0.")
    return rule


RULE: Final = load(Path(__file__).with_name("periods.toml"))


def length_for(expected_a_year: int) -> Length:
    """The length of a period where so many responses a year are expected. Raises CannotFix for no sensible number."""
    if not 0 <= expected_a_year <= MOST_EXPECTED:
        raise CannotFix("Write how many responses you expect in a year, as a whole number.")
    return next(length for length in RULE if expected_a_year >= length.least)


def fix(caseload_id: RecordId, expected_a_year: int, today: date, staff_id: RecordId | None = None) -> Period:
    """Fix the next period of a caseload, recorded: it begins on the next Monday that no other period has.

    Raises CannotFix: a second period that has not begun, or no sensible number.
    """
    length = length_for(expected_a_year)
    try:
        with writing():
            last = db.session.scalar(select(func.max(Period.ends)).where(Period.caseload_id == caseload_id))
            waits = select(Period.id).where(Period.caseload_id == caseload_id, Period.starts > today)
            if db.session.scalar(waits):
                raise CannotFix("The next period is fixed already. While it has not begun you can take it back.")
            starts = max(last or today, monday_of(today) + WEEK)
            ends = starts + length.weeks * WEEK
            period = Period(id=new_id(), caseload_id=caseload_id, label=label(starts, ends), starts=starts, ends=ends)
            db.session.add(period)
            why = f"expected {expected_a_year} a year: {length.name}"
            trail.record(Act, today, staff_id, "fixed a period", period.id, why)
    except IntegrityError as twice:
        raise CannotFix("Somebody else has just fixed this period.") from twice
    return period


def take_back(period_id: RecordId, today: date, staff_id: RecordId | None = None) -> None:
    """Take a period back that has not begun, recorded. Raises CannotFix when it has: then nothing changes it."""
    with writing():
        period = db.session.get(Period, period_id, with_for_update=True)
        if period is None:
            raise CannotFix("There is no such period.")
        if period.starts <= today:
            raise CannotFix("This period has begun. Its weeks were fixed before anyone wrote in it, and stay.")
        trail.record(Act, today, staff_id, "took a period back", period.id, period.label)
        db.session.delete(period)


def label(starts: date, ends: date) -> str:
    """ "January to March 2027" or "October 2026 to March 2027", by the days on which it begins and ends."""
    last = ends - timedelta(days=1)
    first = f"{starts:%B}" if starts.year == last.year else f"{starts:%B %Y}"
    return f"{first} to {last:%B %Y}"


def overview(keyring: Keyring, today: date) -> list[tuple[Caseload, Period | None, Period | None]]:
    """Each caseload open to this person with its period that runs now and the one that has not begun."""
    rows = db.session.execute(
        select(Caseload, Period)
        .outerjoin(Period, (Period.caseload_id == Caseload.id) & (Period.ends > today))
        .where(Caseload.id.in_(_mine(keyring)))
        .order_by(Caseload.name, Period.starts)
    )
    found: dict[RecordId, list[Period]] = {}
    caseloads = {}
    for caseload, period in rows:
        caseloads[caseload.id] = caseload
        found.setdefault(caseload.id, []).extend([period] if period else [])
    return [(each, *_now_and_next(found[each.id], today)) for each in caseloads.values()]


def _now_and_next(periods: list[Period], today: date) -> tuple[Period | None, Period | None]:
    begun = [period for period in periods if period.starts <= today]
    return next(iter(begun), None), next((period for period in periods if period not in begun), None)


def _mine(keyring: Keyring) -> set[RecordId]:
    held = keyring.load_all()
    found = db.session.scalars(select(SealingKey.caseload_id).where(SealingKey.id.in_(held)).distinct())
    return {caseload_id for caseload_id in found if caseload_id is not None}
