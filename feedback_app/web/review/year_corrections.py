"""Taking a number out of a year that is out: asked for by one, looked at and released by another."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.answers import years as published
from feedback_app.answers.year_corrections import number_name
from feedback_app.answers.year_words import number_words
from feedback_app.audit import trail
from feedback_app.crossing.deliver import deliver_soon
from feedback_app.models.testimony import Act
from feedback_app.publishing import correct_year
from feedback_app.publishing.correct_year import CorrectingYear
from feedback_app.publishing.year_parts import CannotAddUp
from feedback_app.sealed.keyring import NotGranted
from feedback_app.web.access import STALE, stale
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.cases import record_id
from feedback_app.web.review.gate import here, keyring


def _found(year_id: str) -> CorrectingYear:
    try:
        return correct_year.find(keyring(), record_id(year_id))
    except (CannotAddUp, NotGranted):
        abort(404)


@pages.get("/year/<year_id>/correct")
def year_correction(year_id: str) -> str:
    return _page(_found(year_id))


def _page(found: CorrectingYear, error: str = "") -> str:
    """The numbers to choose from; or, when a correction waits, the year just as everyone would see it."""
    after = correct_year.edition_after(found, clock.today(), trail.head(Act)) if found.waits else None
    names = {line.key: f"{number_name(line)}: {number_words(line)}" for line in found.figures.shown()}
    if found.figures.responses is not None:
        names = {"responses": f"The number of responses: {found.figures.responses}"} | names
    return render_template(
        "review/year_correction.html", found=found, error=error, names=names, reasons=correct_year.reasons(),
        read=published.from_body(after) if after else None, after=after,
        mine=found.waits is not None and found.waits.written_by == here().staff.id,
        typed=request.form.getlist("taken_out"), form=request.form,
    )  # fmt: skip


@pages.post("/year/<year_id>/correct")
def ask_to_correct_year(year_id: str) -> Response | tuple[str, int]:
    if stale():
        return _page(_found(year_id), STALE), 400
    keys, why = request.form.getlist("taken_out"), request.form.get("because", "")
    try:
        correct_year.ask(keyring(), record_id(year_id), keys, why, clock.today())
    except (CannotAddUp, NotGranted) as cannot:
        return _page(_found(year_id), str(cannot)), 422
    return redirect(url_for("review.year_correction", year_id=year_id), 303)


@pages.post("/year/<year_id>/correct/release")
def release_year_correction(year_id: str) -> Response | tuple[str, int]:
    try:
        correct_year.release(keyring(), record_id(year_id), request.form.get("ticked", ""), clock.today())
    except (CannotAddUp, NotGranted) as cannot:
        return _page(_found(year_id), str(cannot)), 422
    deliver_soon()
    return redirect(url_for("review.years"), 303)


@pages.post("/year/<year_id>/correct/send-back")
def send_year_correction_back(year_id: str) -> Response | tuple[str, int]:
    if stale():
        return _page(_found(year_id), STALE), 400
    try:
        correct_year.send_back(keyring(), record_id(year_id), request.form.get("why", ""), clock.today())
    except (CannotAddUp, NotGranted) as cannot:
        return _page(_found(year_id), str(cannot)), 422
    return redirect(url_for("review.years"), 303)
