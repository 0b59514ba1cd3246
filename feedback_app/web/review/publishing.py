"""Closing a period, writing its report, the preview, and the second person's release."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from analysis.disclose import UnreadableTable
from analysis.reading import VOICES
from feedback_app import clock
from feedback_app.answers import reports
from feedback_app.answers.wording import voice_words
from feedback_app.audit import trail
from feedback_app.crossing.deliver import deliver_soon
from feedback_app.extensions import db
from feedback_app.models.published import Agency
from feedback_app.models.testimony import Act, Caseload, Period, RecordId
from feedback_app.publishing import after_release, for_children, next_report, quotes, second_coder
from feedback_app.publishing import asks as asks_room
from feedback_app.publishing import release as release_room
from feedback_app.publishing import report as report_room
from feedback_app.publishing.asks import Asks
from feedback_app.publishing.for_children import MARK
from feedback_app.publishing.report import CannotMake, CannotRelease, Draft, SentencesRefused
from feedback_app.publishing.sentence_check import some_not_open
from feedback_app.sealed.keyring import NotGranted
from feedback_app.web.access import STALE, stale
from feedback_app.web.page import settings
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.cases import record_id
from feedback_app.web.review.gate import here, keyring


def period_and_caseload(period_id: RecordId) -> tuple[Period, Caseload]:
    """The period of an address, or a page that says there is none."""
    period = db.session.get(Period, period_id) or abort(404)
    return period, db.session.get_one(Caseload, period.caseload_id)


@pages.get("/period/<period_id>")
def period(period_id: str) -> str:
    found, caseload = period_and_caseload(record_id(period_id))
    return period_page(found, caseload)


def period_page(found: Period, caseload: Caseload, error: str = "", **more: Any) -> str:
    """The page on which a period is looked through and closed."""
    offer, year = second_coder.offered(keyring(), found.id), clock.today().year
    return render_template(
        "review/period.html", period=found, caseload=caseload, today=clock.today(), error=error, offer=offer,
        pools=[second_coder.pooled(keyring(), each) for each in (year - 1, year)],
        pool_least=second_coder.POOL_LEAST, pool_agencies=second_coder.POOL_AGENCIES, **more,
    )  # fmt: skip


def agency_page(caseload: Caseload) -> str:
    """The name of its agency in addresses; "" where none was named."""
    agency = db.session.get(Agency, caseload.agency_id) if caseload.agency_id else None
    return agency.page if agency else ""


def _draft(report_id: str) -> Draft:
    try:
        return report_room.find(keyring(), record_id(report_id))
    except (CannotMake, UnreadableTable) as cannot:
        page = render_template("review/not_open.html", title="This report cannot be made", why=str(cannot))
        abort(make_response(page, 409))
    except (CannotRelease, NotGranted):
        abort(404)


@pages.get("/report/<report_id>")
def report(report_id: str) -> str | Response:
    draft = _draft(report_id)
    if draft.report.state == "released":
        return redirect(url_for("review.out", report_id=report_id), 303)
    return _writing(draft, draft.sentences, draft.opening)


def _writing(
    draft: Draft, sentences: dict[str, str], opening: str, error: str = "", faults: dict[str, str] | None = None,
    not_heard: Collection[str] | None = None, chosen: Asks | None = None, children: dict[str, str] | None = None,
    quoted: Collection[str] | None = None,
) -> str:  # fmt: skip
    shown = {line.key: line for line in draft.released.shown() if line.kind == "theme"}
    return render_template(
        "review/report.html", some_not_open=some_not_open(keyring(), draft.period.id),
        draft=draft, sentences=sentences, error=error, faults=faults or {}, shown=shown,
        opening=opening or ("" if shown else next_report.too_few(draft.next_due)),
        voices=[(voice, voice_words(voice)) for voice in VOICES],
        not_heard=draft.not_heard if not_heard is None else not_heard, chosen=chosen or draft.chosen,
        children=draft.children if children is None else children, ready=for_children.ready(list(shown)),
        may_ask=[(line.key, line.label) for line in asks_room.may_ask(shown.values())],
        may_keep=[(line.key, line.label) for line in asks_room.may_keep(shown.values())],
        may_quote=[(q.mark, f"“{q.quoted.text}” {q.quoted.label}") for q in draft.asked if q.may_be_used],
        quoted=[each.mark for each in draft.quotes.values()] if quoted is None else quoted,
        most_quotes=quotes.RULES.most_in_a_report,
    )  # fmt: skip


@pages.post("/report/<report_id>")
def write_report(report_id: str) -> Response | tuple[str, int]:
    typed = {key.removeprefix("sentence-"): text for key, text in request.form.items() if key.startswith("sentence-")}
    children = {key.removeprefix(MARK): text for key, text in request.form.items() if key.startswith(MARK)} or None
    opening, ready = request.form.get("opening", ""), "ready" in request.form
    voices = request.form.getlist("not_heard")
    chosen = Asks(tuple(request.form.getlist("asks"))[:40], request.form.get("keep", ""))
    quoted = request.form.getlist("quotes")[:40]
    if stale():
        return _writing(_draft(report_id), typed, opening, STALE, None, voices, chosen, children, quoted), 400
    try:
        report_room.write(
            keyring(), record_id(report_id), typed, opening, ready=ready, today=clock.today(), not_heard=voices,
            chosen=chosen, children=children, quoted=quoted,
        )  # fmt: skip
    except SentencesRefused as refused:
        again = (str(refused), refused.faults, voices, chosen, children, quoted)
        return _writing(_draft(report_id), typed, opening, *again), 422
    except CannotRelease as cannot:
        return _writing(_draft(report_id), typed, opening, str(cannot), None, voices, chosen, children, quoted), 422
    return redirect(url_for("review.preview", report_id=report_id), 303)


@pages.get("/report/<report_id>/preview")
def preview(report_id: str) -> str | Response:
    draft = _draft(report_id)
    if draft.report.state == "released":
        return redirect(url_for("review.out", report_id=report_id), 303)
    return _preview(draft)


def _preview(draft: Draft, error: str = "") -> str:
    body = release_room.body_of(draft, clock.today(), settings(), agency_page(draft.caseload), trail.head(Act))
    return render_template(
        "review/preview.html",
        draft=draft,
        read=reports.as_published(body, clock.today()),
        mine=draft.report.written_by == here().staff.id,
        error=error,
        ticked=request.form.getlist("ticked"),
        agency_name=draft.caseload.name,
    )


@pages.post("/report/<report_id>/release")
def release(report_id: str) -> Response | tuple[str, int]:
    draft = _draft(report_id)
    page = agency_page(draft.caseload)
    try:
        release_room.release(
            keyring(), record_id(report_id), clock.today(), settings(), page, ticked=request.form.getlist("ticked")
        )
    except (CannotRelease, NotGranted) as cannot:
        return _preview(_draft(report_id), str(cannot)), 422
    deliver_soon()
    return redirect(url_for("review.out", report_id=report_id), 303)


@pages.get("/report/<report_id>/out")
def out(report_id: str) -> str | Response:
    """A released report: who can read it now, and from when everyone can."""
    found = after_release.out(_draft(report_id))
    if found is None:
        return redirect(url_for("review.preview", report_id=report_id), 303)
    return render_template("review/out.html", out=found, today=clock.today())


@pages.post("/report/<report_id>/send-back")
def send_back(report_id: str) -> Response | tuple[str, int]:
    try:
        report_room.send_back(keyring(), record_id(report_id), clock.today(), request.form.get("why", ""))
    except CannotRelease as cannot:
        return _preview(_draft(report_id), str(cannot)), 422
    return redirect(url_for("review.today"), 303)
