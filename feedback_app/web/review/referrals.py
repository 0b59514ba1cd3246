"""A complaint referred to a council's own page by the person's yes; its answer taken in; keys compared by phone."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from feedback_app import clock
from feedback_app.casework.cases import NoSuchCase
from feedback_app.complaints import came_back, referrals
from feedback_app.complaints.progress import NotNow
from feedback_app.crossing.deliver import deliver_soon
from feedback_app.sealed.keyring import NotGranted
from feedback_app.sealed.suite import CannotOpen
from feedback_app.web.access import STALE, stale
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.cases import record_id
from feedback_app.web.review.complaints import Page, complaint_page
from feedback_app.web.review.gate import keyring


@pages.post("/complaint/<case_id>/refer")
def refer(case_id: str) -> Page:
    """A name typed here goes into the sealed referral and is kept nowhere else."""
    name, contact = (request.form.get(field, "").replace("\x00", "").strip()[:200] for field in ("name", "contact"))
    along = [record_id(each) for each in request.form.getlist("along")[:10]]

    def send() -> None:
        referrals.refer(keyring(), record_id(case_id), name, contact, along, clock.today())
        deliver_soon()

    return _do(case_id, send, {"refer_name": name, "refer_contact": contact})


@pages.post("/complaint/<case_id>/take-in/<answer_id>")
def take_answer_in(case_id: str, answer_id: str) -> Page:
    return _do(
        case_id, lambda: came_back.take_in(keyring(), record_id(case_id), record_id(answer_id), clock.today()), {}
    )


def _do(case_id: str, what: Any, typed: dict[str, str]) -> Page:
    try:
        if stale():
            raise NotNow(STALE)
        what()
    except NotNow as no:
        return complaint_page(record_id(case_id), str(no), typed)
    except NoSuchCase:
        return render_template("review/gone.html"), 404
    except (NotGranted, CannotOpen) as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    return redirect(url_for("review.complaint", case_id=case_id), 303)


@pages.get("/councils")
def council_keys() -> str:
    """Councils that have a key, with its number to compare over the phone."""
    return render_template("review/councils.html", keys=referrals.their_keys(), error="")


@pages.post("/councils/<key_id>")
def check_council_key(key_id: str) -> Page:
    try:
        if "compared" not in request.form:
            raise NotNow("Ring the council first, and let them read the number out. Then tick the box.")
        referrals.check_key(keyring(), record_id(key_id), clock.today())
    except NotNow as no:
        return render_template("review/councils.html", keys=referrals.their_keys(), error=str(no)), 422
    return redirect(url_for("review.council_keys"), 303)
