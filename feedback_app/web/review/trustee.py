"""A trustee's pages: complaints about us and about data, and nothing else of the team's."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.casework import to_trustee
from feedback_app.casework.cases import CannotDo, NoSuchCase
from feedback_app.sealed.keyring import NotGranted
from feedback_app.sealed.suite import CannotOpen
from feedback_app.web.access import STALE, stale
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.cases import record_id
from feedback_app.web.review.gate import keyring
from feedback_app.words.load import load

Page = str | tuple[str, int] | Response


@pages.get("/trustee")
def trustee() -> Page:
    try:
        found = to_trustee.all_open(keyring())
    except NotGranted:
        return render_template("review/trustee_no_key.html")
    days, today = load("outside")["acknowledge_days"], clock.today()
    rows = [(each, to_trustee.acknowledge_by(each, days)) for each in found]
    return render_template("review/trustee.html", rows=rows, today=today, alone=to_trustee.holders() == 1)


@pages.post("/trustee/<complaint_id>/open")
def open_for_trustee(complaint_id: str) -> Page:
    return _opened(complaint_id)


def _opened(complaint_id: str, typed: str = "", error: str = "") -> Page:
    try:
        opened = to_trustee.open_one(keyring(), record_id(complaint_id), clock.today())
    except NoSuchCase:
        return render_template("review/gone.html"), 404
    except (NotGranted, CannotOpen) as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    page = render_template("review/trustee_one.html", opened=opened, typed=typed, error=error)
    return (page, 422) if error else page


@pages.post("/trustee/<complaint_id>/acknowledge")
def acknowledge(complaint_id: str) -> Page:
    try:
        to_trustee.acknowledge(keyring(), record_id(complaint_id), clock.today())
    except NoSuchCase:
        return render_template("review/gone.html"), 404
    except NotGranted as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    return redirect(url_for("review.trustee"), 303)


@pages.post("/trustee/<complaint_id>/answer")
def answer_as_trustee(complaint_id: str) -> Page:
    typed = request.form.get("answer", "")
    if stale():
        return _opened(complaint_id, typed, STALE)
    try:
        last = "last" in request.form
        to_trustee.answer(keyring(), record_id(complaint_id), typed, last=last, today=clock.today())
    except NoSuchCase:
        return render_template("review/gone.html"), 404
    except CannotDo as cannot:
        return _opened(complaint_id, typed, str(cannot))
    except NotGranted as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    return redirect(url_for("review.trustee"), 303)
