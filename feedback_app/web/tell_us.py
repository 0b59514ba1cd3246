"""Tell us: one question a page, then check, send, and the page that says we have it."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.answers import reports
from feedback_app.intake import draft
from feedback_app.intake.caseloads import NobodyToRead, is_open, locks_for
from feedback_app.intake.draft import Answers
from feedback_app.intake.questions import Question, adult_route
from feedback_app.intake.return_code import keys_of, new_code
from feedback_app.intake.submit import NothingToSend, Sending
from feedback_app.intake.submit import send as send_draft
from feedback_app.sealed.suite import CannotOpen
from feedback_app.web import cookies
from feedback_app.web.access import STALE, stale
from feedback_app.web.page import settings

pages = Blueprint("tell_us", __name__)
NOT_SURE = "not-sure"
LINE_LETTERS = 200


def _draft() -> Answers:
    """What this browser has so far; an empty one when there is nothing or the cookie is not ours."""
    secret = cookies.get(cookies.DRAFT)
    try:
        found = draft.load(secret)
    except CannotOpen:
        found = None
    return found or Answers()


def _keep(answers: Answers, response: Response) -> Response:
    """Save and make sure that this browser has the draft's secret."""
    secret = cookies.get(cookies.DRAFT) or draft.new_secret()
    if answers.confirmation:
        answers = Answers()
    draft.save(secret, answers, clock.today(), settings().draft_days)
    cookies.put(response, cookies.DRAFT, secret)
    return response


def _clean(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n").strip()


@pages.get("/tell-us")
def start() -> str:
    return render_template("tell_us/start.html", open=is_open(settings().min_readers), settings=settings())


@pages.post("/tell-us")
def begin() -> Response:
    first = adult_route().questions[0]
    return _keep(_draft(), redirect(url_for("tell_us.question", key=first.key), 303))


def _question(key: str) -> Question:
    return adult_route().question(key) or abort(404)


@pages.get("/tell-us/<key>")
def question(key: str) -> str:
    answers = _draft()
    return _page(_question(key), answers, answers.given.get(key, ""))


def _page(asked: Question, answers: Answers, value: str, error: str = "") -> str:
    route = adult_route()
    before = route.before(asked.key)
    return render_template(
        "tell_us/question.html",
        question=asked,
        title=asked.title_for(answers.given.get("who", "")),
        value=value,
        error=error,
        places=_places() if asked.kind == "agency" else [],
        step=route.questions.index(asked) + 1,
        steps=len(route.questions),
        back=url_for("tell_us.question", key=before) if before else url_for("tell_us.start"),
        changing="change" in request.args,
    )


def _places() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        ("Adoption agencies", [(a.page, a.name) for a in reports.agencies() if a.kind != "closed"]),
        ("Councils", [(f"council-{c.id.hex()}", c.name) for c, _ in reports.councils()]),
    ]


@pages.post("/tell-us/<key>")
def answer(key: str) -> Response | tuple[str, int]:
    asked, answers = _question(key), _draft()
    typed = "" if "skip" in request.form else _clean(request.form.get(key, ""))
    error = STALE if stale() else _wrong(asked, typed)
    if error:
        return _page(asked, answers, typed, error), 400 if stale() else 422
    if answers.confirmation:
        answers = Answers()
    answers = answers.with_answer(key, typed)
    if "save" in request.form:
        return _keep(answers, redirect(url_for("tell_us.save_for_later"), 307))
    following = None if "change" in request.args else adult_route().after(key)
    onward = url_for("tell_us.question", key=following) if following else url_for("tell_us.check")
    return _keep(answers, redirect(onward, 303))


def _wrong(asked: Question, typed: str) -> str:
    if asked.needed and not typed and "save" not in request.form:
        return "Please write something here. A few words are enough."
    if len(typed) > asked.most:
        over = len(typed) - asked.most
        return f"This is {over:,} letters too long to send. Nothing is lost. Make it shorter, or send it in two parts."
    if asked.kind == "choice" and typed and typed not in {value for value, _, _ in asked.options}:
        return "Please choose one of these, or press Skip."
    if asked.kind == "agency":
        return _place_wrong(typed)
    return ""


def _place_wrong(typed: str) -> str:
    try:
        locks_for(_agency_id(typed), settings().min_readers)
    except NobodyToRead as nobody:
        return str(nobody)
    except LookupError:
        return "Please choose one from the list, or “I'm not sure”."
    return ""


