"""Danger: what those on duty see, the duty copy of one case, and the decision that is recorded."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.answers import reports
from feedback_app.casework import alert, cases, danger_work, on_call, safeguarding
from feedback_app.casework import contacts as doors
from feedback_app.casework.cases import CannotDo, NoSuchCase
from feedback_app.casework.safeguarding import Decision
from feedback_app.casework.unread import HEAD, Turn
from feedback_app.models.testimony import RecordId
from feedback_app.sealed.keyring import NotGranted
from feedback_app.sealed.suite import CannotOpen
from feedback_app.web.access import STALE, stale
from feedback_app.web.page import settings
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.cases import record_id
from feedback_app.web.review.gate import keyring

PARTS = ("known", "decision", "reasons", "told")


@pages.get("/danger")
def danger() -> str | tuple[str, int]:
    """What waits, the first of it or what stands `after` a place. Coming here ends the alert only when nothing is left
    that nobody on duty has looked at, wherever it stands.
    """
    after = Turn.of(request.args.get("after", ""))
    try:
        waiting = safeguarding.waiting(keyring(), after)
        quiet = alert.settle(keyring(), clock.today(), waiting if after == HEAD else None)
    except NotGranted as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    cover = on_call.cover(settings().duty_mail)
    return render_template(
        "review/danger.html", waiting=waiting, rings=not quiet, cover=cover, today=clock.today(),
        further=after != HEAD, in_hand=danger_work.in_hand(keyring()), me=keyring().staff_id,
    )  # fmt: skip


@pages.get("/danger/<case_id>")
def duty_case(case_id: str) -> str | tuple[str, int]:
    return _decisions(case_id)


def _decisions(case_id: str, error: str = "", **typed: str) -> str | tuple[str, int]:
    found = record_id(case_id)
    try:
        decisions = safeguarding.decisions_on(keyring(), found)
        work = next(iter(danger_work.in_hand(keyring(), found)), None)
        note = danger_work.note_on(keyring(), found)
    except NotGranted as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    page = render_template(
        "review/duty_case.html", case_id=case_id, decisions=decisions, error=error, typed=typed, work=work, note=note,
        others=_others(), me=keyring().staff_id, today=clock.today(), parts=doors.PARTS,
        closed=doors.is_out_of_hours(clock.today(), clock.hour()), whom=_whom_to_call(found),
    )  # fmt: skip
    return (page, 422) if error else page


def _others() -> list[tuple[str, str]]:
    return [(person.id.hex(), person.shown_as) for person in danger_work.others_on_call(keyring())]


def _whom_to_call(case_id: RecordId) -> list[doors.Contacts]:
    """The contacts of the councils of this case's agency; none when nobody knows which, or the file cannot be used."""
    try:
        known = doors.load(settings().contacts_file())
        _, caseload = cases.find(case_id)
    except (doors.BadContacts, NoSuchCase):
        return []
    names = [council.name for council, agency in reports.councils() if agency.id == caseload.agency_id]
    return [known[name] for name in names if name in known]


@pages.post("/danger/<case_id>/open")
def open_duty_copy(case_id: str) -> str | tuple[str, int]:
    try:
        copy = safeguarding.open_copy(keyring(), record_id(case_id), safeguarding.IN_DANGER, clock.today())
        alert.settle(keyring(), clock.today())
    except (NoSuchCase, CannotDo):
        return render_template("review/gone.html"), 404
    except (NotGranted, CannotOpen) as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    return render_template("review/duty_copy.html", case_id=case_id, copy=copy)


@pages.post("/danger/<case_id>")
def decide_danger(case_id: str) -> Response | str | tuple[str, int]:
    typed = {part: request.form.get(part, "") for part in (*PARTS, "door", "worker")}
    if stale():
        return _decisions(case_id, STALE, **typed)
    try:
        still_open = "done" not in request.form
        said = {part: typed[part] for part in PARTS} | {"door": typed["door"]}
        made = Decision(**said, worker=typed["worker"] == "yes")
        safeguarding.decide(keyring(), record_id(case_id), made, still_open=still_open, today=clock.today())
        alert.settle(keyring(), clock.today())
    except NoSuchCase:
        return render_template("review/gone.html"), 404
    except CannotDo as cannot:
        return _decisions(case_id, str(cannot), **typed)
    except NotGranted as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    return redirect(url_for("review.duty_case", case_id=case_id), 303)


@pages.post("/danger/<case_id>/hand-over")
def hand_over_danger(case_id: str) -> Response | str | tuple[str, int]:
    """Offer the work to another on call, accept it, or take it over from one who is away."""
    found, act, note = record_id(case_id), request.form.get("act", ""), request.form.get("note", "")
    if stale():
        return _decisions(case_id, STALE, note=note)
    try:
        if act == "offer":
            to = request.form.get("to", "")
            danger_work.hand_over(keyring(), found, record_id(to) if to else RecordId(b""), note, clock.today())
        elif act == "accept":
            danger_work.accept(keyring(), found, clock.today())
        else:
            danger_work.take_over(keyring(), found, note, clock.today())
        alert.settle(keyring(), clock.today())
    except CannotDo as cannot:
        return _decisions(case_id, str(cannot), note=note)
    except NotGranted as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    return redirect(url_for("review.duty_case", case_id=case_id), 303)


@pages.post("/danger/<case_id>/finish/<decision_id>")
def finish_danger(case_id: str, decision_id: str) -> Response | str | tuple[str, int]:
    try:
        safeguarding.finish(keyring(), record_id(decision_id), clock.today())
    except CannotDo as cannot:
        return _decisions(case_id, str(cannot))
    except NotGranted as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    return redirect(url_for("review.duty_case", case_id=case_id), 303)
