"""The page for the grown-up who opens the youngest children's way: who they are, what is asked, what to leave out."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app.intake.caseloads import children_welcome
from feedback_app.intake.draft import Answers
from feedback_app.intake.questions import LEFT_OUT, Question, Route
from feedback_app.intake.routes import route
from feedback_app.web.access import STALE, stale
from feedback_app.web.page import settings
from feedback_app.web.tell_us.this_browser import answers_so_far, keep, pages

CHOOSE = "Please choose one of these, or “I'm not sure”."


@pages.get("/tell-us/for-the-grown-up")
def grown_up() -> str | tuple[str, int]:
    answers = answers_so_far()
    if not children_welcome(settings()):
        return render_template("tell_us/children_closed.html"), 503
    return _page(answers, answers.given.get(_helper(answers).key, ""), answers.given.get(LEFT_OUT, "").split())


def _way(answers: Answers) -> Route:
    way = route(answers.route)
    return way if way.grown_up else abort(404)


def _helper(answers: Answers) -> Question:
    return next(asked for asked in _way(answers).questions if asked.kind == "helper")


def _page(answers: Answers, helped: str, left_out: list[str], error: str = "") -> str:
    way = _way(answers)
    return render_template(
        "tell_us/grown_up.html",
        route=way,
        helper=_helper(answers),
        helped=helped,
        asked=[each for each in way.questions if each.kind == "tiles"],
        may_leave_out=_may_leave_out(way),
        left_out=left_out,
        error=error,
    )


def _may_leave_out(way: Route) -> list[tuple[str, str]]:
    """What may be taken away, each thing once: its code stands for it on every page that asks about it."""
    marked = [tile for asked in way.questions for tile in asked.tiles if tile.leave_out]
    return list({tile.code: (tile.code, tile.label) for tile in reversed(marked)}.values())[::-1]


@pages.post("/tell-us/for-the-grown-up")
def grown_up_read() -> Response | tuple[str, int]:
    answers = answers_so_far()
    helper, way = _helper(answers), _way(answers)
    helped, ticked = request.form.get(helper.key, ""), request.form.getlist("leave_out")
    if stale() or helped not in {option.value for option in helper.options}:
        return _page(answers, helped, ticked, STALE if stale() else CHOOSE), 400 if stale() else 422
    gone = [
        f"{asked.key}.{tile.value}"
        for asked in way.questions
        for tile in asked.tiles
        if tile.leave_out and tile.code in ticked
    ]
    answers = answers.with_answer(helper.key, helped).with_answer(LEFT_OUT, " ".join((*ticked, *gone)))
    return keep(answers, redirect(url_for("tell_us.before"), 303))
