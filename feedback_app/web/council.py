"""A council's own people: sign in, read what was referred to them, answer. Nothing here reaches the testimony side."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.accounts import council
from feedback_app.accounts.council import SignedInCouncil
from feedback_app.attached.clean import NotTaken
from feedback_app.models.published import PublishedId
from feedback_app.referred import box, in_time, keys
from feedback_app.referred.box import KINDS, NoSuchReferral, Unanswerable
from feedback_app.referred.keys import NoKey
from feedback_app.web import cookies, papers
from feedback_app.web.access import COUNCIL, STALE, stale
from feedback_app.web.page import settings
from feedback_app.web.signing_in import Door

pages = Blueprint("council", __name__, url_prefix="/council")
Page = Response | str | tuple[str, int]


def gate(who: str) -> Any:
    """None for one of a council's people who has signed in, with their passkey, and a second factor where needed."""
    token = cookies.get(cookies.COUNCIL)
    here = council.find(token, clock.slot(), settings()) if token else None
    if here is None:
        if request.method == "POST" and request.form.get("text"):
            typed = [("Your answer", request.form["text"])]
            return render_template("review/ended.html", typed=typed, go=url_for("council.sign_in")), 403
        return redirect(url_for("council.sign_in"), 303)
    g.council = here
    if who == COUNCIL and here.waits:
        return redirect(url_for("council.passkey"), 303)
    if who == COUNCIL and settings().second_factor and here.person.second_factor is None:
        return redirect(url_for("council.second_factor"), 303)
    return None


def _here() -> SignedInCouncil:
    return cast(SignedInCouncil, g.council)


@pages.context_processor
def _who() -> dict[str, Any]:
    here = g.get("council")
    if here is None:
        return {"home_url": url_for("council.sign_in")}
    return {
        "signed_in_as": f"{here.person.role}, {here.council.name}",
        "sign_out_url": url_for("council.sign_out"),
        "home_url": url_for("council.today"),
    }


Door(
    pages, cookies.COUNCIL, "council/sign_in.html", council.ENTRY, lambda: _here().person, council.sign_in,
    council.invited, council.join,
    "when something is referred to you, when an answer is due soon, and when one is late",
).hang()  # fmt: skip


@pages.get("/")
def today() -> str:
    here = _here()
    return render_template(
        "council/today.html", council=here.council, key=keys.state(here), listed=box.listed(here),
        sent="sent" in request.args, erased_on=lambda last: in_time.erased_on(last, settings().keep_referrals_days),
    )  # fmt: skip


@pages.post("/key")
def make_key() -> Response:
    keys.make(_here(), clock.today())
    return redirect(url_for("council.today"), 303)


@pages.post("/key/<person_id>")
def pass_key_on(person_id: str) -> Response:
    try:
        keys.pass_on(_here(), _id(person_id), clock.today())
    except NoKey:
        abort(404)
    return redirect(url_for("council.today"), 303)


def _id(text: str) -> PublishedId:
    try:
        return PublishedId(bytes.fromhex(text))
    except ValueError:
        abort(404)


@pages.post("/referral/<referral_id>/open")
def open_referral(referral_id: str) -> Response:
    """A deliberate click, kept in the trail; only then does the page show it, for the rest of the day."""
    try:
        box.record_reading(_here(), _id(referral_id), clock.today())
    except NoSuchReferral:
        abort(404)
    return redirect(url_for("council.referral", referral_id=referral_id), 303)


@pages.get("/referral/<referral_id>")
def referral(referral_id: str) -> Page:
    if not box.was_read(_here(), _id(referral_id), clock.today()):
        return redirect(url_for("council.today"), 303)
    return _page(referral_id)


def _page(referral_id: str, error: str = "", typed: dict[str, str] | None = None) -> Page:
    try:
        opened = box.open_one(_here(), _id(referral_id))
    except NoSuchReferral:
        abort(404)
    page = render_template(
        "council/referral.html", opened=opened, words=opened.parcel.words, kinds=list(KINDS.items()), error=error,
        typed=typed or {},
    )  # fmt: skip
    return (page, 422) if error else page


@pages.post("/referral/<referral_id>")
def answer(referral_id: str) -> Page:
    typed = {"kind": request.form.get("kind", "")[:20], "text": request.form.get("text", "")}
    if stale():
        return _page(referral_id, STALE, typed)
    try:
        given = papers.given("Their letter")
        box.answer(_here(), _id(referral_id), typed["kind"], typed["text"], given, clock.today())
    except NoSuchReferral:
        abort(404)
    except (Unanswerable, NotTaken) as wrong:
        return _page(referral_id, str(wrong), typed)
    return redirect(url_for("council.today", sent=1), 303)


@pages.post("/referral/<referral_id>/letter/<int:number>")
def letter(referral_id: str, number: int) -> Any:
    """One of the letters that came with it, to be kept."""
    try:
        found = box.open_one(_here(), _id(referral_id)).parcel.papers
    except NoSuchReferral:
        abort(404)
    if number >= len(found):
        abort(404)
    return papers.to_keep(found[number])
