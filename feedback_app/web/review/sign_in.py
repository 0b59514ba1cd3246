"""The team's sign-in: passphrase and second factor, joining by invitation, unlocking again after a rest."""

from __future__ import annotations

from typing import Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.accounts import joining, team
from feedback_app.accounts.passphrase import WeakPassphrase
from feedback_app.accounts.sessions import WrongSignIn
from feedback_app.web import cookies, limits, signing_in
from feedback_app.web.access import STALE, stale
from feedback_app.web.page import settings
from feedback_app.web.passkeys import Pages, Person
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.gate import here


@pages.get("/sign-in")
def sign_in() -> str:
    return _page()


def _page(name: str = "", error: str = "") -> str:
    return render_template("review/sign_in.html", name=name, error=error)


@pages.post("/sign-in")
def sign_in_now() -> Response | tuple[str, int]:
    limits.slow_down(limits.SIGN_INS)
    typed = signing_in.attempt()
    if stale():
        return _page(typed.name, STALE), 400
    try:
        token = team.sign_in(typed, settings())
    except WrongSignIn as wrong:
        return _page(typed.name, str(wrong)), 422
    response = redirect(url_for("review.today"), 303)
    cookies.put(response, cookies.TEAM, token)
    return response


@pages.post("/sign-out")
def sign_out() -> Response:
    if "everywhere" in request.form:
        team.sign_out_everywhere(here().staff.id)
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
    limits.slow_down(limits.SIGN_INS)
    if stale():
        return render_template("review/unlock.html", error=STALE), 400
    try:
        team.unlock_again(cookies.get(cookies.TEAM), request.form.get("passphrase", "")[:400], clock.slot())
    except WrongSignIn as wrong:
        return render_template("review/unlock.html", error=str(wrong)), 422
    return redirect(url_for("review.today"), 303)


@pages.get("/second-factor")
def second_factor() -> str:
    return signing_in.factor_page(url_for("review.set_second_factor"), here().staff.sign_in_name)


@pages.post("/second-factor")
def set_second_factor() -> Response | tuple[str, int]:
    person, secret = here().staff, request.form.get("secret", "")[:64]
    error = STALE if stale() else signing_in.code_wrong(secret)
    if not error and person.second_factor is None:
        try:
            team.set_factor(person.id, request.form.get("passphrase", "")[:400], secret, clock.today())
        except WrongSignIn:
            error = "That is not your passphrase. Please try again."
    if error:
        return signing_in.factor_page(url_for("review.set_second_factor"), person.sign_in_name, secret, error), 422
    return redirect(url_for("review.today"), 303)


@pages.get("/join/<token>")
def join(token: str) -> str | tuple[str, int]:
    who = joining.invited(token, clock.today())
    if who is None:
        return render_template("signing_in/no_invitation.html"), 404
    return signing_in.join_page(url_for("review.join_now", token=token), who.sign_in_name, who.shown_as)


@pages.post("/join/<token>")
def join_now(token: str) -> Response | tuple[str, int] | str:
    who = joining.invited(token, clock.today())
    if who is None:
        return render_template("signing_in/no_invitation.html"), 404
    passphrase, secret = request.form.get("passphrase", "")[:400], request.form.get("secret", "")[:64]
    error = STALE if stale() else signing_in.join_wrong(passphrase, secret)
    if not error:
        try:
            joining.join(token, passphrase, secret, clock.today())
        except WeakPassphrase as weak:
            error = str(weak)
        except WrongSignIn:
            return render_template("signing_in/no_invitation.html"), 404
    if error:
        page = signing_in.join_page(
            url_for("review.join_now", token=token), who.sign_in_name, who.shown_as, secret, error
        )
        return page, 422
    return redirect(url_for("review.sign_in"), 303)


def _person() -> Person:
    staff = here().staff
    return Person(cookies.get(cookies.TEAM), staff.id, staff.sign_in_name)


PASSKEYS: Final = Pages(
    team.PASSKEYS,
    _person,
    lambda: url_for("review.passkeys"),
    lambda: url_for("review.passkey"),
    lambda: url_for("review.forget_passkeys"),
    lambda: url_for("review.today"),
)
pages.add_url_rule("/passkeys", "passkeys", PASSKEYS.ask_to_add, methods=["GET"])
pages.add_url_rule("/passkeys", "add_passkey", PASSKEYS.add, methods=["POST"])
pages.add_url_rule("/passkeys/forget", "forget_passkeys", PASSKEYS.forget, methods=["POST"])
pages.add_url_rule("/passkey", "passkey", PASSKEYS.ask_to_use, methods=["GET"])
pages.add_url_rule("/passkey", "use_passkey", PASSKEYS.use, methods=["POST"])
