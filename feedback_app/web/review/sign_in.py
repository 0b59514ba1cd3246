"""The team's sign-in: passphrase and second factor, joining by invitation, unlocking again after a rest."""

from __future__ import annotations

from datetime import date

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.accounts import joining, team
from feedback_app.accounts.sessions import WrongSignIn
from feedback_app.web import cookies, limits
from feedback_app.web.access import STALE, stale
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.gate import here
from feedback_app.web.signing_in import Door


def _join(token: str, passphrase: str, secret: str, today: date, _mail: str) -> None:
    joining.join(token, passphrase, secret, today)


class TeamDoor(Door):
    """The team's: with a button that ends every session of one's own."""

    def let_out(self) -> Response:
        if "everywhere" in request.form:
            team.sign_out_everywhere(here().staff.id)
        return super().let_out()


TeamDoor(
    pages, cookies.TEAM, "review/sign_in.html", team.ENTRY, lambda: here().staff, team.sign_in, joining.invited, _join
).hang()


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
