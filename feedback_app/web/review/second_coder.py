"""A second person codes one response in ten without seeing the first coding."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from analysis.codebook import CODEBOOK
from feedback_app import clock
from feedback_app.casework.cases import MOST_THEMES, CannotDo
from feedback_app.intake.routes import titles
from feedback_app.publishing import second_coder
from feedback_app.publishing.second_coder import CannotCode
from feedback_app.sealed.suite import CannotOpen
from feedback_app.web.access import STALE, stale
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.cases import chosen_themes, record_id
from feedback_app.web.review.gate import keyring
from feedback_app.web.review.publishing import period_and_caseload
from feedback_app.web.wording import SIGN_WORDS


@pages.get("/period/<period_id>/second")
def second_coding(period_id: str) -> str:
    return _list(period_id)


def _list(period_id: str, error: str = "") -> str:
    found, caseload = period_and_caseload(record_id(period_id))
    offer = second_coder.offered(keyring(), found.id)
    return render_template("review/second.html", period=found, caseload=caseload, offer=offer, error=error)


@pages.post("/period/<period_id>/second")
def draw_for_second(period_id: str) -> Response | tuple[str, int]:
    found, _ = period_and_caseload(record_id(period_id))
    try:
        second_coder.draw(keyring(), found.id, clock.today())
    except CannotCode as cannot:
        return _list(period_id, str(cannot)), 422
    return redirect(url_for("review.second_coding", period_id=period_id), 303)


@pages.post("/second/<period_id>/<case_id>")
def open_for_second(period_id: str, case_id: str) -> str | tuple[str, int]:
    return _words(period_id, case_id)


def _words(period_id: str, case_id: str, error: str = "") -> str | tuple[str, int]:
    found, caseload = period_and_caseload(record_id(period_id))
    try:
        words = second_coder.open_words_only(keyring(), record_id(case_id), clock.today())
    except CannotCode as cannot:
        return _list(period_id, str(cannot)), 422
    except CannotOpen as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    page = render_template(
        "review/second_words.html", period=found, caseload=caseload, case_id=case_id, words=words, error=error,
        questions=titles(), codes=CODEBOOK.codes, families=CODEBOOK.families, sign_words=SIGN_WORDS,
        places=range(1, MOST_THEMES + 1), typed=request.form,
    )  # fmt: skip
    return (page, 422) if error else page


@pages.post("/second/<period_id>/<case_id>/themes")
def code_second(period_id: str, case_id: str) -> Response | str | tuple[str, int]:
    if stale():
        return _words(period_id, case_id, STALE)
    try:
        second_coder.code(keyring(), record_id(case_id), chosen_themes(), clock.today())
    except CannotDo as cannot:
        return _words(period_id, case_id, str(cannot))
    except CannotCode as cannot:
        return _list(period_id, str(cannot)), 422
    return redirect(url_for("review.second_coding", period_id=period_id), 303)
