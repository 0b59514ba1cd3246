"""Yearly figures of the independent body itself: from days that are kept openly, over the whole service only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from analysis.method import METHOD
from feedback_app import working_days
from feedback_app.casework import safeguarding
from feedback_app.casework.danger_work import DECIDE_WITHIN
from feedback_app.casework.read_in_time import IN_TIME, LATE, WORSE
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Case, LegalOrder, ReadTally, SafeguardingRecord, ToTrustee


@dataclass(frozen=True)
class Share:
    """How many of how many, as it may be shown: `of` rounded ("" when too few to say), `percent` None when too few."""

    of: str
    percent: int | None


@dataclass(frozen=True)
class Figures:
    """One year, all of England. `orders` are those of courts and laws, `worse` the times that someone told us of being
    treated worse. `late_by` is how many working days the oldest unread response is past its day (0 when none is).
    """

    year: int
    read: Share
    danger: Share
    about_us: Share
    late_by: int
    orders: str
    worse: str


def rounded(number: int) -> str:
    """A count as reports show counts: nothing under the least, the rest rounded (analysis/disclosure.toml)."""
    if number < METHOD.least_count:
        return f"fewer than {METHOD.least_count}"
    return str(METHOD.round_to * round(number / METHOD.round_to))


def share(part: int, of: int) -> Share:
    """A share in whole percent, only where there are enough to say one."""
    enough = of >= METHOD.percentages_from_responses
    return Share(rounded(of), round(100 * part / of) if enough else None)


def figures(year: int, today: date) -> Figures:
    """Everything for one year, in five statements."""
    read = {row.how: row.number for row in db.session.scalars(select(ReadTally).where(ReadTally.year == year))}
    oldest = db.session.scalar(select(func.min(Case.read_by)))
    return Figures(
        year,
        share(read.get(IN_TIME, 0), read.get(IN_TIME, 0) + read.get(LATE, 0)),
        _danger(year),
        _about_us(year, today),
        max(0, working_days.between(oldest, today)) if oldest else 0,
        rounded(_orders(year)),
        rounded(read.get(WORSE, 0)),
    )


def _orders(year: int) -> int:
    """Legal orders written down in the year, agreed or not."""
    within = LegalOrder.day.between(date(year, 1, 1), date(year, 12, 31))
    return db.session.scalar(select(func.count()).select_from(LegalOrder).where(within)) or 0


def _danger(year: int) -> Share:
    """First decisions of the year, and how many came within a working day of the first look at that danger."""
    looked = (
        select(Act.about, func.min(Act.day).label("day"))
        .where(Act.what == "opened words", Act.why == safeguarding.IN_DANGER)
        .group_by(Act.about)
        .subquery()
    )
    decided = func.min(SafeguardingRecord.day)
    rows = db.session.execute(
        select(decided, func.min(looked.c.day))
        .outerjoin(looked, looked.c.about == SafeguardingRecord.case_id)
        .group_by(SafeguardingRecord.case_id)
        .having(decided.between(date(year, 1, 1), date(year, 12, 31)))
    ).all()
    soon = [1 for day, first in rows if first is None or working_days.between(first, day) <= DECIDE_WITHIN]
    return share(len(soon), len(rows))


def _about_us(year: int, today: date) -> Share:
    """Complaints about us that came in the year, and how many had an acknowledgement within 30 days."""
    within = ToTrustee.came.between(date(year, 1, 1), date(year, 12, 31))
    rows = db.session.execute(select(ToTrustee.came, ToTrustee.acknowledged).where(within)).all()
    return share(sum(((known or today) - came).days <= 30 for came, known in rows), len(rows))
