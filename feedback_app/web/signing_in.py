"""The pages of a door, the same for the team, for leaders and for councils: sign in and out, join by invitation, a
second factor, passkeys, and where mail goes. Each side names its own endpoints, templates and services.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.accounts import second_factor
from feedback_app.accounts.attempt import Attempt
from feedback_app.accounts.entry import Entry
from feedback_app.accounts.passphrase import WeakPassphrase
from feedback_app.accounts.sessions import WrongSignIn
from feedback_app.config import Settings
from feedback_app.mail_address import is_address
from feedback_app.web import cookies, limits
from feedback_app.web.access import STALE, stale
from feedback_app.web.page import settings
from feedback_app.web.passkeys import Pages, Person

Page = Response | str | tuple[str, int]
NO_ADDRESS: Final = "This is no whole mail address. It has a name, an @ and a place, such as name@agency.example."


class Invitee(Protocol):
    """Whom an invitation is for."""

    @property
    def sign_in_name(self) -> str: ...

    @property
    def shown_as(self) -> str: ...


@dataclass(frozen=True)
class Door:
    """One side's door. `person` finds who is here; `join` takes (token, passphrase, secret, day, mail).

    `mail_words` say when mail comes, for those who can be written to; "" for those who cannot.
    """

    pages: Blueprint
    cookie: str
    template: str
    entry: Entry
    person: Callable[[], Any]
    sign_in: Callable[[Attempt, Settings], str]
    invited: Callable[[str, date], Invitee | None]
    join: Callable[[str, str, str, date, str], None]
    mail_words: str = ""

    def hang(self) -> None:
        """Add its pages to the blueprint."""
        add = self.pages.add_url_rule
        add("/sign-in", "sign_in", self.ask, methods=["GET"])
        add("/sign-in", "sign_in_now", self.let_in, methods=["POST"])
        add("/sign-out", "sign_out", self.let_out, methods=["POST"])
        add("/second-factor", "second_factor", self.ask_for_factor, methods=["GET"])
        add("/second-factor", "set_second_factor", self.set_factor, methods=["POST"])
        add("/join/<token>", "join", self.ask_to_join, methods=["GET"])
        add("/join/<token>", "join_now", self.join_now, methods=["POST"])
        if self.mail_words:
            add("/mail", "mail", self.ask_for_mail, methods=["GET"])
            add("/mail", "keep_mail", self.keep_mail, methods=["POST"])
        keys = Pages(
            self.entry.side, self._with_token, lambda: self._to("passkeys"), lambda: self._to("passkey"),
            lambda: self._to("forget_passkeys"), lambda: self._to("today"),
        )  # fmt: skip
        add("/passkeys", "passkeys", keys.ask_to_add, methods=["GET"])
        add("/passkeys", "add_passkey", keys.add, methods=["POST"])
        add("/passkeys/forget", "forget_passkeys", keys.forget, methods=["POST"])
        add("/passkey", "passkey", keys.ask_to_use, methods=["GET"])
        add("/passkey", "use_passkey", keys.use, methods=["POST"])

    def _to(self, endpoint: str, **parts: Any) -> str:
        return url_for(f"{self.pages.name}.{endpoint}", **parts)

    def _with_token(self) -> Person:
        person = self.person()
        return Person(cookies.get(self.cookie), person.id, person.sign_in_name)

    def ask(self, name: str = "", error: str = "") -> str:
        return render_template(self.template, name=name, error=error)

    def let_in(self) -> Page:
        limits.slow_down(limits.SIGN_INS)
        typed = attempt()
        if stale():
            return self.ask(typed.name, STALE), 400
        try:
            token = self.sign_in(typed, settings())
        except WrongSignIn as wrong:
            return self.ask(typed.name, str(wrong)), 422
        response = redirect(self._to("today"), 303)
        cookies.put(response, self.cookie, token)
        return response

    def let_out(self) -> Response:
        self.entry.sign_out(cookies.get(self.cookie))
        response = redirect(self._to("sign_in"), 303)
        cookies.take(response, self.cookie)
        return response

    def ask_for_factor(self) -> str:
        return factor_page(self._to("set_second_factor"), self.person().sign_in_name)

    def set_factor(self) -> Page:
        person, secret = self.person(), request.form.get("secret", "")[:64]
        error = STALE if stale() else code_wrong(secret)
        if not error and person.second_factor is None:
            try:
                self.entry.set_factor(person.id, request.form.get("passphrase", "")[:400], secret, clock.today())
            except WrongSignIn:
                error = "That is not your passphrase. Please try again."
        if error:
            return factor_page(self._to("set_second_factor"), person.sign_in_name, secret, error), 422
        return redirect(self._to("today"), 303)

    def ask_to_join(self, token: str) -> Page:
        who = self.invited(token, clock.today())
        if who is None:
            return render_template("signing_in/no_invitation.html"), 404
        return self._join_page(token, who)

    def _join_page(self, token: str, who: Invitee, secret: str = "", error: str = "", mail_error: str = "") -> str:
        return join_page(
            self._to("join_now", token=token), who.sign_in_name, who.shown_as, secret, error,
            request.form.get("mail", "").strip()[:400], mail_error, self.mail_words,
        )  # fmt: skip

    def join_now(self, token: str) -> Page:
        who = self.invited(token, clock.today())
        if who is None:
            return render_template("signing_in/no_invitation.html"), 404
        passphrase, secret = request.form.get("passphrase", "")[:400], request.form.get("secret", "")[:64]
        mail = request.form.get("mail", "").strip()[:400] if self.mail_words else ""
        error = STALE if stale() else join_wrong(passphrase, secret)
        mail_error = NO_ADDRESS if mail and not is_address(mail) else ""
        if not error and not mail_error:
            try:
                self.join(token, passphrase, secret, clock.today(), mail)
            except WeakPassphrase as weak:
                error = str(weak)
            except WrongSignIn:
                return render_template("signing_in/no_invitation.html"), 404
        if error or mail_error:
            return self._join_page(token, who, secret, error, mail_error), 422
        return redirect(self._to("sign_in"), 303)

    def ask_for_mail(self) -> str:
        return self._mail_page(self.person().mail)

    def _mail_page(self, mail: str, error: str = "") -> str:
        return render_template(
            "signing_in/mail.html", action=self._to("keep_mail"), back=self._to("today"), mail=mail, error=error,
            when=self.mail_words,
        )  # fmt: skip

    def keep_mail(self) -> Page:
        typed = request.form.get("mail", "")[:400]
        if stale():
            return self._mail_page(typed, STALE), 400
        if not self.entry.keep_mail(self.person().id, typed, clock.today()):
            return self._mail_page(typed, NO_ADDRESS), 422
        return redirect(self._to("today"), 303)


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
    action: str, name: str, shown_as: str, secret: str, error: str, mail: str, mail_error: str, mail_words: str
) -> str:
    """The page behind an invitation. `mail` is the address typed so far; without `mail_words` none is asked for."""
    more = {"mail": mail, "mail_error": mail_error, "mail_words": mail_words}
    return _page("signing_in/join.html", action, name, secret, error, shown_as, **more)


def _page(template: str, action: str, name: str, secret: str, error: str, shown_as: str = "", **more: str) -> str:
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
