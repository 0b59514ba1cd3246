"""Papers of a complaint: put a body's letter or one of ours on the record, and take one from it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for

from feedback_app import clock
from feedback_app.attached.clean import NotTaken
from feedback_app.attached.parcel import Paper
from feedback_app.casework.cases import NoSuchCase
from feedback_app.complaints import attachments, paper
from feedback_app.complaints.progress import NotNow
from feedback_app.sealed.keyring import NotGranted
from feedback_app.sealed.suite import CannotOpen
from feedback_app.web import papers
from feedback_app.web.access import STALE, stale
from feedback_app.web.page import settings
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.cases import record_id
from feedback_app.web.review.complaints import Page, complaint_page, opened_complaint
from feedback_app.web.review.gate import keyring


@pages.post("/complaint/<case_id>/papers")
def attach(case_id: str) -> Page:
    """Files that a body sent to us, on paper or by mail, with the day on them."""
    return _keep(case_id, lambda: (papers.given(request.form.get("title", "").strip()[:100] or "Their letter"), "them"))


@pages.post("/complaint/<case_id>/letter/<int:number>")
def keep_letter(case_id: str, number: int) -> Page:
    """A kept letter of ours as PDF, on the record. It names nobody."""

    def made() -> tuple[tuple[Paper, ...], str]:
        _, _, known = opened_complaint(record_id(case_id))
        if known is None or number >= len(known.steps) or known.steps[number].kind != "letter":
            raise NoSuchCase
        step = known.steps[number]
        body = paper.letter(step.text, "", "", settings().service_name, step.day)
        return (Paper("Our letter", "application/pdf", body),), "us"

    return _keep(case_id, made)


def _keep(case_id: str, made: Any) -> Page:
    found, typed = record_id(case_id), {"title": request.form.get("title", "").strip()}
    try:
        if stale():
            raise NotNow(STALE)
        given, by = made()
        day = clock.today() if by == "us" else _day_on_it()
        attachments.keep(keyring(), found, given, by, day, clock.today())
    except (NotNow, NotTaken) as no:
        return complaint_page(found, str(no), typed)
    except NoSuchCase:
        return render_template("review/gone.html"), 404
    except (NotGranted, CannotOpen) as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    return redirect(url_for("review.complaint", case_id=case_id), 303)


def _day_on_it() -> date:
    try:
        return date(*(int(request.form.get(f"on_{part}", "")) for part in ("year", "month", "day")))
    except ValueError as wrong:
        raise NotNow("Give the day on the letter.") from wrong


@pages.post("/complaint/<case_id>/paper-of/<paper_id>")
def take_paper(case_id: str, paper_id: str) -> Page:
    """One paper, to be kept by the browser; opening it is recorded like opening words."""
    try:
        case, _, _ = opened_complaint(record_id(case_id))
        found = attachments.open_one(keyring(), case, record_id(paper_id))
    except NoSuchCase:
        return render_template("review/gone.html"), 404
    except (NotGranted, CannotOpen) as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    return papers.to_keep(found)
