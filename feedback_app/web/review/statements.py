"""Statements without counts and letters to one agency: written by one, signed by another."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.answers import statements as published
from feedback_app.crossing.deliver import deliver_soon
from feedback_app.publishing import periods, screening, statements
from feedback_app.publishing.screening import CannotScreen
from feedback_app.publishing.statements import LETTER, RULES, CannotState, Stated
from feedback_app.sealed.keyring import NotGranted
from feedback_app.web.access import STALE, stale
from feedback_app.web.page import settings
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.cases import record_id
from feedback_app.web.review.gate import here, keyring


@pages.get("/statements")
def statements_under_way() -> str:
    return _list()


def _list(error: str = "", note: str = "", of: str = "") -> str:
    """The page; with `of`, the error and the note are those of this answer, in hexadecimal digits."""
    caseloads = [each for each, _, _ in periods.overview(keyring(), clock.today()) if each.agency_id]
    return render_template(
        "review/statements.html", under_way=statements.under_way(keyring()), error=error, typed=request.form,
        note=note, of=of,
        whose=[*RULES.topics.items(), *((each.id.hex(), f"A letter to {each.name}") for each in caseloads)],
        answers=published.to_screen(),
    )  # fmt: skip


@pages.post("/statements")
def begin_statement() -> Response | tuple[str, int]:
    whose, text = request.form.get("whose", ""), request.form.get("text", "")
    if stale():
        return _list(STALE), 400
    letter = whose not in RULES.topics and len(whose) == 32
    try:
        made = statements.begin(keyring(), whose, record_id(whose) if letter else None, text, clock.today())
    except (CannotState, NotGranted) as cannot:
        return _list(str(cannot)), 422
    return redirect(url_for("review.statement", statement_id=made.hex()), 303)


def _found(statement_id: str) -> Stated:
    try:
        return statements.find(keyring(), record_id(statement_id))
    except (CannotState, NotGranted):
        abort(404)


@pages.get("/statement/<statement_id>")
def statement(statement_id: str) -> str:
    return _page(_found(statement_id))


def _page(found: Stated, error: str = "", text: str = "") -> str:
    return render_template(
        "review/statement.html", found=found, error=error, text=text or found.text,
        mine=found.row.written_by == here().staff.id, is_letter=found.row.kind == LETTER,
        ticked=request.form.get("ticked", ""),
    )  # fmt: skip


@pages.post("/statement/<statement_id>")
def write_statement(statement_id: str) -> Response | tuple[str, int]:
    text = request.form.get("text", "")
    if stale():
        return _page(_found(statement_id), STALE, text), 400
    try:
        statements.write(
            keyring(), record_id(statement_id), text, ready="ready" in request.form, today=clock.today()
        )  # fmt: skip
    except (CannotState, NotGranted) as cannot:
        return _page(_found(statement_id), str(cannot), text), 422
    return redirect(url_for("review.statement", statement_id=statement_id), 303)


@pages.post("/statement/<statement_id>/sign")
def sign_statement(statement_id: str) -> Response | tuple[str, int]:
    ticked = request.form.get("ticked", "")
    try:
        statements.release(keyring(), record_id(statement_id), ticked, clock.today(), settings())
    except (CannotState, NotGranted) as cannot:
        return _page(_found(statement_id), str(cannot)), 422
    deliver_soon()
    return redirect(url_for("review.statements_under_way"), 303)


@pages.post("/statement/<statement_id>/send-back")
def send_statement_back(statement_id: str) -> Response | tuple[str, int]:
    try:
        statements.send_back(keyring(), record_id(statement_id), request.form.get("why", ""), clock.today())
    except CannotState as cannot:
        return _page(_found(statement_id), str(cannot)), 422
    return redirect(url_for("review.statements_under_way"), 303)


@pages.post("/statements/answers/<reply_id>")
def decide_statement_answer(reply_id: str) -> Response | tuple[str, int]:
    note = request.form.get("note", "")
    try:
        screening.decide(keyring(), record_id(reply_id), "show" in request.form, note, clock.today())
    except CannotScreen as cannot:
        return _list(str(cannot), note, reply_id), 422
    deliver_soon()
    return redirect(url_for("review.statements_under_way"), 303)
