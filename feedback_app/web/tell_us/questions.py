"""One question a page."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app.intake.caseloads import is_open
from feedback_app.intake.draft import Answers
from feedback_app.intake.questions import Question, adult_route
from feedback_app.web.access import STALE, stale
from feedback_app.web.page import settings
from feedback_app.web.tell_us import places
from feedback_app.web.tell_us.this_browser import answers_so_far, keep, pages, typed


@pages.get("/tell-us")
def start() -> str:
    return render_template("tell_us/start.html", open=is_open(settings().min_readers), settings=settings())


@pages.post("/tell-us")
def begin() -> Response:
    first = adult_route().questions[0]
    return keep(answers_so_far(), redirect(url_for("tell_us.question", key=first.key), 303))


def _question(key: str) -> Question:
    return adult_route().question(key) or abort(404)


@pages.get("/tell-us/<key>")
def question(key: str) -> str:
    answers = answers_so_far()
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
        places=places.choices() if asked.kind == "agency" else [],
        step=route.questions.index(asked) + 1,
        steps=len(route.questions),
        back=url_for("tell_us.question", key=before) if before else url_for("tell_us.start"),
        changing="change" in request.args,
    )


@pages.post("/tell-us/<key>")
def answer(key: str) -> Response | tuple[str, int]:
    asked, answers = _question(key), answers_so_far()
    given = "" if "skip" in request.form else typed(key)
    error = STALE if stale() else _wrong(asked, given)
    if error:
        return _page(asked, answers, given, error), 400 if stale() else 422
    if answers.confirmation:
        answers = Answers()
    answers = answers.with_answer(key, given)
    if "save" in request.form:
        return keep(answers, redirect(url_for("tell_us.save_for_later"), 307))
    return keep(answers, redirect(_onward(asked), 303))


def _onward(asked: Question) -> str:
    """The next question; after the last, and after other words, what we heard; after another choice, the check."""
    if "change" in request.args:
        return url_for("tell_us.heard" if asked.kind == "text" else "tell_us.check")
    following = adult_route().after(asked.key)
    return url_for("tell_us.question", key=following) if following else url_for("tell_us.heard")


def _wrong(asked: Question, given: str) -> str:
    if asked.needed and not given and "save" not in request.form:
        return "Please write something here. A few words are enough."
    if len(given) > asked.most:
        over = len(given) - asked.most
        return f"This is {over:,} letters too long to send. Nothing is lost. Make it shorter, or send it in two parts."
    if asked.kind == "choice" and given and given not in {value for value, _, _ in asked.options}:
        return "Please choose one of these, or press Skip."
    if asked.kind == "agency":
        return places.wrong(given)
    return ""
