"""The draft of the browser that asks: what it has so far, and keeping more."""

from __future__ import annotations

from flask import Blueprint, g, request
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.intake import draft
from feedback_app.intake.draft import Answers
from feedback_app.sealed.suite import CannotOpen
from feedback_app.web import cookies
from feedback_app.web.page import settings

pages = Blueprint("tell_us", __name__)


def kept() -> Answers | None:
    """What this browser has so far; None when there is nothing or the cookie is not ours."""
    secret = cookies.get(cookies.DRAFT)
    g.held_draft = draft.hold(secret)
    try:
        return draft.load(secret)
    except CannotOpen:
        return None


def answers_so_far() -> Answers:
    """The same, or an empty draft that is not kept yet."""
    return kept() or Answers()


def keep(answers: Answers, response: Response) -> Response:
    """Save and make sure that this browser has the draft's secret."""
    secret = cookies.get(cookies.DRAFT) or draft.new_secret()
    if answers.confirmation:
        answers = Answers()
    draft.save(secret, answers, clock.today(), settings().draft_days)
    cookies.put(response, cookies.DRAFT, secret)
    return response


def typed(field: str) -> str:
    """One field of the form, without what no one can have typed."""
    return clean(request.form.get(field, ""))


def clean(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n").strip()
