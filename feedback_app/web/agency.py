"""Agency leaders: sign in, read what people said, answer. Nothing here can reach the testimony side."""

from __future__ import annotations

from typing import Any, Final, cast

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.accounts import leaders
from feedback_app.accounts.leaders import SignedInLeader
from feedback_app.accounts.passphrase import WeakPassphrase
from feedback_app.accounts.sessions import WrongSignIn
from feedback_app.answers import reports
from feedback_app.web import cookies, limits, signing_in
from feedback_app.web.access import CHARTER, LEADER, LEADER_STEP, STALE, stale
from feedback_app.web.page import settings
from feedback_app.web.passkeys import Pages, Person
from feedback_app.words.load import load

pages = Blueprint("agency", __name__, url_prefix="/agency")
NO_ADDRESS: Final = "This is no whole mail address. It has a name, an @ and a place, such as name@agency.example."

WORDS: Final = {
    "text": "Your answer", "know": "How you will know", "change": "What would have to change",
    "meanwhile": "What people can use meanwhile", "wrong": "Which words are wrong", "instead": "What is right",
    "source": "How we can know it",
}  # fmt: skip
"""What a leader may have typed when the sign-in ended: shown again, so that nothing is lost."""


def gate(who: str) -> Any:
    """None for a leader who has signed in (and accepted the charter, where that is needed)."""
    token = cookies.get(cookies.LEADER)
    here = leaders.find(token, clock.slot(), settings()) if token else None
    if here is None:
        typed = [(label, request.form[name]) for name, label in WORDS.items() if request.form.get(name)]
        if request.method == "POST" and typed:
            return render_template("review/ended.html", typed=typed, go=url_for("agency.sign_in")), 403
        return redirect(url_for("agency.sign_in"), 303)
    g.leader = here
    first = _first_step(here, who)
    return redirect(url_for(first), 303) if first else None


def _first_step(here: SignedInLeader, who: str) -> str:
    """The endpoint that must come before: a passkey, a second factor, the charter. "" when nothing stands between."""
    if who != LEADER_STEP and here.waits:
        return "agency.passkey"
    if who in (CHARTER, LEADER) and settings().second_factor and here.leader.second_factor is None:
        return "agency.second_factor"
    if who == LEADER and here.leader.charter_accepted is None:
        return "agency.charter"
    return ""


def _here() -> SignedInLeader:
    return cast(SignedInLeader, g.leader)


@pages.context_processor
def _who() -> dict[str, Any]:
    here = g.get("leader")
    if here is None:
        return {"home_url": url_for("agency.sign_in")}
    return {
        "signed_in_as": f"{here.leader.role}, {here.agency.name}",
        "sign_out_url": url_for("agency.sign_out"),
        "home_url": url_for("agency.today"),
    }


@pages.get("/sign-in")
def sign_in() -> str:
    return render_template("agency/sign_in.html", name="", error="")


@pages.post("/sign-in")
def sign_in_now() -> Response | tuple[str, int]:
    limits.slow_down(limits.SIGN_INS)
    typed = signing_in.attempt()
    if stale():
        return render_template("agency/sign_in.html", name=typed.name, error=STALE), 400
    try:
        token = leaders.sign_in(typed, settings())
    except WrongSignIn as wrong:
        return render_template("agency/sign_in.html", name=typed.name, error=str(wrong)), 422
    response = redirect(url_for("agency.today"), 303)
    cookies.put(response, cookies.LEADER, token)
    return response


@pages.get("/second-factor")
def second_factor() -> str:
    return signing_in.factor_page(url_for("agency.set_second_factor"), _here().leader.sign_in_name)


@pages.post("/second-factor")
def set_second_factor() -> Response | tuple[str, int]:
    leader, secret = _here().leader, request.form.get("secret", "")[:64]
    error = STALE if stale() else signing_in.code_wrong(secret)
    if not error and leader.second_factor is None:
        try:
            leaders.set_factor(leader.id, request.form.get("passphrase", "")[:400], secret, clock.today())
        except WrongSignIn:
            error = "That is not your passphrase. Please try again."
    if error:
        return signing_in.factor_page(url_for("agency.set_second_factor"), leader.sign_in_name, secret, error), 422
    return redirect(url_for("agency.today"), 303)


