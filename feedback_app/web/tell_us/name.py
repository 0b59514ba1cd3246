"""The page where a person may leave a name: sealed in the browser where that can be, else by us at sending."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app.intake.name_and_help import NAME, target_for_name
from feedback_app.sealed.from_browser import Target
from feedback_app.web.access import STALE, stale
from feedback_app.web.tell_us import places
from feedback_app.web.tell_us.sealed_fields import Left, come_in, handed_out
from feedback_app.web.tell_us.this_browser import answers_so_far, keep, kept, pages


def _target() -> Target | None:
    """What this browser would seal to now; None before there is a draft, or where nobody could read it."""
    answers = kept()
    locks = places.locks_of(answers) if answers else None
    return target_for_name(answers, locks) if answers and locks else None


@pages.get("/tell-us/name")
def name() -> Response | str:
    answers = answers_so_far()
    if answers.confirmation:
        return redirect(url_for("tell_us.done"), 303)
    return _page(NAME.typed(answers), Left({}), _target())


def _page(values: Mapping[str, str], left: Left, target: Target | None) -> str:
    return render_template(
        "tell_us/name.html",
        values=values,
        errors=left.errors,
        again=left.again,
        boxed=NAME.boxed(answers_so_far()) is not None,
        seal=handed_out("name", None if left.by_hand else target),
    )


@pages.post("/tell-us/name")
def keep_name() -> Response | tuple[str, int]:
    answers, target = answers_so_far(), _target()
    if answers.confirmation:
        return redirect(url_for("tell_us.done"), 303)
    left = come_in(NAME, target)
    if stale():
        left.errors.append((NAME.fields[0], STALE))
    if left.errors:
        return _page(left.typed, left, target), 400 if stale() else 422
    taken_out = "take_out" in request.form
    now = NAME.without(answers) if taken_out else left.into(NAME, answers)
    return keep(now, redirect(url_for("tell_us.check"), 303))
