"""Come back: the code opens messages, what was answered, who looked; write again, or take it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.answers import reports
from feedback_app.answers.reports import ReadReport
from feedback_app.casework import to_trustee
from feedback_app.extensions import db
from feedback_app.intake import come_back, draft, quotes, rating
from feedback_app.intake.come_back import NothingThere, Returned, StillKeepingSafe
from feedback_app.intake.quotes import TooLate
from feedback_app.intake.return_code import NotACode, keys_of, read_code
from feedback_app.sealed.vault import Line
from feedback_app.web import cookies, limits
from feedback_app.web.access import STALE, stale
from feedback_app.web.page import settings
from feedback_app.words.rating import RatingWords, words_for

pages = Blueprint("come_back", __name__)


@pages.get("/come-back")
def start() -> str:
    return _ask()


def _ask(typed: str = "", error: str = "") -> str:
    return render_template("come_back/start.html", typed=typed, error=error)


@pages.post("/come-back")
def enter() -> Response | tuple[str, int]:
    limits.slow_down(limits.CODES)
    typed = request.form.get("code", "")[:400]
    if stale():
        return _ask(typed, STALE), 400
    try:
        keys = keys_of(read_code(typed), settings().code_pepper)
        token = come_back.enter(keys, clock.today())
    except NotACode as wrong:
        return _ask(typed, str(wrong)), 422
    except NothingThere as nothing:
        if about_us := to_trustee.enter(keys.lookup, keys.pair, clock.today()):
            response = redirect(url_for("to_trustee.mine"), 303)
            cookies.put(response, cookies.RETURN, about_us)
            return response
        browser = draft.new_secret()
        if draft.resume(keys, browser, clock.today(), settings().draft_days):
            response = redirect(url_for("tell_us.check"), 303)
            cookies.put(response, cookies.DRAFT, browser)
            return response
        return _ask("", str(nothing)), 422
    response = redirect(url_for("come_back.messages"), 303)
    cookies.put(response, cookies.RETURN, token)
    return response


def returned() -> Returned | None:
    token = cookies.get(cookies.RETURN)
    return come_back.find(token, clock.today()) if token else None


@pages.get("/come-back/messages")
def messages() -> Response | str:
    person = returned()
    if person is None:
        return redirect(url_for("come_back.start"), 303)
    return page_of(person)


def page_of(
    person: Returned, typed: str = "", error: str = "", wrong: Mapping[str, str] | None = None, quote_error: str = ""
) -> str:
    """The person's page. `wrong` says for a theme why its answer could not be rated."""
    lines = come_back.lines_for(person)
    raised = [each for week, line in lines if line.kind == "receipt" for each in raised_on(line)]
    return render_template(
        "come_back/messages.html",
        case=person.case,
        letters=[(week, line) for week, line in lines if line.kind == "message"],
        raised=raised,
        wrong=wrong or {},
        voice=come_back.voice_of(person),
        counted=any(line.kind == "receipt" for _, line in lines),
        looks=come_back.looks_at(person.case.id),
        sent="sent" in request.args,
        chose=raised[0].words.kept if raised and "rated" in request.args else "",
        quotes=quotes.asked_of(person),
        answered="answered" in request.args,
        typed=typed,
        error=error,
        quote_error=quote_error,
        copy_days=settings().safety_copy_days,
    )


@dataclass(frozen=True)
class Raised:
    """The released report that a response was counted in: what this person raised, and how they rate the answers."""

    receipt: Line
    read: ReadReport
    findings: tuple[reports.Finding, ...]
    rated: rating.Rated
    words: RatingWords

    @property
    def answered(self) -> frozenset[str]:
        """The themes of which there is an answer to rate."""
        return frozenset(finding.line.key for finding in self.findings if finding.answer)


def raised_on(line: Line) -> list[Raised]:
    """What stands today of what one receipt tells of."""
    found = [read for read in reports.reports_at(line.agency_page, clock.today()) if read.release.label == line.period]
    rated = rating.rated(line) if found else rating.Rated()
    return [
        Raised(line, read, tuple(f for f in read.findings if f.line.key in line.themes), rated, words_for(line.voice))
        for read in found
    ]


@pages.post("/come-back/messages")
def write() -> Response | tuple[str, int]:
    person = returned()
    typed = request.form.get("message", "")
    if person is None:
        return render_template("come_back/ended.html", typed=typed), 403
    if stale():
        return page_of(person, typed, STALE), 400
    if len(typed) > come_back.MESSAGE_LETTERS:
        over = len(typed) - come_back.MESSAGE_LETTERS
        return page_of(
            person, typed, f"This is {over:,} letters too long. Nothing is lost: please make it shorter."
        ), 422
    if not come_back.write_back(person, typed, clock.today(), settings().duty_mail):
        return page_of(person, typed, "Please write your message first."), 422
    return redirect(url_for("come_back.messages", sent=1), 303)


@pages.post("/come-back/quote")
def answer_quote() -> Response | str | tuple[str, int]:
    person = returned()
    if person is None:
        return redirect(url_for("come_back.start"), 303)
    if stale():
        return page_of(person, quote_error=STALE), 400
    try:
        quotes.answer(person, request.form.get("quote", ""), request.form.get("answer") == "yes")
    except TooLate as late:
        again = returned()
        return (page_of(again, quote_error=str(late)), 422) if again else redirect(url_for("come_back.start"), 303)
    return redirect(url_for("come_back.messages", answered=1), 303)


@pages.post("/come-back/leave")
def leave() -> Response:
    if token := cookies.get(cookies.RETURN):
        come_back.leave(token)
    response = redirect(url_for("about.home"), 303)
    cookies.take(response, cookies.RETURN)
    return response


@pages.get("/come-back/take-back")
def take_back() -> Response | str:
    if returned() is None:
        return redirect(url_for("come_back.start"), 303)
    return render_template("come_back/take_back.html", copy_days=settings().safety_copy_days)


@pages.post("/come-back/take-back")
def taken_back() -> Response | str:
    person = returned()
    if person is not None:
        case_id = person.case.id
        try:
            come_back.take_back(person)
        except StillKeepingSafe:
            return render_template("come_back/not_yet.html")
        draft.forget_sent(cookies.get(cookies.DRAFT), case_id)
        db.session.rollback()
    response = Response(render_template("come_back/taken_back.html", copy_days=settings().safety_copy_days))
    response.mimetype = "text/html"
    cookies.take(response, cookies.RETURN)
    return response
