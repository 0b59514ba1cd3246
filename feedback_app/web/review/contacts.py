"""Whom to call in each council, when it was checked, and which agencies are closed because something is missing."""

from __future__ import annotations

from flask import render_template

from feedback_app import clock
from feedback_app.answers import reports
from feedback_app.casework import contacts as doors
from feedback_app.web.page import settings
from feedback_app.web.review.blueprint import pages


@pages.get("/council-contacts")
def contacts() -> str:
    wrong, known = "", dict[str, doors.Contacts]()
    try:
        known = dict(doors.load(settings().contacts_file()))
    except doors.BadContacts as bad:
        wrong = str(bad)
    councils = reports.councils()
    lacking = doors.lacking([council.name for council, _ in councils], known)
    stale = {name for name, each in known.items() if each.is_stale(clock.today(), settings().contacts_days)}
    return render_template(
        "review/contacts.html", wrong=wrong.splitlines(), known=known, councils=councils, lacking=lacking, stale=stale,
        parts=doors.PARTS, days=settings().contacts_days,
    )  # fmt: skip
