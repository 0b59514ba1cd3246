"""A council's own people: sign in, read what was referred to them, answer. Nothing here reaches the testimony side."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.accounts import council
from feedback_app.accounts.council import SignedInCouncil
from feedback_app.accounts.passphrase import WeakPassphrase
from feedback_app.accounts.sessions import WrongSignIn
from feedback_app.attached.clean import NotTaken
from feedback_app.models.published import PublishedId
from feedback_app.referred import box, keys
from feedback_app.referred.box import KINDS, NoSuchReferral, Unanswerable
from feedback_app.referred.keys import NoKey
from feedback_app.web import cookies, limits, papers, signing_in
from feedback_app.web.access import COUNCIL, STALE, stale
from feedback_app.web.page import settings

pages = Blueprint("council", __name__, url_prefix="/council")
Page = Response | str | tuple[str, int]


def gate(who: str) -> Any:
    """None for one of a council's people who has signed in, with a second factor where that is needed."""
    token = cookies.get(cookies.COUNCIL)
    here = council.find(token, clock.slot(), settings()) if token else None
    if here is None:
        if request.method == "POST" and request.form.get("text"):
            typed = [("Your answer", request.form["text"])]
            return render_template("review/ended.html", typed=typed, go=url_for("council.sign_in")), 403
        return redirect(url_for("council.sign_in"), 303)
    g.council = here
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


@pages.get("/sign-in")
def sign_in() -> str:
    return render_template("council/sign_in.html", name="", error="")


@pages.post("/sign-in")
def sign_in_now() -> Page:
    limits.slow_down(limits.SIGN_INS)
    typed = signing_in.attempt()
    if stale():
        return render_template("council/sign_in.html", name=typed.name, error=STALE), 400
    try:
        token = council.sign_in(typed, settings())
    except WrongSignIn as wrong:
        return render_template("council/sign_in.html", name=typed.name, error=str(wrong)), 422
    response = redirect(url_for("council.today"), 303)
    cookies.put(response, cookies.COUNCIL, token)
    return response


@pages.post("/sign-out")
def sign_out() -> Response:
    council.sign_out(cookies.get(cookies.COUNCIL))
    response = redirect(url_for("council.sign_in"), 303)
    cookies.take(response, cookies.COUNCIL)
    return response


@pages.get("/second-factor")
def second_factor() -> str:
    return signing_in.factor_page(url_for("council.set_second_factor"), _here().person.sign_in_name)


@pages.post("/second-factor")
def set_second_factor() -> Page:
    person, secret = _here().person, request.form.get("secret", "")[:64]
    error = STALE if stale() else signing_in.code_wrong(secret)
    if not error and person.second_factor is None:
        try:
            council.set_factor(person.id, request.form.get("passphrase", "")[:400], secret, clock.today())
        except WrongSignIn:
            error = "That is not your passphrase. Please try again."
    if error:
        return signing_in.factor_page(url_for("council.set_second_factor"), person.sign_in_name, secret, error), 422
    return redirect(url_for("council.today"), 303)


@pages.get("/join/<token>")
def join(token: str) -> Page:
    who = council.invited(token, clock.today())
    if who is None:
        return render_template("signing_in/no_invitation.html"), 404
    return signing_in.join_page(url_for("council.join_now", token=token), who.sign_in_name, _shown_as(who))


def _shown_as(who: council.Invited) -> str:
    return f"{who.role}, {who.council.name}"


@pages.post("/join/<token>")
def join_now(token: str) -> Page:
    who = council.invited(token, clock.today())
    if who is None:
        return render_template("signing_in/no_invitation.html"), 404
    passphrase, secret = request.form.get("passphrase", "")[:400], request.form.get("secret", "")[:64]
    error = STALE if stale() else signing_in.join_wrong(passphrase, secret)
    if not error:
        try:
            council.join(token, passphrase, secret, clock.today())
        except WeakPassphrase as weak:
            error = str(weak)
        except WrongSignIn:
            return render_template("signing_in/no_invitation.html"), 404
    if error:
        action = url_for("council.join_now", token=token)
        return signing_in.join_page(action, who.sign_in_name, _shown_as(who), secret, error), 422
    return redirect(url_for("council.sign_in"), 303)


@pages.get("/")
def today() -> str:
    here = _here()
    return render_template(
        "council/today.html", council=here.council, key=keys.state(here), listed=box.listed(here),
        sent="sent" in request.args,
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
