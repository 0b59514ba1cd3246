"""What the team is told when a report has gone out: who can read it now, and from when everyone can."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from feedback_app.answers import embargo
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Release
from feedback_app.publishing.report import Draft


@dataclass(frozen=True)
class Out:
    """A released report: whose, since when, and from when everyone can read it; `arrived` once its leaders can."""

    draft: Draft
    page: str
    released_on: date
    public_on: date
    arrived: bool


def out(draft: Draft) -> Out | None:
    """Where a report stands after its release; None while it is not released. The signed day counts, where it is."""
    report = draft.report
    if report.state != "released" or report.release_hash is None or report.day is None:
        return None
    release = db.session.get(Release, report.release_hash)
    agency = db.session.get(Agency, draft.caseload.agency_id)
    public_on = release.public_on if release else embargo.public_day(report.day)
    return Out(draft, agency.page if agency else "", report.day, public_on, release is not None)
