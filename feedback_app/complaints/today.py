"""Which complaints have a day that is near or gone: from the one day that stands in the clear, without opening any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from feedback_app.complaints.in_words import day_in_words, left_in_words
from feedback_app.extensions import db
from feedback_app.models.testimony import Case, Caseload, Complaint, Grant, RecordId, Staff

AHEAD: Final = timedelta(days=7)
MOST_SHOWN: Final = 100


@dataclass(frozen=True)
class Near:
    """One complaint with a day in this week, or missed. `mine` is who looks after it, "" for nobody yet."""

    case_id: RecordId
    caseload: str
    day: str
    left: str
    late: bool
    mine: str


def near(staff_id: RecordId, today: date) -> Sequence[Near]:
    """Those that this person can open, the oldest day first: one statement, by an index."""
    mine = select(Grant.key_id).where(Grant.staff_id == staff_id)
    rows = db.session.execute(
        select(Complaint.case_id, Caseload.name, Complaint.next_day, Staff.shown_as)
        .join(Case, Case.id == Complaint.case_id)
        .join(Caseload, Caseload.id == Case.caseload_id)
        .outerjoin(Staff, Staff.id == Complaint.mine)
        .where(Complaint.open, Complaint.next_day <= today + AHEAD, Case.key_id.in_(mine))
        .order_by(Complaint.next_day)
        .limit(MOST_SHOWN)
    )
    return [
        Near(case_id, name, day_in_words(day, today), left_in_words(day, today), day < today, who or "")
        for case_id, name, day, who in rows
        if day is not None
    ]
