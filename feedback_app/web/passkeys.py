"""The pages of passkeys, the same for every side: add one, use one at sign-in, take them away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.accounts.passkeys import House, Side, WrongPasskey
from feedback_app.web.access import STALE, stale
from feedback_app.web.page import settings

Page = Response | str | tuple[str, int]


@dataclass(frozen=True)
class Person:
    """Who is here: their session's token, their id and how they sign in."""

    token: str
    id: bytes
    sign_in_name: str


@dataclass(frozen=True)
class Pages:
    """The pages of one side. `here` finds the person of this request; addresses are those of this side's endpoints."""

    side: Side
    here: Callable[[], Person]
    add_url: Callable[[], str]
    use_url: Callable[[], str]
    forget_url: Callable[[], str]
    onward_url: Callable[[], str]

    def ask_to_add(self, error: str = "") -> Page:
        who = self.here()
        options = self.side.to_add(who.token, who.id, who.sign_in_name, _house())
        return render_template(
            "signing_in/add_passkey.html",
            action=self.add_url(), forget=self.forget_url(), options=options, error=error,
            number=len(self.side.of(who.id)),
        )  # fmt: skip

    def add(self) -> Page:
        who = self.here()
        if stale():
            return self.ask_to_add(STALE)
        try:
            self.side.add(who.token, who.id, request.form.get("answer", "")[:20_000], _house(), clock.today())
        except WrongPasskey as wrong:
            return self.ask_to_add(str(wrong))
        return redirect(self.add_url(), 303)

    def forget(self) -> Page:
        self.side.forget(self.here().id, clock.today())
        return redirect(self.add_url(), 303)

    def ask_to_use(self, error: str = "") -> Page:
        who = self.here()
        options = self.side.to_sign_in(who.token, who.id, _house())
        return render_template("signing_in/use_passkey.html", action=self.use_url(), options=options, error=error)

    def use(self) -> Page:
        who = self.here()
        try:
            self.side.sign_in(who.token, who.id, request.form.get("answer", "")[:20_000], _house())
        except WrongPasskey as wrong:
            return self.ask_to_use(str(wrong))
        return redirect(self.onward_url(), 303)


def _house() -> House:
    address = settings().public_address or request.host_url
    parts = urlsplit(address)
    return House(parts.hostname or "", f"{parts.scheme}://{parts.netloc}", settings().service_name)
