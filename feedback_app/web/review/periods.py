"""Fixing the next period of each agency, before anyone writes in it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.publishing import periods
from feedback_app.publishing.periods import RULE, CannotFix
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.cases import record_id
from feedback_app.web.review.gate import here, keyring


@pages.get("/periods")
def all_periods() -> str:
    return _page()


def _page(error: str = "") -> str:
    typed = {key: request.form.get(key, "") for key in ("caseload", "expected")}
    found = periods.overview(keyring(), clock.today())
    return render_template("review/periods.html", overview=found, rule=RULE, error=error, typed=typed)


@pages.post("/periods")
def fix_period() -> Response | tuple[str, int]:
    expected, caseload = request.form.get("expected", "").strip(), request.form.get("caseload", "")
    mine = {each.id.hex() for each, _, _ in periods.overview(keyring(), clock.today())}
    try:
        if caseload not in mine:
            raise CannotFix("Choose an agency.")
        number = int(expected) if expected.isascii() and expected.isdigit() else -1
        periods.fix(record_id(caseload), number, clock.today(), here().staff.id)
    except CannotFix as cannot:
        return _page(str(cannot)), 422
    return redirect(url_for("review.all_periods"), 303)


@pages.post("/period/<period_id>/take-back")
def take_period_back(period_id: str) -> Response | tuple[str, int]:
    try:
        periods.take_back(record_id(period_id), clock.today(), here().staff.id)
    except CannotFix as cannot:
        return _page(str(cannot)), 422
    return redirect(url_for("review.all_periods"), 303)
