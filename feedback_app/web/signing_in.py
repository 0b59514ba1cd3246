"""What both sign-ins share: reading what was typed, setting a second factor, joining by invitation."""

from __future__ import annotations

from flask import render_template, request

from feedback_app import clock
from feedback_app.accounts import second_factor
from feedback_app.accounts.attempt import Attempt
from feedback_app.web.page import settings


def attempt() -> Attempt:
    """A sign-in as typed."""
    return Attempt(
        request.form.get("name", "")[:120],
        request.form.get("passphrase", "")[:400],
        request.form.get("code", "")[:20],
        clock.now(),
        clock.slot(),
        clock.today(),
    )


def code_wrong(secret: str) -> str:
    """A sentence when the six digits do not fit the secret that was shown; "" when they do."""
    try:
        fits = second_factor.matching_step(secret, request.form.get("code", "")[:20], clock.now())
    except ValueError:
        fits = None
    return "" if fits is not None else "Those six digits do not fit. Wait for the next ones and type them."


def join_wrong(passphrase: str, secret: str) -> str:
    """What is wrong with a newcomer's form, or ""."""
    if passphrase != request.form.get("again", "")[:400]:
        return "The two passphrases are not the same. Please type both again."
    return code_wrong(secret)


def factor_page(action: str, name: str, secret: str = "", error: str = "") -> str:
    """The page that shows a picture for the phone and asks for six digits."""
    return _page("signing_in/second_factor.html", action, name, secret, error)


def join_page(
    action: str, name: str, shown_as: str, secret: str = "", error: str = "", mail: str | None = None,
    mail_error: str = "",
) -> str:  # fmt: skip
    """The page behind an invitation. `mail` is the address typed so far; None asks for none."""
    return _page("signing_in/join.html", action, name, secret, error, shown_as, mail=mail, mail_error=mail_error)


def _page(
    template: str, action: str, name: str, secret: str, error: str, shown_as: str = "", **more: str | None
) -> str:
    secret = secret or second_factor.new_secret()
    picture = second_factor.picture(secret, name, settings().service_name)
    return render_template(
        template,
        action=action,
        name=name,
        secret=secret,
        picture=picture,
        error=error,
        shown_as=shown_as,
        **more,
    )
