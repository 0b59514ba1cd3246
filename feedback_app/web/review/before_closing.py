"""Before closing: what looks like copies or a flood, and leaving a response out with a reason."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.publishing import before_closing
from feedback_app.publishing.before_closing import REASONS, CannotLeaveOut, Group
from feedback_app.sealed.keyring import NotGranted
from feedback_app.sealed.suite import CannotOpen
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.cases import record_id
from feedback_app.web.review.gate import keyring
from feedback_app.web.review.publishing import period_and_caseload, period_page


@pages.post("/period/<period_id>/look")
def look_before_closing(period_id: str) -> str | tuple[str, int]:
    return _looked(period_id)


@pages.post("/period/<period_id>/leave-out")
def leave_out(period_id: str) -> Response | str | tuple[str, int]:
    found, _ = period_and_caseload(record_id(period_id))
    chosen = {record_id(case) for case in request.form.getlist("case")}
    try:
        before_closing.leave_out(keyring(), found.id, chosen, request.form.get("reason", ""), clock.today())
    except (CannotLeaveOut, NotGranted) as cannot:
        return _looked(period_id, str(cannot))
    return redirect(url_for("review.period", period_id=period_id, left_out=len(chosen)), 303)


def _looked(period_id: str, error: str = "") -> str | tuple[str, int]:
    found, _ = period_and_caseload(record_id(period_id))
    groups: tuple[Group, ...] = ()
    try:
        groups = before_closing.look(keyring(), found.id, clock.today())
    except CannotLeaveOut as cannot:
        error = error or str(cannot)
    except CannotOpen as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    found, caseload = period_and_caseload(record_id(period_id))
    page = period_page(
        found, caseload, error, groups=groups, reasons=list(REASONS.items()), chosen=request.form.getlist("case"),
        reason=request.form.get("reason", ""),
    )  # fmt: skip
    return (page, 422) if error else page
