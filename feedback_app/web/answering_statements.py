"""A leader reads letters and national statements, and answers the latter."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.answers import statements
from feedback_app.answers.statements import UnfitReply
from feedback_app.web.access import STALE, stale
from feedback_app.web.agency import here, pages


@pages.get("/statements")
def statements_for_us() -> str:
    return _page()


def _page(error: str = "", of: str = "", text: str = "") -> str:
    letters, national = statements.for_leader(here().agency)
    return render_template(
        "agency/statements.html", letters=letters, national=national, error=error, of=of, text=text,
        sent="sent" in request.args,
    )  # fmt: skip


@pages.post("/statements/<sha256>")
def answer_statement(sha256: str) -> Response | tuple[str, int]:
    text = request.form.get("text", "")
    if stale():
        return _page(STALE, sha256, text), 400
    try:
        statements.reply(here().leader, _hash(sha256), text, clock.today())
    except UnfitReply as unfit:
        return _page(str(unfit), sha256, text), 422
    return redirect(url_for("agency.statements_for_us", sent=1), 303)


def _hash(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        abort(404)
