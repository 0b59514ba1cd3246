"""The team's sign-in, and unlocking again after a rest."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.accounts import team
from feedback_app.accounts.sessions import WrongSignIn
from feedback_app.web import cookies
from feedback_app.web.access import STALE, stale
from feedback_app.web.page import settings
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.gate import here


@pages.get("/sign-in")
def sign_in() -> str:
    return _page()


def _page(name: str = "", error: str = "") -> str:
    return render_template("review/sign_in.html", name=name, error=error)


@pages.post("/sign-in")
def sign_in_now() -> Response | tuple[str, int]:
    name, passphrase = request.form.get("name", "")[:120], request.form.get("passphrase", "")[:400]
    if stale():
        return _page(name, STALE), 400
    try:
        token = team.sign_in(name, passphrase, clock.slot(), clock.today(), settings())
    except WrongSignIn as wrong:
        return _page(name, str(wrong)), 422
    response = redirect(url_for("review.today"), 303)
    cookies.put(response, cookies.TEAM, token)
    return response


@pages.post("/sign-out")
def sign_out() -> Response:
    team.sign_out(cookies.get(cookies.TEAM))
    response = redirect(url_for("review.sign_in"), 303)
    cookies.take(response, cookies.TEAM)
    return response


@pages.get("/unlock")
def unlock() -> str | Response:
    if here().keyring is not None:
        return redirect(url_for("review.today"), 303)
    return render_template("review/unlock.html", error="")


@pages.post("/unlock")
def unlock_now() -> Response | tuple[str, int]:
    if stale():
        return render_template("review/unlock.html", error=STALE), 400
    try:
        team.unlock_again(cookies.get(cookies.TEAM), request.form.get("passphrase", "")[:400], clock.slot())
    except WrongSignIn as wrong:
        return render_template("review/unlock.html", error=str(wrong)), 422
    return redirect(url_for("review.today"), 303)
