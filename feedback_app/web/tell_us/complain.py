"""From the page that shows the code to what a complaint means: the code need not be typed, and nothing begins yet."""

from __future__ import annotations

import time

from flask import redirect, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.intake import come_back
from feedback_app.intake.come_back import NothingThere
from feedback_app.intake.return_code import keys_of
from feedback_app.web import cookies, limits
from feedback_app.web.page import settings
from feedback_app.web.tell_us.this_browser import kept, pages


@pages.post("/tell-us/complain")
def complain() -> Response:
    """Opens this person's page as their code would, while this browser may still show it."""
    limits.slow_down(limits.CODES)
    answers = kept()
    shown = answers.confirmation if answers else None
    if shown is None or shown.until < time.time() or not shown.code:
        return redirect(url_for("come_back.start"), 303)
    try:
        token = come_back.enter(keys_of(shown.code, settings().code_pepper), clock.today())
    except NothingThere:  # taken back meanwhile
        return redirect(url_for("come_back.start"), 303)
    response = redirect(url_for("complaints.mine"), 303)
    cookies.put(response, cookies.RETURN, token)
    return response