def _agency_id(chosen: str) -> bytes | None:
    """The agency that a choice means now. Raises LookupError for something that is not in the list."""
    if chosen in ("", NOT_SURE):
        return None
    if chosen.startswith("council-"):
        for council, agency in reports.councils():
            if f"council-{council.id.hex()}" == chosen:
                return agency.id
    found = reports.agency_by_page(chosen)
    if found is None:
        raise LookupError
    return found.id


@pages.get("/tell-us/name")
def name() -> str:
    given = _draft().given
    return render_template("tell_us/name.html", name=given.get("name", ""), contact=given.get("contact", ""), errors=[])


@pages.post("/tell-us/name")
def keep_name() -> Response | tuple[str, int]:
    typed = {key: _clean(request.form.get(key, "")) for key in ("name", "contact")}
    errors = [
        (key, f"Please keep this under {LINE_LETTERS} letters.") for key in typed if len(typed[key]) > LINE_LETTERS
    ]
    if stale() or errors:
        errors = errors or [("name", STALE)]
        return render_template("tell_us/name.html", errors=errors, **typed), 400 if stale() else 422
    answers = _draft()
    return _keep(replace(answers, given=answers.given | typed), redirect(url_for("tell_us.check"), 303))


@pages.get("/tell-us/check")
def check() -> Response | str:
    return _check_page()


def _check_page(error: str = "") -> Response | str:
    answers = _draft()
    if answers.confirmation:
        return redirect(url_for("tell_us.done"), 303)
    given, route = answers.given, adult_route()
    rows = [
        (
            asked.short,
            _shown(asked, given.get(asked.key, "")),
            url_for("tell_us.question", key=asked.key, change=1),
            asked.who_sees,
        )
        for asked in route.questions
    ]
    ready = bool(given.get(route.needed))
    return render_template(
        "tell_us/check.html", rows=rows, ready=ready, name=given.get("name") or given.get("contact"), error=error,
        needed_url=url_for("tell_us.question", key=route.needed, change=1), saved=bool(answers.code),
    )  # fmt: skip


def _shown(asked: Question, value: str) -> str:
    if not value:
        return "You skipped this."
    if asked.kind == "agency":
        if value == NOT_SURE:
            return "I'm not sure, or I'd rather not say"
        return next((words for _, group in _places() for known, words in group if known == value), "I'm not sure")
    return asked.shown(value)


@pages.post("/tell-us/send")
def send() -> Response | tuple[Response | str, int]:
    secret = cookies.get(cookies.DRAFT)
    try:
        sending = _sending()
        send_draft(secret, adult_route(), sending, settings())
    except NothingToSend:
        return _check_page("There is nothing to send yet. Please tell us what happened first."), 422
    except (NobodyToRead, LookupError) as nobody:
        return _check_page(str(nobody) or "Please choose the agency again."), 422
    return redirect(url_for("tell_us.done"), 303)


def _sending() -> Sending:
    chosen = _draft().given.get("agency", "")
    wants_code = request.form.get("code", "yes") != "no"
    return Sending(clock.today(), int(time.time()), wants_code, _agency_id(chosen))


@pages.get("/tell-us/done")
def done() -> Response | str | tuple[str, int]:
    shown = _draft().confirmation
    if shown is None:
        return render_template("tell_us/nothing_here.html"), 404
    if shown.until < time.time():
        draft.forget(cookies.get(cookies.DRAFT))
        return render_template("tell_us/nothing_here.html"), 404
    return render_template(
        "tell_us/done.html", words=shown.code.split(), look_again=date.fromisoformat(shown.look_again_on),
        settings=settings(),
    )  # fmt: skip


@pages.post("/tell-us/kept")
def kept() -> Response:
    if secret := cookies.get(cookies.DRAFT):
        draft.forget(secret)
    response = redirect(url_for("about.home"), 303)
    cookies.take(response, cookies.DRAFT)
    return response


@pages.post("/tell-us/save-for-later")
def save_for_later() -> Response:
    """Make the code now, show it, and lock the draft under it too."""
    answers = _draft()
    answers = replace(answers, code=answers.code or new_code())
    secret = cookies.get(cookies.DRAFT) or draft.new_secret()
    keys = keys_of(answers.code, settings().code_pepper)
    draft.keep_for_code(secret, answers, keys, clock.today(), settings().draft_days)
    response = redirect(url_for("tell_us.saved"), 303)
    cookies.put(response, cookies.DRAFT, secret)
    return response


@pages.get("/tell-us/saved")
def saved() -> str | tuple[str, int]:
    code = _draft().code
    if not code:
        return render_template("tell_us/nothing_here.html"), 404
    return render_template("tell_us/saved.html", words=code.split(), days=settings().draft_days)
