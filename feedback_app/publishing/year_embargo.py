"""Why a year must wait: what would tell a report's numbers before everyone can read that report is not added up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from feedback_app.extensions import db
from feedback_app.models.published import Release
from feedback_app.models.testimony import Caseload, Closing, Period, RecordId, Report


def must_wait(closings: Sequence[RecordId], today: date) -> str:
    """Why the tables of these closings may not be added up yet and from when they may, or "": two statements.

    Who knows an agency's year and all its reports but one knows that one too. Those who were not sure which agency it
    was have no report, so nothing of theirs waits.
    """
    rows = db.session.execute(
        select(Caseload.agency_id, Caseload.name, Period.label, Period.starts, Report.id)
        .join(Period, Period.caseload_id == Caseload.id)
        .join(Closing, Closing.period_id == Period.id)
        .outerjoin(Report, Report.closing_id == Closing.id)
        .where(Closing.id.in_(closings), Caseload.agency_id.is_not(None))
        .order_by(Caseload.name, Period.starts)
    ).all()
    mine = select(Release.agency_id, Release.starts, Release.public_on)
    theirs = db.session.execute(mine.where(Release.agency_id.in_({row.agency_id for row in rows})))
    public: dict[tuple[bytes | None, date], date] = {(each.agency_id, each.starts): each.public_on for each in theirs}
    waits = []
    for agency_id, name, label, starts, report_id in rows:
        public_on = public.get((agency_id, starts))
        if public_on is None and report_id is not None:
            return f"The report of {name} ({label}) is not out yet. Release it first: this sum would tell its numbers."
        if public_on is not None and public_on > today:
            waits.append((public_on, f"{name} ({label})"))
    return _from(*max(waits)) if waits else ""


def _from(public_on: date, whose: str) -> str:
    return (
        f"Everyone can read the report of {whose} from {public_on:%-d %B %Y}. "
        "Add up the year from that day: this sum would tell its numbers before."
    )
