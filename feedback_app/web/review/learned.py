"""What complaints taught, for the one who writes a report: shown after a recorded click, beside the numbers."""

from __future__ import annotations

from flask import abort, render_template

from feedback_app import clock
from feedback_app.complaints import learning
from feedback_app.publishing import report as report_room
from feedback_app.publishing.report import CannotRelease
from feedback_app.sealed.keyring import NotGranted
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.cases import record_id
from feedback_app.web.review.gate import keyring


@pages.post("/report/<report_id>/learned")
def learned(report_id: str) -> str:
    try:
        draft = report_room.find(keyring(), record_id(report_id))
    except (CannotRelease, NotGranted):
        abort(404)
    period = draft.period
    found = learning.read(keyring(), period.caseload_id, period.starts, period.ends, clock.today())
    return render_template("review/learned.html", draft=draft, found=found)
