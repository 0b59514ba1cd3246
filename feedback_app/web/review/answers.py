"""Screening agencies' answers before everyone sees them."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.crossing.deliver import deliver_soon
from feedback_app.publishing import screening
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
        "review/answers.html", waiting=screening.waiting(), error=error, note=note, theme_words=theme_words
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
