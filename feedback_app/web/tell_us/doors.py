"""The first page, where a person finds the way that fits them, and the page before the first question."""

from __future__ import annotations

from dataclasses import replace

from flask import current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app.intake.caseloads import children_welcome, is_open
from feedback_app.intake.doors import Door, door_of, doors
from feedback_app.intake.draft import Answers
from feedback_app.intake.questions import Route
from feedback_app.intake.routes import route
from feedback_app.web.access import STALE, stale
from feedback_app.web.page import settings
from feedback_app.web.tell_us.this_browser import answers_so_far, keep, pages

CHOOSE = "Please choose one of these."


@pages.get("/tell-us")
def start() -> str:
    return _doors("start")


@pages.get("/tell-us/children")
def children() -> str | tuple[str, int]:
    if not doors("children").doors or not children_welcome(settings()):
        return render_template("tell_us/children_closed.html"), 503
    return _doors("children")


def _doors(page: str, error: str = "") -> str:
    answers = answers_so_far()
    found = doors(page)
    return render_template(
        "tell_us/doors.html",
        page=page,
        doors=found,
        options=_options(found.doors),
        value=door_of(answers.route, answers.given.get("who", "")),
        error=error,
        open=is_open(settings().min_readers),
        changing="change" in request.args,
    )


def _options(every: tuple[Door, ...]) -> list[tuple[str | None, str, str] | tuple[None, str]]:
    shown: list[tuple[str | None, str, str] | tuple[None, str]] = []
    for door in every:
        if door.goes and door.goes not in current_app.view_functions:
            continue
        if door.after_or:
            shown.append((None, "or"))
        shown.append((door.value, door.label, door.hint))
    return shown


@pages.post("/tell-us")
def begin() -> Response | str | tuple[str, int]:
    """Go through a door. Skipping it leads to the adult questions; what was written on another way is kept."""
    page = "children" if request.form.get("page") == "children" else "start"
    chosen = doors(page).find(request.form.get("who", ""))
    if stale():
        return _doors(page, STALE), 400
    if chosen is None and "skip" not in request.form:
        return _doors(page, CHOOSE), 422
    if chosen is not None and chosen.goes:
        return redirect(url_for(chosen.goes), 303)
    door = chosen or Door("", "", route="adult")
    if route(door.route).for_children and not children_welcome(settings()):
        return render_template("tell_us/children_closed.html"), 503
    return _through(door)


def _through(door: Door) -> Response:
    answers = answers_so_far()
    answers = Answers() if answers.confirmation else answers
    changed = answers.route != door.route
    asked_later = route(door.route).question("who") is not None
    voice = answers.given.get("who", "") if asked_later and not changed else door.voice
    answers = replace(answers.with_answer("who", voice), route=door.route)
    onward = "tell_us.grown_up" if route(door.route).grown_up else "tell_us.before"
    if "change" in request.args and not changed:
        onward = "tell_us.check"
    return keep(answers, redirect(url_for(onward), 303))


@pages.get("/tell-us/before-you-start")
def before() -> str | tuple[str, int]:
    answers = answers_so_far()
    way = route(answers.route)
    if way.for_children and not children_welcome(settings()):
        return render_template("tell_us/children_closed.html"), 503
    return _before(way, answers)


def _before(way: Route, answers: Answers, error: str = "") -> str:
    return render_template(
        "tell_us/before.html",
        route=way,
        voice=answers.given.get("who", ""),
        steps=len(way.path(answers.given)),
        back=url_for(_before_it(way)),
        open=is_open(settings().min_readers),
        settings=settings(),
        error=error,
    )


def _before_it(way: Route) -> str:
    if way.grown_up:
        return "tell_us.grown_up"
    return "tell_us.children" if way.for_children else "tell_us.start"


@pages.post("/tell-us/before-you-start")
def go() -> Response | tuple[str, int]:
    answers = answers_so_far()
    way = route(answers.route)
    if stale():
        return _before(way, answers, STALE), 400
    if answers.confirmation:
        answers = Answers(route=answers.route)
    first = way.path(answers.given)[0]
    return keep(answers, redirect(url_for("tell_us.question", key=first.key), 303))
