"""A leader tells of a mistake of fact while the report lies with the agency alone, and sees what was decided."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.answers import facts, reports
from feedback_app.answers.facts import Fact, UnfitFact
from feedback_app.answers.findings import ReadReport
from feedback_app.web.access import STALE, stale
from feedback_app.web.agency import here, pages

NO_FACT = Fact("", "", "", "")


@pages.get("/facts/<sha256>")
def facts_of(sha256: str) -> str:
    return _page(_found(sha256), NO_FACT, {})


def _found(sha256: str) -> ReadReport:
    mine = reports.reports_of(here().agency, clock.today(), public=False)
    return next((read for read in mine if read.release.hash.hex() == sha256), None) or abort(404)


def _page(read: ReadReport, typed: Fact, wrong: dict[str, str]) -> str:
    places = facts.places(read)
    return render_template(
        "agency/facts.html", read=read, typed=typed, wrong=wrong, places=places, last_day=facts.last_day(read.release),
        told=facts.told_of(read.release.hash), open=clock.today() < read.release.public_on,
        signs=here().leader.duty != "writes", sent="sent" in request.args,
    )  # fmt: skip


@pages.post("/facts/<sha256>")
def tell_fact(sha256: str) -> Response | tuple[str, int]:
    read = _found(sha256)
    typed = Fact(*(request.form.get(part, "") for part in ("place", *facts.ASKED_FOR)))
    if stale():
        return _page(read, typed, {"wrong": STALE}), 400
    try:
        facts.tell(here().leader, read, typed, clock.today())
    except UnfitFact as unfit:
        return _page(read, typed, unfit.wrong), 422
    return redirect(url_for("agency.facts_of", sha256=sha256, sent=1), 303)
