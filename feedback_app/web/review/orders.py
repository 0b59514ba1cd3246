"""Legal orders about one case: those on duty write them down and a second of them answers."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.casework import orders
from feedback_app.casework.cases import CannotDo, NoSuchCase
from feedback_app.casework.orders import Asked
from feedback_app.sealed.keyring import NotGranted
from feedback_app.sealed.suite import CannotOpen
from feedback_app.web.access import STALE, stale
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.cases import record_id
from feedback_app.web.review.gate import keyring

PARTS = ("by_whom", "law", "what")


@pages.get("/orders/<case_id>")
def legal_orders(case_id: str) -> str | tuple[str, int]:
    return _page(case_id)


def _page(case_id: str, error: str = "", **typed: str) -> str | tuple[str, int]:
    try:
        found = orders.of_case(keyring(), record_id(case_id))
        keyring().must_hold("duty")
    except (NotGranted, CannotOpen) as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    page = render_template(
        "review/orders.html", case_id=case_id, orders=found, error=error, typed=typed, me=keyring().staff_id
    )  # fmt: skip
    return (page, 422) if error else page


@pages.post("/orders/<case_id>")
def write_order(case_id: str) -> Response | str | tuple[str, int]:
    typed = {part: request.form.get(part, "") for part in PARTS}
    if stale():
        return _page(case_id, STALE, **typed)
    try:
        may_tell = request.form.get("may_tell") != "no"
        orders.write_down(keyring(), record_id(case_id), Asked(**typed), may_tell=may_tell, today=clock.today())
    except CannotDo as cannot:
        return _page(case_id, str(cannot), **typed)
    except NoSuchCase:
        return render_template("review/gone.html"), 404
    except NotGranted as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    return redirect(url_for("review.legal_orders", case_id=case_id), 303)


@pages.post("/orders/<case_id>/<order_id>")
def answer_order(case_id: str, order_id: str) -> Response | str | tuple[str, int]:
    why = request.form.get("why", "")
    try:
        orders.answer(keyring(), record_id(order_id), why, agree="agree" in request.form, today=clock.today())
    except CannotDo as cannot:
        return _page(case_id, str(cannot), why=why)
    except NotGranted as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    return redirect(url_for("review.legal_orders", case_id=case_id), 303)
