"""Correcting a report that is out: writing it, the preview, and the second person's release."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.answers import facts, reports
from feedback_app.audit import trail
from feedback_app.crossing.deliver import deliver_soon
from feedback_app.models.testimony import Act
from feedback_app.publishing import correct, for_children
from feedback_app.publishing import correction as correction_room
from feedback_app.publishing.correction import Change, Correcting
from feedback_app.publishing.for_children import MARK
from feedback_app.publishing.report import CannotRelease, SentencesRefused
from feedback_app.sealed.keyring import NotGranted
from feedback_app.web.access import STALE, stale
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.cases import record_id
from feedback_app.web.review.gate import here, keyring
from feedback_app.web.wording import figure_words


@pages.get("/reports")
def released() -> str:
    return render_template("review/released.html", released=correction_room.released(keyring()))


def _found(report_id: str) -> Correcting:
    try:
        return correction_room.find(keyring(), record_id(report_id))
    except (CannotRelease, NotGranted):
        abort(404)


@pages.get("/report/<report_id>/correct")
def correction(report_id: str) -> str:
    found = _found(report_id)
    return _writing(found, found.change)


def _writing(found: Correcting, typed: Change, error: str = "", faults: dict[str, str] | None = None) -> str:
    shown = {line.key: line for line in found.figures.shown() if line.kind == "theme"}
    return render_template(
        "review/correction.html", found=found, typed=typed, error=error, faults=faults or {}, shown=shown,
        ready=for_children.ready(shown), figures=figure_words(found.figures), agreed=facts.agreed(found.first),
    )  # fmt: skip


@pages.post("/report/<report_id>/correct")
def write_correction(report_id: str) -> Response | tuple[str, int]:
    typed = Change(
        request.form.get("why", ""),
        request.form.get("opening", ""),
        {key.removeprefix("sentence-"): text for key, text in request.form.items() if key.startswith("sentence-")},
        tuple(request.form.getlist("taken_out")),
        tuple(request.form.getlist("quotes_out")),
        {key.removeprefix(MARK): text for key, text in request.form.items() if key.startswith(MARK)},
    )
    if stale():
        return _writing(_found(report_id), typed, STALE), 400
    try:
        correct.write(keyring(), record_id(report_id), typed, ready="ready" in request.form, today=clock.today())
    except SentencesRefused as refused:
        return _writing(_found(report_id), typed, str(refused), refused.faults), 422
    except CannotRelease as cannot:
        return _writing(_found(report_id), typed, str(cannot)), 422
    return redirect(url_for("review.correction_preview", report_id=report_id), 303)


@pages.get("/report/<report_id>/correct/preview")
def correction_preview(report_id: str) -> str | Response:
    found = _found(report_id)
    if found.row is None:
        return redirect(url_for("review.correction", report_id=report_id), 303)
    return _preview(found)


def _preview(found: Correcting, error: str = "") -> str:
    body = correction_room.body_of(found, clock.today(), trail.head(Act))
    return render_template(
        "review/correction_preview.html", found=found, read=reports.as_published(body, clock.today()), error=error,
        mine=found.row is not None and found.row.written_by == here().staff.id,
        ticked=request.form.getlist("ticked"),
    )  # fmt: skip


@pages.post("/report/<report_id>/correct/release")
def release_correction(report_id: str) -> Response | tuple[str, int]:
    _found(report_id)
    try:
        correct.release(keyring(), record_id(report_id), clock.today(), ticked=request.form.getlist("ticked"))
    except (CannotRelease, NotGranted) as cannot:
        return _again(report_id, str(cannot))
    deliver_soon()
    return redirect(url_for("review.out", report_id=report_id), 303)


@pages.post("/report/<report_id>/correct/send-back")
def send_correction_back(report_id: str) -> Response | tuple[str, int]:
    try:
        correct.send_back(keyring(), record_id(report_id), clock.today(), request.form.get("why", ""))
    except CannotRelease as cannot:
        return _again(report_id, str(cannot))
    return redirect(url_for("review.today"), 303)


def _again(report_id: str, error: str) -> tuple[str, int]:
    """The page on which this can be mended: the preview, or the form where nothing is on its way any more."""
    found = _found(report_id)
    return (_preview(found, error) if found.row else _writing(found, found.change, error)), 422
