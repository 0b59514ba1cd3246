"""Care for the team: what I read today, and how the work lies between us."""

from __future__ import annotations

from flask import render_template

from feedback_app import clock
from feedback_app.casework import care
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.gate import keyring


@pages.get("/care")
def care_page() -> str:
    today = clock.today()
    return render_template("review/care.html", mine=care.exposure(keyring(), today), loads=care.workload(today))
