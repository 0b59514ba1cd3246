""" "Did we hear you right?": the page between the last question and the check."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app.intake import heard as theirs
from feedback_app.intake.draft import Answers
from feedback_app.intake.heard import ADULTS, GONE, KEY, SIGNS, Heard, Topic
from feedback_app.intake.routes import route
from feedback_app.intake.submit import machine_reading
from feedback_app.web.access import STALE, stale
from feedback_app.web.tell_us.this_browser import answers_so_far, keep, kept, pages, typed

NO_SIGN: Final = "Please say how it was: good, not good, or some of each."
NO_TOPIC: Final = "Please choose a topic from the list first."
WHO_SEES: Final = "Our team. The agency sees only what many people said."
LETTERS: Final = 200


@dataclass(frozen=True)
class Typed:
    """What stands in the part of the form where a topic is added."""

    find: str = ""
    found_for: str = ""
    add: str = ""
    add_sign: str = ""

    @property
    def looks(self) -> bool:
        """Something new was typed into the search box and no topic is chosen yet (Enter presses the first button)."""
        return bool(self.find) and self.find != self.found_for and not self.add


def audience(answers: Answers) -> str:
    return theirs.audience_of(answers.given.get("who", ""))


def shown(answers: Answers) -> tuple[Heard, ...]:
    """The themes on the page, heard now, in memory, from what was written."""
    return theirs.shown(machine_reading(route(answers.route), answers.given), answers.given, audience(answers))


def is_due(answers: Answers) -> bool:
    """Whether this way asks, and there is something to ask about."""
    way = route(answers.route)
    return "heard" in way.ends and bool(audience(answers)) and way.has_something(answers.given)


def in_words(answers: Answers) -> list[str]:
    """For the check page: what will be counted, one sentence a theme."""
    return [each.topic.says(each.sign) for each in shown(answers) if each.sign != GONE]


@pages.get("/tell-us/heard")
def heard() -> Response | str:
    answers = kept()
    if answers is None or not is_due(answers):
        return redirect(url_for("tell_us.check"), 303)
    return _page(answers)


def _page(answers: Answers, typed_in: Typed | None = None, error: tuple[str, str] | None = None) -> str:
    read_by, now = audience(answers), typed_in or Typed()
    found = theirs.search(now.find, read_by) if now.find else ()
    way = route(answers.route)
    return render_template(
        "tell_us/heard.html", route=way, shown=shown(answers), typed=now, error=error, found=found,
        adults=read_by == ADULTS, may_add=read_by != "8-11", who_sees=WHO_SEES, groups=_groups(read_by),
        back=url_for("tell_us.question", key=way.path(answers.given)[-1].key),
    )  # fmt: skip


def _groups(read_by: str) -> list[tuple[str, list[tuple[str, str]]]]:
    every = theirs.topics(read_by).values()
    groups = [(words, [_option(t) for t in every if t.family == letter]) for letter, words in theirs.families().items()]
    return [(words, options) for words, options in groups if options]


def _option(topic: Topic) -> tuple[str, str]:
    return topic.code, topic.name


@pages.post("/tell-us/heard")
def keep_heard() -> Response | tuple[str, int]:
    answers = answers_so_far()
    if answers.confirmation:
        return redirect(url_for("tell_us.done"), 303)
    now = Typed(*(typed(field)[:LETTERS] for field in ("find", "found_for", "add", "add_sign")))
    answers = _judged(answers)
    if stale():
        return _page(answers, now, ("find", STALE)), 400
    if "look" in request.form or now.looks:
        return _page(answers, replace(now, found_for=now.find)), 200
    if now.add or "more" in request.form:
        try:
            answers = _added(answers, now)
        except ValueError as wrong:
            return _page(answers, now, ("add_sign" if str(wrong) == NO_SIGN else "add", str(wrong))), 422
    onward = url_for("tell_us.heard") if "more" in request.form else url_for("tell_us.check")
    return keep(answers, redirect(onward, 303))


def _judged(answers: Answers) -> Answers:
    """The answers with what the form says of each theme; one press of "That is right" says yes to all."""
    judged = theirs.said(answers.given)
    for each in shown(answers):
        sign = request.form.get(f"sign-{each.topic.code}", "")
        judged[each.topic.code] = sign if sign in (*SIGNS, "0", GONE) else each.sign
    return answers.with_answer(KEY, theirs.as_answer(judged))


def _added(answers: Answers, now: Typed) -> Answers:
    """Raises ValueError with a sentence when nothing was chosen, no sign was, or nothing more fits."""
    if now.add not in theirs.topics(audience(answers)):
        raise ValueError(NO_TOPIC)
    if now.add_sign not in SIGNS:
        raise ValueError(NO_SIGN)
    judged = theirs.add(theirs.said(answers.given), now.add, now.add_sign)
    return answers.with_answer(KEY, theirs.as_answer(judged))
