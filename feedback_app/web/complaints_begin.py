"""How a complaint begins: what to know first, a few questions, and the first step; for children in their own words."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from flask import redirect, render_template, request, url_for

from feedback_app import clock
from feedback_app.complaints import allegation, records
from feedback_app.complaints.guide import CHILDREN, asked_of, filled, guide
from feedback_app.complaints.progress import NotNow, Step
from feedback_app.intake import come_back
from feedback_app.intake.come_back import Returned
from feedback_app.web.access import STALE, stale
from feedback_app.web.complaints import Page, for_children, pages, returned_here
from feedback_app.web.page import settings
from feedback_app.words.load import load


def _words(age: str) -> Mapping[str, Any]:
    """What to know before, the questions' frame, and errors; in the words of an age of CHILDREN, or of adults ("")."""
    return for_children(age) if age else load("complaints")


def _age() -> str:
    """The age of a child who uses this form, or ""."""
    who = request.form.get("who", "")
    return who if who in CHILDREN else ""


@pages.get("/come-back/complaint/before")
def before() -> Page:
    """What a complaint means. A child whose words were counted is known to be one; all others can say so here."""
    returned = returned_here()
    if returned is None:
        return redirect(url_for("come_back.start"), 303)
    voice = come_back.voice_of(returned)
    return _before(voice if voice in CHILDREN else "")


def _before(age: str) -> str:
    ages = [(each, dict(guide().questions[0].options)[each]) for each in CHILDREN]
    return render_template(
        "complaints/before.html", say=_words(age), words=load("complaints"), age=age, ages=[] if age else ages
    )


@pages.post("/come-back/complaint/before")
def in_my_words() -> Page:
    """The same for a child of this age; and then the questions in their words. It only shows: nothing is kept."""
    if returned_here() is None:
        return redirect(url_for("come_back.start"), 303)
    age = _age()
    if not age:
        return redirect(url_for("complaints.before"), 303)
    return _questions({}, {}, age) if "go" in request.form else _before(age)


@pages.get("/come-back/complaint/questions")
def questions() -> Page:
    if returned_here() is None:
        return redirect(url_for("come_back.start"), 303)
    return _questions({}, {}, "")


def _questions(given: Mapping[str, str], wrong: Mapping[str, str], age: str) -> str:
    asked = asked_of(age) if age else guide().questions
    return render_template("complaints/questions.html", asked=asked, given=given, wrong=wrong, age=age, say=_words(age))


@pages.post("/come-back/complaint/questions")
def begin() -> Page:
    returned = returned_here()
    if returned is None:
        return render_template("come_back/ended.html", typed=""), 403
    age = _age()
    given = {asked.key: request.form.get(asked.key, "") for asked in guide().questions}
    if age and "as_child" in request.form:
        given = filled(age, given)
    if stale():
        return _questions(given, _stale(age), age), 400
    if wrong := guide().missing(given):
        return _questions(given, _in_words(wrong, age), age), 422
    _start(returned, given)
    return redirect(url_for("complaints.mine"), 303)


def _stale(age: str) -> dict[str, str]:
    return {asked_of(age)[0].key: for_children(age)["errors"]["stale"]} if age else {"who": STALE}


def _in_words(wrong: Mapping[str, str], age: str) -> Mapping[str, str]:
    """What is missing, where it is asked, in the words of this age."""
    return dict.fromkeys(wrong, for_children(age)["errors"]["choose"]) if age else wrong


def _start(returned: Returned, given: Mapping[str, str]) -> None:
    allegation.tell_duty(returned.case, given, settings().duty_mail, clock.today())
    with suppress(NotNow):  # pressed twice: it has begun
        records.by_person(returned.case.id, returned.pair, Step("start", clock.today(), "person", data=given))
