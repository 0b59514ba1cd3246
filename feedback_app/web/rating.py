"""Does this answer what you said? The person's choice under each answer to what they raised."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app.intake import come_back, rating
from feedback_app.intake.rating import CHOOSE, CannotRate
from feedback_app.web.access import STALE, stale
from feedback_app.web.come_back import Raised, page_of, pages, raised_on, returned


@pages.post("/come-back/rate")
def rate() -> Response | tuple[str, int]:
    person = returned()
    if person is None:
        return render_template("come_back/ended.html", typed=""), 403
    theme = request.form.get("theme", "")
    chosen = request.form.get(f"rating-{theme}", "")
    lines = [line for _, line in come_back.lines_for(person) if line.kind == "receipt"]
    raised = next((each for line in lines for each in raised_on(line) if theme in each.answered), None)
    if stale():
        return page_of(person, wrong={theme: STALE}), 400
    try:
        _rate(raised, theme, chosen)
    except CannotRate as cannot:
        return page_of(person, wrong={theme: str(cannot)}), 422
    return redirect(url_for("come_back.messages", rated=1), 303)


def _rate(raised: Raised | None, theme: str, chosen: str) -> None:
    if raised is None:
        raise CannotRate(CHOOSE)
    rating.rate(raised.receipt, theme, chosen, raised.answered)
