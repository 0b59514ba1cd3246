"""Asking a person whether we may quote a few of their words, from the page on which these are open."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.casework.cases import CannotDo, NoSuchCase
from feedback_app.publishing import ask_to_quote
from feedback_app.web.access import STALE, stale
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.cases import WHYS, opened_page, record_id
from feedback_app.web.review.gate import keyring


@pages.post("/case/<case_id>/quote")
def ask_for_quote(case_id: str) -> Response | str | tuple[str, int]:
    typed = {"quote": request.form.get("quote", "")[:4000], "place": request.form.get("place", "")}
    if stale():
        return opened_page(record_id(case_id), WHYS[3], {"quote": STALE}, **typed)
    try:
        ask_to_quote.propose(keyring(), record_id(case_id), typed["place"], typed["quote"], clock.today())
    except CannotDo as cannot:
        return opened_page(record_id(case_id), WHYS[3], {"quote": str(cannot)}, **typed)
    except NoSuchCase:
        return render_template("review/gone.html", typed=typed["quote"]), 404
    return redirect(url_for("review.case", case_id=case_id, asked=1), 303)
