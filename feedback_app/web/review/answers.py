"""Screening agencies' answers before everyone sees them, and deciding on mistakes of fact."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.answers import facts as told
from feedback_app.crossing.deliver import deliver_soon
from feedback_app.publishing import facts, screening
from feedback_app.publishing.facts import CannotDecide
from feedback_app.publishing.screening import CannotScreen
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.cases import record_id
from feedback_app.web.review.gate import keyring
from feedback_app.web.wording import theme_words


@pages.get("/answers")
def answers() -> str:
    return _page()


def _page(error: str = "", note: str = "") -> str:
    return render_template(
        "review/answers.html", waiting=screening.waiting(), error=error, note=note, theme_words=theme_words,
        facts=told.waiting(), fact_places=told.OTHER_PLACES,
    )  # fmt: skip


@pages.post("/answers/<reply_id>")
def decide(reply_id: str) -> Response | tuple[str, int]:
    note = request.form.get("note", "")
    try:
        screening.decide(keyring(), record_id(reply_id), "show" in request.form, note, clock.today())
    except CannotScreen as cannot:
        return _page(str(cannot), note), 422
    deliver_soon()
    return redirect(url_for("review.answers"), 303)


@pages.post("/answers/fact/<mistake_id>")
def decide_fact(mistake_id: str) -> Response | tuple[str, int]:
    note = request.form.get("note", "")
    try:
        report_id = facts.decide(keyring(), record_id(mistake_id), "agree" in request.form, note, clock.today())
    except CannotDecide as cannot:
        return _page(str(cannot), note), 422
    deliver_soon()
    if report_id is None:
        return redirect(url_for("review.answers"), 303)
    return redirect(url_for("review.correction", report_id=report_id.hex()), 303)