@pages.get("/join/<token>")
def join(token: str) -> str | tuple[str, int]:
    who = leaders.invited(token, clock.today())
    if who is None:
        return render_template("signing_in/no_invitation.html"), 404
    return signing_in.join_page(url_for("agency.join_now", token=token), who.sign_in_name, _shown_as(who), mail="")


def _shown_as(who: leaders.Invited) -> str:
    return f"{who.role}, {who.agency.name}"


@pages.post("/join/<token>")
def join_now(token: str) -> Response | tuple[str, int]:
    who = leaders.invited(token, clock.today())
    if who is None:
        return render_template("signing_in/no_invitation.html"), 404
    passphrase, secret = request.form.get("passphrase", "")[:400], request.form.get("secret", "")[:64]
    mail = request.form.get("mail", "").strip()[:400]
    error = STALE if stale() else signing_in.join_wrong(passphrase, secret)
    mail_error = NO_ADDRESS if mail and not leaders.is_address(mail) else ""
    if not error and not mail_error:
        try:
            leaders.join(token, passphrase, secret, clock.today(), mail)
        except WeakPassphrase as weak:
            error = str(weak)
        except WrongSignIn:
            return render_template("signing_in/no_invitation.html"), 404
    if error or mail_error:
        action = url_for("agency.join_now", token=token)
        name, shown_as = who.sign_in_name, _shown_as(who)
        return signing_in.join_page(action, name, shown_as, secret, error, mail, mail_error), 422
    return redirect(url_for("agency.sign_in"), 303)


@pages.post("/sign-out")
def sign_out() -> Response:
    leaders.sign_out(cookies.get(cookies.LEADER))
    response = redirect(url_for("agency.sign_in"), 303)
    cookies.take(response, cookies.LEADER)
    return response


def _person() -> Person:
    leader = _here().leader
    return Person(cookies.get(cookies.LEADER), leader.id, leader.sign_in_name)


PASSKEYS: Final = Pages(
    leaders.PASSKEYS,
    _person,
    lambda: url_for("agency.passkeys"),
    lambda: url_for("agency.passkey"),
    lambda: url_for("agency.forget_passkeys"),
    lambda: url_for("agency.today"),
)
pages.add_url_rule("/passkeys", "passkeys", PASSKEYS.ask_to_add, methods=["GET"])
pages.add_url_rule("/passkeys", "add_passkey", PASSKEYS.add, methods=["POST"])
pages.add_url_rule("/passkeys/forget", "forget_passkeys", PASSKEYS.forget, methods=["POST"])
pages.add_url_rule("/passkey", "passkey", PASSKEYS.ask_to_use, methods=["GET"])
pages.add_url_rule("/passkey", "use_passkey", PASSKEYS.use, methods=["POST"])


@pages.get("/charter")
def charter() -> str:
    return render_template("agency/charter.html", charter=load("charter"))


@pages.post("/charter")
def accept_charter() -> Response:
    leaders.accept_charter(_here().leader.id, clock.today())
    return redirect(url_for("agency.today"), 303)


@pages.get("/mail")
def mail() -> str:
    return render_template("agency/mail.html", mail=_here().leader.mail, error="")


@pages.post("/mail")
def keep_mail() -> Response | tuple[str, int]:
    typed = request.form.get("mail", "")[:400]
    if stale():
        return render_template("agency/mail.html", mail=typed, error=STALE), 400
    if not leaders.keep_mail(_here().leader.id, typed, clock.today()):
        return render_template("agency/mail.html", mail=typed, error=NO_ADDRESS), 422
    return redirect(url_for("agency.today"), 303)


def here() -> SignedInLeader:
    """The leader of this request."""
    return _here()


@pages.get("/")
def today() -> str:
    read = reports.reports_of(_here().agency, clock.today(), public=False)
    return render_template(
        "agency/today.html", agency=_here().agency, reports=read, sent="sent" in request.args,
        kept="kept" in request.args,
    )  # fmt: skip
