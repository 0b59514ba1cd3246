"""Who of the team is here, and whether their keys are open."""

from __future__ import annotations

from typing import Any, cast

from flask import g, redirect, request, url_for

from feedback_app import clock
from feedback_app.accounts import team
from feedback_app.accounts.team import SignedIn
from feedback_app.sealed.keyring import Keyring
from feedback_app.web import cookies
from feedback_app.web.access import KEEPS_TYPED, OPEN, TEAM_STEP, TRUSTEE, UNLOCKED
from feedback_app.web.page import settings


def gate(who: str) -> Any:
    """None when this person may go on; otherwise where to go first. A typed form waits behind the sign-in."""
    token = cookies.get(cookies.TEAM)
    here = team.find(token, clock.slot(), settings()) if token else None
    if here is None:
        return _first("review.sign_in")
    g.here = here
    if here.waits and who != TEAM_STEP:
        return _first("review.passkey")
    if who in OPEN and settings().second_factor and here.staff.second_factor is None:
        return _first("review.second_factor")
    if who in OPEN and here.keyring is None:
        return _first("review.unlock")
    return _other_room(who, here.staff.trustee)


def _other_room(who: str, trustee: bool) -> Any:
    """The team never enters a trustee's pages, nor a trustee the team's."""
    if who == UNLOCKED and trustee:
        return _first("review.trustee")
    if who == TRUSTEE and not trustee:
        return _first("review.today")
    return None


def _first(endpoint: str) -> Any:
    if request.method == "POST" and request.endpoint in KEEPS_TYPED:
        from flask import render_template

        typed = [(k, v) for k, v in request.form.items(multi=True) if k != "csrf_token" and v]
        page = render_template("review/ended.html", typed=typed, go=url_for(endpoint))
        return page, 403
    return redirect(url_for(endpoint), 303)


def here() -> SignedIn:
    """The person of the team in this request."""
    return cast(SignedIn, g.here)


def keyring() -> Keyring:
    """Their open keys; the gate has let in only unlocked people."""
    found = here().keyring
    assert found is not None
    return found
