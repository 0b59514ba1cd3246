"""Agency leaders: sign in, read what people said, answer. Nothing here can reach the testimony side."""

from __future__ import annotations

from typing import Any, Final, cast

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.accounts import leaders
from feedback_app.accounts.leaders import SignedInLeader
from feedback_app.answers import reports
from feedback_app.answers.new_here import new_here
from feedback_app.web import cookies
from feedback_app.web.access import CHARTER, LEADER, LEADER_STEP
from feedback_app.web.page import settings
from feedback_app.web.signing_in import Door
from feedback_app.words.load import load

pages = Blueprint("agency", __name__, url_prefix="/agency")
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


@pages.get("/charter")
def charter() -> str:
    return render_template("agency/charter.html", charter=load("charter"))


@pages.post("/charter")
def accept_charter() -> Response:
    leaders.accept_charter(_here().leader.id, clock.today())
    return redirect(url_for("agency.today"), 303)


Door(
    pages, cookies.LEADER, "agency/sign_in.html", leaders.ENTRY, lambda: _here().leader, leaders.ENTRY.sign_in,
    leaders.invited, leaders.join, "when a report is out, when an answer is due soon, and when one is late",
).hang()  # fmt: skip


def here() -> SignedInLeader:
    """The leader of this request."""
    return _here()


@pages.get("/")
def today() -> str:
    read = reports.reports_of(_here().agency, clock.today(), public=False)
    return render_template(
        "agency/today.html", agency=_here().agency, reports=read, sent="sent" in request.args,
        kept="kept" in request.args, new=new_here(_here().agency, read, clock.today()),
    )  # fmt: skip
