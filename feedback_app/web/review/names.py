"""Asking for a name, answering from the other lock, opening it once."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.casework import names
from feedback_app.casework.cases import CannotDo, NoSuchCase
from feedback_app.sealed.keyring import NotGranted
from feedback_app.sealed.suite import CannotOpen
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.cases import record_id
from feedback_app.web.review.gate import here, keyring


@pages.get("/names")
def name_requests() -> str:
    return _page()


def _page(error: str = "", why: str = "") -> str:
    staff = here().staff
    return render_template(
        "review/names.html",
        waiting=names.waiting_for(staff),
        mine=names.mine(staff.id),
        purposes=names.PURPOSES,
        error=error,
        why=why,
    )


@pages.get("/case/<case_id>/name")
def ask_name(case_id: str) -> str:
    return render_template("review/ask_name.html", case_id=case_id, purposes=list(names.PURPOSES.items()), error="")


@pages.post("/case/<case_id>/name")
def ask_name_now(case_id: str) -> Response | tuple[str, int]:
    try:
        names.ask(keyring(), record_id(case_id), request.form.get("purpose", ""), clock.today())
    except NoSuchCase:
        return render_template("review/gone.html"), 404
    except (CannotDo, NotGranted) as cannot:
        page = render_template(
            "review/ask_name.html", case_id=case_id, purposes=list(names.PURPOSES.items()), error=str(cannot)
        )
        return page, 422
    return redirect(url_for("review.name_requests"), 303)


@pages.post("/names/<request_id>")
def answer_name(request_id: str) -> Response | tuple[str, int]:
    why = request.form.get("why", "")
    try:
        if "approve" in request.form:
            names.approve(keyring(), record_id(request_id), clock.today())
        else:
            names.refuse(keyring(), record_id(request_id), why, clock.today())
    except (CannotDo, NotGranted, CannotOpen) as cannot:
        return _page(str(cannot), why), 422
    return redirect(url_for("review.name_requests"), 303)


@pages.post("/names/<request_id>/open")
def open_name(request_id: str) -> str | tuple[str, int]:
    try:
        name = names.open_the_name(keyring(), record_id(request_id), clock.today())
    except (CannotDo, NotGranted, CannotOpen) as cannot:
        return _page(str(cannot)), 422
    return render_template("review/name.html", name=name)
