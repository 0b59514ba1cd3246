"""The end of the way: check, send, and the page that says we have it, each but Send with the box for help now."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock, working_days
from feedback_app.intake import choices, draft
from feedback_app.intake.caseloads import NobodyToRead
from feedback_app.intake.doors import door_of, doors
from feedback_app.intake.draft import Answers, Confirmation
from feedback_app.intake.drawing import drawn
from feedback_app.intake.name_and_help import (
    HELP,
    NAME,
    AlreadyTakenBack,
    GiveAgain,
    add_to_sent,
    to_give_again,
)
from feedback_app.intake.questions import Question, Route
from feedback_app.intake.routes import route
from feedback_app.intake.submit import NothingToSend, Sending, ready
from feedback_app.intake.submit import send as send_draft
from feedback_app.sealed.vault import DRAWING
from feedback_app.web import cookies
from feedback_app.web.access import STALE, stale
from feedback_app.web.page import settings
from feedback_app.web.tell_us import heard, help_now, places
from feedback_app.web.tell_us.sealed_fields import Left
from feedback_app.web.tell_us.this_browser import answers_so_far, keep, kept, pages
from feedback_app.words.load import load

NOTHING_YET = "There is nothing to send yet. Please tell us what happened first."
Page = Response | str | tuple[Response | str, int]
pages.add_app_template_filter(drawn)


@pages.get("/tell-us/check")
def check() -> Page:
    return _check_page()


def _check_page(error: str = "", left: Left = help_now.NOT_TYPED) -> Response | str:
    found = kept()
    answers = found or Answers()
    if answers.confirmation:
        return redirect(url_for("tell_us.done"), 303)
    way, locks = route(answers.route), places.locks_of(answers)
    first = way.needed or way.path(answers.given)[0].key
    return render_template(
        "tell_us/check.html", route=way, rows=_rows(way, answers), ready=ready(answers, way),
        needed_url=url_for("tell_us.question", key=first, change=1), name=NAME.left(answers), more=_more(way, answers),
        again=[str(each) for each in to_give_again(answers, locks)] if locks else [], error=error,
        saved=bool(answers.code), code=request.form.get("code", way.code), help=help_now.box(found, left),
        also=[asked for asked in way.alongside(answers.given) if not answers.given.get(asked.key)],
        drawing=dict(way.words_of(answers.given).answers).get(DRAWING, ""),
        choices={} if way.for_children else _choices(answers.given | choices.came_in(request.form)),
    )  # fmt: skip


def _choices(given: Mapping[str, str]) -> dict[str, Any]:
    """The choices before sending as the page shows them. None of it depends on what was written."""
    each = [
        {"name": name, "title": choices.title(name), "options": choices.options(name),
         "value": choices.chosen(given, name)}
        for name in choices.CHOICES
    ]  # fmt: skip
    return {"each": each, "now": choices.in_words(given), "changed": choices.changed(given)}


Row = tuple[str, str, str, str]


def _rows(way: Route, answers: Answers) -> list[Row]:
    """What was answered, from the door that the person came through to what we will count of it."""
    return [
        *_door_row(way, answers.given.get("who", "")),
        *(_row(way, asked, answers.given) for asked in way.path(answers.given) if asked.kind != "topics"),
        *(_row(way, asked, answers.given) for asked in way.alongside(answers.given) if answers.given.get(asked.key)),
        *_heard_row(answers),
    ]


def _heard_row(answers: Answers) -> list[Row]:
    if not heard.is_due(answers):
        return []
    themes = " ".join(heard.in_words(answers)) or "No topic so far. You can pick one."
    return [("What we count", themes, url_for("tell_us.heard"), heard.WHO_SEES)]


def _door_row(way: Route, voice: str) -> list[Row]:
    if way.question("who") is not None:
        return []
    page = "children" if way.for_children else "start"
    found = doors(page).find(door_of(way.name, voice))
    label = found.label if found and found.value else "You skipped this."
    url = url_for(f"tell_us.{page}", change=1)
    return [(way.words.get("about_you", "About you"), label, url, doors(page).who_sees)]


def _row(way: Route, asked: Question, given: dict[str, str]) -> Row:
    value, voice = given.get(asked.key, ""), given.get("who", "")
    shown = _shown(asked, value) if value else way.words.get("skipped", "You skipped this.")
    url = url_for("tell_us.question", key=asked.key, change=1)
    return asked.words_for("short", voice), shown, url, asked.who_sees


def _shown(asked: Question, value: str) -> str:
    if asked.kind == "drawing":
        return "Your drawing"
    return places.words_of(value) if asked.kind == "agency" else asked.shown(value)


def _more(way: Route, answers: Answers) -> str:
    """Where a person may tell more about topics of their choice, or ""."""
    return url_for("tell_us.question", key=way.more) if way.topics_for(answers.given.get("who", "")) else ""


@pages.post("/tell-us/send")
def send() -> Page:
    answers = kept()
    left = help_now.came_in(answers)
    if stale() or left.errors:
        return _check_page(STALE if stale() else "", left), 400 if stale() else 422
    _keep_form(left, answers or Answers())
    try:
        way = route(answers.route if answers else "")
        send_draft(cookies.get(cookies.DRAFT), way, _sending(answers, way), settings())
    except NothingToSend:
        return _check_page(way.words.get("nothing_yet", NOTHING_YET)), 422
    except GiveAgain as again:
        return _check_page(str(again)), 422
    except (NobodyToRead, LookupError) as nobody:
        return _check_page(str(nobody) or "Please choose the agency again."), 422
    return redirect(url_for("tell_us.done"), 303)


def _keep_form(left: Left, answers: Answers) -> None:
    """Keep what the check page brought, where it is new: how to reach them, and their choices."""
    helped = help_now.is_in_form() and (left.box or left.typed != HELP.typed(answers))
    chosen = choices.came_in(request.form)
    if not helped and chosen.items() <= answers.given.items():
        return

    def change(now: Answers) -> Answers:
        now = left.into(HELP, now) if helped else now
        return replace(now, given=now.given | chosen)

    draft.change(cookies.get(cookies.DRAFT), change, clock.today(), settings().draft_days)


def _sending(answers: Answers | None, way: Route) -> Sending:
    chosen = answers.given.get("agency", "") if answers else ""
    wants_code = request.form.get("code", way.code) != "no"
    return Sending(clock.today(), int(time.time()), wants_code, places.agency_id(chosen), places.place_of(chosen))


@pages.get("/tell-us/done")
def done() -> Page:
    return _done_page(kept())


def _done_page(answers: Answers | None, left: Left = help_now.NOT_TYPED) -> Page:
    shown = answers.confirmation if answers else None
    if shown is None or shown.until < time.time():
        if shown is not None:
            draft.forget(cookies.get(cookies.DRAFT))
        return render_template("tell_us/nothing_here.html"), 404
    status = 400 if stale() else 422 if left.errors else 200
    return _render_done(answers, shown, left), status


def _render_done(answers: Answers | None, shown: Confirmation, left: Left) -> str:
    way = route(answers.route if answers else "")
    words = load("complaints_children").get(way.audience, load("complaints"))
    return render_template(
        "tell_us/done.html", route=way, words=shown.code.split(), offer=words["offer"],
        look_again=date.fromisoformat(shown.look_again_on),
        settings=settings(), help=help_now.box(answers, left),
    )  # fmt: skip


@pages.post("/tell-us/help-now")
def ask_for_help() -> Page:
    """Before sending it is kept with the draft; after sending it is added to what was sent."""
    answers = kept()
    if answers is not None and answers.confirmation:
        return _ask_after_sending(answers)
    if "take_out" in request.form and not stale():
        return keep(_with_choices(HELP.without(answers_so_far())), redirect(url_for("tell_us.check"), 303))
    left = _came_in(answers)
    if left.errors:
        child = route(answers_so_far().route).for_children
        again = help_now.page(answers, left) if child else _check_page("", left)
        return again, 400 if stale() else 422
    return keep(_with_choices(left.into(HELP, answers_so_far())), redirect(url_for("tell_us.check"), 303))


def _with_choices(answers: Answers) -> Answers:
    return replace(answers, given=answers.given | choices.came_in(request.form))


def _came_in(answers: Answers | None) -> Left:
    """What came, which must be something here; a box that was kept before counts."""
    left = help_now.came_in(answers)
    if stale():
        left.errors.insert(0, ("help_name", STALE))
    elif not left.box and not any(left.typed.values()) and not (answers and HELP.boxed(answers)):
        left.errors.append(("help_reach", help_now.NO_WAY))
    return left


def _ask_after_sending(answers: Answers) -> Page:
    left, today = _came_in(answers), clock.today()
    if left.errors:
        return _done_page(answers, left)
    read_by = working_days.add(today, settings().read_within_days)
    try:
        add_to_sent(
            cookies.get(cookies.DRAFT), lambda sent: left.into(HELP, sent), today, read_by, settings().duty_mail
        )
    except GiveAgain as again:
        return _done_page(answers, Left(left.typed, errors=[("help_reach", str(again))]))
    except AlreadyTakenBack:
        return render_template("tell_us/nothing_here.html"), 404
    return redirect(url_for("tell_us.done"), 303)


@pages.post("/tell-us/kept", endpoint="kept")
def forget_code() -> Response:
    if secret := cookies.get(cookies.DRAFT):
        draft.forget(secret)
    response = redirect(url_for("about.home"), 303)
    cookies.take(response, cookies.DRAFT)
    return response
