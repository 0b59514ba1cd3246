"""Complain about us, or about how we use data: the form, sealed to a trustee, and the page to come back to."""

from __future__ import annotations

import secrets
from typing import Any, Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.casework import to_trustee
from feedback_app.casework.to_trustee import Back, NoTrustee, Written
from feedback_app.intake.return_code import keys_of, new_code
from feedback_app.web import cookies, limits
from feedback_app.web.access import STALE, stale
from feedback_app.web.page import settings
from feedback_app.words.load import load

pages = Blueprint("to_trustee", __name__)
ABOUT: Final = {"complain-about-us": "us", "data-protection": "data"}
Page = str | tuple[str, int]


def _about(page: str) -> str:
    return ABOUT.get(page) or abort(404)


def _facts() -> dict[str, Any]:
    return {"facts": settings().who_we_are(), "outside": load("outside"), "service_settings": settings()}


@pages.get("/<any('complain-about-us', 'data-protection'):which>/write")
def write(which: str) -> Page:
    if to_trustee.key_in_use() is None:
        return render_template("to_trustee/closed.html", about=_about(which), **_facts())
    return _form(which, {"once": secrets.token_hex(24)})


def _form(page: str, typed: dict[str, str], wrong: dict[str, str] | None = None, status: int = 200) -> Page:
    shown = render_template(
        "to_trustee/write.html", page=page, about=_about(page), typed=typed, wrong=wrong or {}, **_facts()
    )
    return (shown, status) if status != 200 else shown


@pages.post("/<any('complain-about-us', 'data-protection'):which>/write")
def send(which: str) -> Page:
    limits.slow_down(limits.CODES)
    typed = {name: request.form.get(name, "").replace("\x00", "") for name in ("once", "what", "wish", "code")}
    wrong = _wrong(typed)
    if wrong:
        return _form(which, typed, wrong, 400 if stale() else 422)
    code = new_code() if typed["code"] == "yes" else ""
    made = keys_of(code, settings().code_pepper) if code else None
    written = Written(typed["what"].strip(), typed["wish"].strip())
    try:
        to_trustee.send(
            _about(which), written, typed["once"], (made.lookup, made.pair) if made else None, clock.today()
        )
    except NoTrustee:
        return _form(
            which, typed, {"what": "Nobody can read this just now. Please copy your words and try later."}, 503
        )
    return render_template("to_trustee/kept.html", code=code, about=_about(which), **_facts())


def _wrong(typed: dict[str, str]) -> dict[str, str]:
    if stale() or len(typed["once"]) != 48:
        typed["once"] = typed["once"] if len(typed["once"]) == 48 else secrets.token_hex(24)
        return {"what": STALE}
    found = {}
    if not typed["what"].strip():
        found["what"] = "Please tell us what went wrong."
    for name in ("what", "wish"):
        if len(typed[name]) > to_trustee.MOST_LETTERS:
            found[name] = f"Please make this shorter: at most {to_trustee.MOST_LETTERS:,} letters. Nothing is lost."
    if typed["code"] not in ("yes", "no"):
        found["code"] = "Please choose if you want a code."
    return found


def _back() -> Back | None:
    token = cookies.get(cookies.RETURN)
    return to_trustee.find(token, clock.today()) if token else None


@pages.get("/come-back/about-us")
def mine() -> Response | str:
    back = _back()
    if back is None:
        return redirect(url_for("come_back.start"), 303)
    by = to_trustee.acknowledge_by(back.complaint, load("outside")["acknowledge_days"])
    return render_template(
        "to_trustee/mine.html", complaint=back.complaint, by=by, answers=to_trustee.answers_for(back),
        looks=to_trustee.looks_at(back.complaint.id), **_facts(),
    )  # fmt: skip


@pages.post("/come-back/about-us/take-back")
def take_back() -> Response | str:
    back = _back()
    if back is not None:
        to_trustee.take_back(back)
    response = Response(render_template("to_trustee/taken_back.html", **_facts()), mimetype="text/html")
    cookies.take(response, cookies.RETURN)
    return response
