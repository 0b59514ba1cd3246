"""A year's table: made ready by one, looked at and released by another."""

from __future__ import annotations

import json

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.answers import years as published
from feedback_app.audit import trail
from feedback_app.crossing.deliver import deliver_soon
from feedback_app.models.testimony import Act
from feedback_app.publishing import correct_year, year_parts
from feedback_app.publishing import years as room
from feedback_app.publishing.year_parts import CannotAddUp
from feedback_app.sealed.keyring import NotGranted
from feedback_app.web.access import STALE, stale
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.cases import record_id
from feedback_app.web.review.gate import here, keyring


@pages.get("/years")
def years() -> str:
    return _list()


def _list(error: str = "") -> str:
    over, mine = year_parts.years(clock.today()), room.may_choose(keyring())
    return render_template(
        "review/years.html", waiting=room.waiting(mine), error=error, typed=request.form, over=over,
        choices=[(each.key, each.name) for each in mine], out=correct_year.out(mine),
    )  # fmt: skip


@pages.post("/years")
def make_year_ready() -> Response | tuple[str, int]:
    if stale():
        return _list(STALE), 400
    level, _, page = request.form.get("place", "").partition("/")
    year = request.form.get("year", "")
    try:
        if year not in map(str, year_parts.years(clock.today())):
            raise CannotAddUp("Choose a place and a year that is over.")
        made = room.make_ready(keyring(), level, page, int(year), clock.today())
    except (CannotAddUp, NotGranted) as cannot:
        return _list(str(cannot)), 422
    return redirect(url_for("review.year", draft_id=made.hex()), 303)


@pages.get("/year/<draft_id>")
def year(draft_id: str) -> str:
    return _page(draft_id)


def _page(draft_id: str, error: str = "") -> str:
    """The numbers as everyone will see them; when they can no longer be added up, why, and a way to send them back."""
    row = room.waits(keyring(), record_id(draft_id)) or abort(404)
    try:
        found = room.find(keyring(), record_id(draft_id), clock.today())
    except CannotAddUp as cannot:
        found, error = None, error or str(cannot)
    body = json.loads(room.body_of(found, clock.today(), trail.head(Act))) if found else None
    return render_template(
        "review/year.html", row=row, found=found, read=published.from_body(body) if body else None, error=error,
        mine=row.written_by == here().staff.id, ticked=request.form.get("ticked", ""),
        why=request.form.get("why", ""),
    )  # fmt: skip


@pages.post("/year/<draft_id>/release")
def release_year(draft_id: str) -> Response | tuple[str, int]:
    try:
        room.release(keyring(), record_id(draft_id), request.form.get("ticked", ""), clock.today())
    except (CannotAddUp, NotGranted) as cannot:
        return _page(draft_id, str(cannot)), 422
    deliver_soon()
    return redirect(url_for("review.years"), 303)


@pages.post("/year/<draft_id>/send-back")
def send_year_back(draft_id: str) -> Response | tuple[str, int]:
    if stale():
        return _page(draft_id, STALE), 400
    try:
        room.send_back(keyring(), record_id(draft_id), request.form.get("why", ""), clock.today())
    except (CannotAddUp, NotGranted) as cannot:
        return _page(draft_id, str(cannot)), 422
    return redirect(url_for("review.years"), 303)
