"""How long words are kept: until their time is over, never while somebody waits for an answer or for safety."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import delete, or_, select

from feedback_app.audit import trail
from feedback_app.database import forget_at_once, writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Case, Caseload, Complaint, Message, SafeguardingRecord

ERASED: Final = "erased words whose time was over"


def kept_until(week: date, days: int) -> date:
    """The last day on which words that came in this week are kept, where nothing holds them back."""
    return week + timedelta(days=days)


def forget_old_words(today: date, days: int) -> int:
    """Delete responses that came more than `days` days ago; how many.

    Held back: what nobody has read, what still waits to be counted, a message that waits for the team, an open danger
    decision, a complaint that has not ended. Numbers that were counted, and safeguarding records, stay. The trail says
    that it happened on this day, and nothing else: not which, nor how many.
    """
    uncounted = Case.sealed_reading.is_not(None) & Case.caseload_id.in_(
        select(Caseload.id).where(Caseload.agency_id.is_not(None))
    )
    waiting = or_(
        Case.state == "received",
        Case.read_by.is_not(None),
        uncounted,
        Case.id.in_(select(Message.case_id).where(Message.waiting)),
        Case.id.in_(select(SafeguardingRecord.case_id).where(SafeguardingRecord.open)),
        Case.id.in_(select(Complaint.case_id).where(Complaint.open)),
    )
    with writing():
        done = db.session.execute(delete(Case).where(Case.week < today - timedelta(days=days), ~waiting))
        gone = int(done.rowcount)  # type: ignore[attr-defined]
        if gone:
            trail.record(Act, today, None, ERASED)
    if gone:
        forget_at_once("testimony")
    return gone
