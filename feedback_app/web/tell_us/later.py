"""Save and finish later: the code is made now, shown, and locks the draft as well."""

from __future__ import annotations

from dataclasses import replace

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.intake import draft
from feedback_app.intake.return_code import keys_of, new_code
from feedback_app.web import cookies
from feedback_app.web.page import settings
from feedback_app.web.tell_us.this_browser import answers_so_far, pages


@pages.post("/tell-us/save-for-later")
def save_for_later() -> Response:
    answers = answers_so_far()
    answers = replace(answers, code=answers.code or new_code())
    secret = cookies.get(cookies.DRAFT) or draft.new_secret()
    keys = keys_of(answers.code, settings().code_pepper)
    draft.keep_for_code(secret, answers, keys, clock.today(), settings().draft_days)
    response = redirect(url_for("tell_us.saved"), 303)
    cookies.put(response, cookies.DRAFT, secret)
    return response


@pages.get("/tell-us/saved")
def saved() -> str | tuple[str, int]:
    code = answers_so_far().code
    if not code:
        return render_template("tell_us/nothing_here.html"), 404
    return render_template("tell_us/saved.html", words=code.split(), days=settings().draft_days)
