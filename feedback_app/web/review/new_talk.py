"""Before closing: what is said more than before, and what no code fits, sent line by line while it is heard."""

from __future__ import annotations

from collections.abc import Iterator

from flask import render_template, stream_template

from feedback_app import clock
from feedback_app.publishing import new_talk
from feedback_app.publishing.new_talk import CannotLook
from feedback_app.sealed.keyring import NotGranted
from feedback_app.sealed.suite import CannotOpen
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.cases import record_id
from feedback_app.web.review.gate import keyring
from feedback_app.web.review.publishing import period_and_caseload, period_page


@pages.post("/period/<period_id>/new")
def look_for_new(period_id: str) -> str | Iterator[str] | tuple[str, int]:
    found, caseload = period_and_caseload(record_id(period_id))
    names = {"caseload_name": caseload.name, "label": found.label, "back": period_id}
    try:
        listening = new_talk.listen(keyring(), found.id, clock.today())
    except CannotLook as cannot:
        found, caseload = period_and_caseload(record_id(period_id))
        return period_page(found, caseload, str(cannot)), 422
    except (NotGranted, CannotOpen) as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    return stream_template("review/new_talk.html", listening=listening, least_before=new_talk.LEAST_BEFORE, **names)
