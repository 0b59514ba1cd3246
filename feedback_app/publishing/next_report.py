"""When the next report is due, so that a report with little in it can say so kindly."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from feedback_app.extensions import db
from feedback_app.models.testimony import Period


def due(period: Period) -> date:
    """The day on which the period after this one is over: the next that was fixed, or else one as long as this."""
    fixed = db.session.scalar(
        select(Period.ends)
        .where(Period.caseload_id == period.caseload_id, Period.starts >= period.ends)
        .order_by(Period.starts)
        .limit(1)
    )
    return fixed or period.ends + (period.ends - period.starts)


def words(day: date) -> str:
    """ "24 May 2027": it says nothing about anyone, so an opening may name it."""
    return f"{day:%-d %B %Y}"


def too_few(day: date) -> str:
    """What an opening can say when no theme was raised by enough people; `day` is when the next report is due."""
    return (
        "Thank you to all who told us. We read every response. Too few people said the same thing for us to show it "
        f"safely this time. The next report is due after {words(day)}."
    )
