"""Danger: what those on duty see, the duty copy of one case, and the decision that is recorded."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.casework import alert, on_call, safeguarding
from feedback_app.casework.cases import CannotDo, NoSuchCase
from feedback_app.casework.safeguarding import Decision
from feedback_app.sealed.keyring import NotGranted
from feedback_app.sealed.suite import CannotOpen
from feedback_app.web.access import STALE, stale
from feedback_app.web.page import settings
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.cases import record_id
from feedback_app.web.review.gate import keyring

PARTS = ("known", "decision", "reasons", "told")


@pages.get("/danger")
def danger() -> str | tuple[str, int]:
    """What waits. Coming here ends the alert only when nothing is left that nobody on duty has looked at."""
    try:
        quiet = alert.settle(keyring())
        waiting = safeguarding.waiting(keyring())
    except NotGranted as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    cover = on_call.cover(settings().duty_mail)
    return render_template("review/danger.html", waiting=waiting, rings=not quiet, cover=cover)


@pages.get("/danger/<case_id>")
def duty_case(case_id: str) -> str | tuple[str, int]:
    return _decisions(case_id)


def _decisions(case_id: str, error: str = "", **typed: str) -> str | tuple[str, int]:
    try:
        found = safeguarding.decisions_on(keyring(), record_id(case_id))
    except NotGranted as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    page = render_template("review/duty_case.html", case_id=case_id, decisions=found, error=error, typed=typed)
    return (page, 422) if error else page


@pages.post("/danger/<case_id>/open")
def open_duty_copy(case_id: str) -> str | tuple[str, int]:
    try:
        copy = safeguarding.open_copy(keyring(), record_id(case_id), safeguarding.IN_DANGER, clock.today())
        alert.settle(keyring())
    except (NoSuchCase, CannotDo):
        return render_template("review/gone.html"), 404
    except (NotGranted, CannotOpen) as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    return render_template("review/duty_copy.html", case_id=case_id, copy=copy)


@pages.post("/danger/<case_id>")
def decide_danger(case_id: str) -> Response | str | tuple[str, int]:
    typed = {part: request.form.get(part, "") for part in PARTS}
    if stale():
        return _decisions(case_id, STALE, **typed)
    try:
        still_open = "done" not in request.form
        safeguarding.decide(
            keyring(), record_id(case_id), Decision(**typed), still_open=still_open, today=clock.today()
        )
    except NoSuchCase:
        return render_template("review/gone.html"), 404
    except CannotDo as cannot:
        return _decisions(case_id, str(cannot), **typed)
    except NotGranted as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    return redirect(url_for("review.duty_case", case_id=case_id), 303)


@pages.post("/danger/<case_id>/finish/<decision_id>")
def finish_danger(case_id: str, decision_id: str) -> Response | str | tuple[str, int]:
    try:
        safeguarding.finish(keyring(), record_id(decision_id), clock.today())
    except CannotDo as cannot:
        return _decisions(case_id, str(cannot))
    except NotGranted as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    return redirect(url_for("review.duty_case", case_id=case_id), 303)
