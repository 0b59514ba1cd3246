"""The steady box in which a person may ask for help now, on the check page and on the page that says we have it."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app.intake.draft import Answers
from feedback_app.intake.name_and_help import HELP, duty_key_of_sent, target_for_help
from feedback_app.intake.routes import route
from feedback_app.sealed.from_browser import Target
from feedback_app.web.page import settings
from feedback_app.web.tell_us import places
from feedback_app.web.tell_us.sealed_fields import Left, come_in, handed_out
from feedback_app.web.tell_us.this_browser import answers_so_far, kept, pages

NO_WAY = "Please tell us how we can reach you. Or leave all of this empty."
NOT_TYPED = Left({})


def _target(answers: Answers | None) -> Target | None:
    """What the contact is sealed to now: the duty key, or the one of the response if it was sent already."""
    if answers is None:
        return None
    if answers.confirmation:
        duty = duty_key_of_sent(answers)
    else:
        locks = places.locks_of(answers)
        duty = locks.duty if locks else None
    return target_for_help(answers, duty) if duty else None


def came_in(answers: Answers | None) -> Left:
    """What the form brought, with the errors in it."""
    left = come_in(HELP, _target(answers) if request.form.get("sealed") else None)
    if any(left.typed.values()) and not left.typed["help_reach"]:
        left.errors.append(("help_reach", NO_WAY))
    return left


def is_in_form() -> bool:
    return "sealed" in request.form or bool(set(HELP.fields) & set(request.form))


def box(answers: Answers | None, left: Left = NOT_TYPED) -> dict[str, Any]:
    """What the templates need to show the box: what stands in it, and what became of it so far."""
    shown = answers or Answers()
    return {
        "values": left.typed or HELP.typed(shown),
        "errors": left.errors,
        "again": left.again,
        "seal": handed_out("help", None if left.by_hand else _target(answers)),
        "boxed": HELP.boxed(shown) is not None,
        "left": HELP.left(shown),
        "sent": shown.confirmation is not None and shown.confirmation.asked_for_help,
        "no_way": NO_WAY,
        "read_within_days": settings().read_within_days,
    }


@pages.get("/tell-us/help")
def help_for_me() -> Response | str:
    """A child's own page to ask us for help: linked from the steady box on every page of their way."""
    answers = kept()
    if answers is not None and answers.confirmation:
        return redirect(url_for("tell_us.done", _anchor="ask-for-help"), 303)
    return page(answers)


def page(answers: Answers | None, left: Left = NOT_TYPED) -> str:
    """The same with what came back to be mended."""
    return render_template("tell_us/help_for_me.html", route=route(answers_so_far().route), help=box(answers, left))
