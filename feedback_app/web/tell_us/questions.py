"""One question a page."""

from __future__ import annotations

from flask import abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app.intake.answering import value_of, wrong_with
from feedback_app.intake.draft import Answers
from feedback_app.intake.questions import LEFT_OUT, Question, Route, pairs
from feedback_app.intake.routes import route
from feedback_app.web.access import STALE, stale
from feedback_app.web.tell_us import places
from feedback_app.web.tell_us.this_browser import answers_so_far, clean, keep, pages

WRITE_SOMETHING = "Please write something here. A few words are enough."


def end_of(way: Route) -> str:
    """Where the last question leads: the first of the route's own end pages."""
    known = [f"tell_us.{end}" for end in way.ends if f"tell_us.{end}" in current_app.view_functions]
    return url_for(known[0])


def _question(way: Route, key: str) -> Question:
    return way.question(key) or abort(404)


@pages.get("/tell-us/<key>")
def question(key: str) -> str:
    answers = answers_so_far()
    return _page(_question(route(answers.route), key), answers, answers.given.get(key, ""))


def _page(asked: Question, answers: Answers, value: str, error: str = "") -> str:
    way, given = route(answers.route), answers.given
    voice, path = given.get("who", ""), way.path(given)
    return render_template(
        "tell_us/question.html",
        route=way,
        question=asked,
        title=asked.title_for(voice),
        why=asked.words_for("why", voice),
        hint=asked.words_for("hint", voice),
        note=next((t.note for t in way.topics if t.value == asked.topic), ""),
        tiles=[t for t in asked.tiles if f"{asked.key}.{t.value}" not in given.get(LEFT_OUT, "").split()],
        chosen=dict(pairs(value)) if asked.kind in {"tiles", "topics"} else {},
        topics=way.topics_for(voice),
        value=value,
        error=error,
        where=places.look(request.form, value) if asked.kind == "agency" else None,
        step=path.index(asked) + 1 if asked in path else 0,
        steps=len(path),
        back=_back(asked, answers),
        changing="change" in request.args,
    )


def _back(asked: Question, answers: Answers) -> str:
    way = route(answers.route)
    if "change" in request.args or asked not in way.path(answers.given):
        return url_for("tell_us.check")
    before = way.before_key(asked.key, answers.given)
    return url_for("tell_us.question", key=before) if before else url_for("tell_us.before")


@pages.post("/tell-us/<key>")
def answer(key: str) -> Response | tuple[str, int]:
    answers = answers_so_far()
    way = route(answers.route)
    asked = _question(way, key)
    given = "" if "skip" in request.form else value_of(asked, _field)
    if asked.kind == "agency" and places.only_looks(request.form) and not stale():
        return _page(asked, answers, "" if given == places.NOT_SURE else given), 200
    error = STALE if stale() else _wrong(asked, given, way)
    if error:
        return _page(asked, answers, given, error), 400 if stale() else 422
    if answers.confirmation:
        answers = Answers(route=answers.route)
    answers = answers.with_answer(key, given)
    if "save" in request.form:
        return keep(answers, redirect(url_for("tell_us.save_for_later"), 307))
    return keep(answers, redirect(_onward(asked, way, answers), 303))


def _field(name: str) -> list[str]:
    return [clean(value) for value in request.form.getlist(name)]


def _onward(asked: Question, way: Route, answers: Answers) -> str:
    """The next question; after the last, the route's end; after a change or a stop, the page that shows all."""
    if "stop" in request.form:
        return url_for("tell_us.check")
    if "change" in request.args and asked.kind != "topics":
        return end_of(way) if asked.kind in {"text", "line"} else url_for("tell_us.check")
    following = way.after(asked.key, answers.given)
    if following:
        return url_for("tell_us.question", key=following)
    return end_of(way) if asked in way.path(answers.given) else url_for("tell_us.check")


def _wrong(asked: Question, given: str, way: Route) -> str:
    if asked.needed and not given and "save" not in request.form:
        return WRITE_SOMETHING
    if asked.kind == "agency":
        return places.wrong(given)
    return wrong_with(asked, given, way.topics)
