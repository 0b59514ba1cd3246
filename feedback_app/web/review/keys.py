"""My keys: what I hold and can pass on, conflicts, new keys for old ones, recovery sheets, moving a case."""

from __future__ import annotations

import time
from typing import Final

from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.casework import moving, resealing
from feedback_app.casework.cases import CannotDo, NoSuchCase
from feedback_app.extensions import db
from feedback_app.models.testimony import Caseload
from feedback_app.sealed import holding
from feedback_app.sealed.holding import CannotHold
from feedback_app.sealed.keyring import NotGranted
from feedback_app.sealed.suite import CannotOpen
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.cases import record_id
from feedback_app.web.review.gate import here, keyring

SECONDS_A_PRESS: Final = 8


@pages.get("/keys")
def keys() -> str:
    return _page()


def _page(error: str = "") -> str:
    known, held = holding.there(keyring()), keyring().load_all()
    return render_template(
        "review/keys.html",
        mine=[(each.key, each.caseload) for each in known if each.key.id in held and not each.key.retired],
        missing=holding.missing(keyring(), known),
        to_make=holding.to_make(here().staff, known),
        left=resealing.left_for([each.key for each in known if each.key.retired]),
        without_sheet=holding.without_sheet(keyring()),
        error=error,
        is_trustee=here().staff.trustee,
    )


@pages.post("/keys/make")
def make_keys() -> Response:
    holding.make_missing(keyring(), clock.today())
    return redirect(url_for("review.keys"), 303)


@pages.post("/keys/pass-on/<staff_id>")
def pass_on(staff_id: str) -> Response:
    holding.pass_on(keyring(), record_id(staff_id), clock.today())
    return redirect(url_for("review.keys"), 303)


@pages.post("/keys/conflict/<caseload_id>")
def conflict(caseload_id: str) -> Response:
    holding.declare_conflict(keyring(), record_id(caseload_id), clock.today())
    return redirect(url_for("review.keys"), 303)


@pages.post("/keys/rotate/<key_id>")
def rotate(key_id: str) -> Response | tuple[str, int]:
    try:
        resealing.rotate(keyring(), record_id(key_id), clock.today())
    except (CannotDo, NotGranted) as cannot:
        return _page(str(cannot)), 422
    return redirect(url_for("review.keys"), 303)


@pages.post("/keys/reseal/<key_id>")
def reseal(key_id: str) -> Response | tuple[str, int]:
    """Work for some seconds, then show how much is left; pressing again goes on."""
    until = time.monotonic() + SECONDS_A_PRESS
    try:
        while resealing.reseal_chunk(keyring(), record_id(key_id)) and time.monotonic() < until:
            pass
    except (CannotDo, CannotOpen, NotGranted) as cannot:
        return _page(str(cannot)), 422
    return redirect(url_for("review.keys"), 303)


@pages.post("/keys/sheets")
def sheets() -> str:
    made = holding.make_sheets(keyring(), clock.today())
    return render_template("review/sheets.html", sheets=made, is_trustee=here().staff.trustee)


@pages.post("/keys/recover")
def recover() -> Response | tuple[str, int]:
    try:
        holding.recover(keyring(), request.form.get("sheet", "")[:200], clock.today())
    except CannotHold as cannot:
        return _page(str(cannot)), 422
    return redirect(url_for("review.keys"), 303)


@pages.get("/case/<case_id>/move")
def move(case_id: str) -> str:
    return _move(case_id)


def _move(case_id: str, error: str = "") -> str:
    caseloads = db.session.scalars(select(Caseload).order_by(Caseload.name)).all()
    return render_template("review/move.html", case_id=case_id, caseloads=caseloads, error=error)


@pages.post("/case/<case_id>/move")
def move_now(case_id: str) -> Response | tuple[str, int]:
    try:
        moving.move_case(keyring(), record_id(case_id), record_id(request.form.get("to", "")), clock.today())
    except NoSuchCase:
        return render_template("review/gone.html"), 404
    except (CannotDo, NotGranted) as cannot:
        return _move(case_id, str(cannot)), 422
    return redirect(url_for("review.today"), 303)
