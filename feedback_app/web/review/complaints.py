"""A complaint in the team's hands: open it by a recorded click, decide, write, send, watch the days, hand over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask import Response as FlaskResponse
from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from feedback_app import clock
from feedback_app.audit import trail
from feedback_app.casework.cases import CannotDo, NoSuchCase
from feedback_app.complaints import attachments, came_back, letters, names, paper, records, referrals
from feedback_app.complaints.guide import guide
from feedback_app.complaints.in_words import clock_in_words, timeline
from feedback_app.complaints.progress import ADULTS, OUTCOMES, SEES, NotNow, Step
from feedback_app.complaints.records import Known
from feedback_app.complaints.routes import routes
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Case, Caseload, RecordId, Staff
from feedback_app.sealed.keyring import NotGranted
from feedback_app.sealed.suite import CannotOpen
from feedback_app.web.access import STALE, stale
from feedback_app.web.keeping import erased_after
from feedback_app.web.page import settings
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.cases import record_id
from feedback_app.web.review.gate import keyring

Page = Response | str | tuple[str, int]
WHY: Final = "To work on the complaint"
DETAILS: Final = ("route", "body", "days", "outcome", "remedy", "to", "of", "keep")
WITH_DAY: Final = frozenset({"send", "met", "pause", "resume", "restart"})
"""Steps that rest on a letter or other evidence, with its day."""

pages.add_app_template_filter(erased_after)


@pages.get("/complaint/<case_id>")
def complaint(case_id: str) -> Page:
    """Locked at first; open for the rest of the day once this person has pressed the button."""
    try:
        found = records.lying(record_id(case_id), keyring().staff_id, clock.today())
        if not found.opened:
            return render_template("review/complaint_locked.html", case=found.case, caseload=found.caseload)
        return _render(found.case, found.caseload, records.opened_of(keyring(), found))
    except NoSuchCase:
        return render_template("review/gone.html"), 404
    except (NotGranted, CannotOpen) as closed:
        return render_template("review/not_open.html", why=str(closed)), 403


@pages.post("/complaint/<case_id>/open")
def open_complaint(case_id: str) -> Page:
    try:
        opened_complaint(record_id(case_id))
    except NoSuchCase:
        return render_template("review/gone.html"), 404
    except (NotGranted, CannotOpen) as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    return redirect(url_for("review.complaint", case_id=case_id), 303)


def opened_complaint(case_id: RecordId) -> tuple[Case, Caseload, Known | None]:
    """The complaint. Its opening is recorded once a day for each person of the team; the one it is about sees the week.

    Raises NoSuchCase, NotGranted or CannotOpen.
    """
    mine, today = keyring(), clock.today()
    found = records.lying(case_id, mine.staff_id, today)
    mine.key(found.case.key_id)
    if not found.opened:
        with writing():
            trail.record(Act, today, mine.staff_id, records.OPENED, case_id, WHY)
        found = records.lying(case_id, mine.staff_id, today)
    return found.case, found.caseload, records.opened_of(mine, found)


def complaint_page(case_id: RecordId, error: str = "", typed: dict[str, str] | None = None) -> Page:
    """The open complaint, with what is to mend and what was typed."""
    try:
        case, caseload, known = opened_complaint(case_id)
    except NoSuchCase:
        return render_template("review/gone.html", typed=(typed or {}).get("text", "")), 404
    except (NotGranted, CannotOpen) as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    return _render(case, caseload, known, error, typed)


def _render(
    case: Case, caseload: Caseload, known: Known | None, error: str = "", typed: dict[str, str] | None = None
) -> Page:
    if known is None:
        return render_template("review/gone.html"), 404
    on_record = attachments.listed(keyring(), case)
    page = render_template(
        "review/complaint.html",
        case=case,
        caseload=caseload,
        error=error,
        typed=typed or {},
        papers=on_record,
        **_shown(known),
        **_from_them(case, known, on_record),
    )
    return (page, 422) if error else page


def _from_them(case: Case, known: Known, on_record: Sequence[attachments.Listed]) -> dict[str, Any]:
    """What waits from the council, its key while we make ready, and its last words until we say what they are."""
    now, theirs, key = known.now, "", None
    if now.came is not None:
        last = next((each for each in reversed(on_record) if each.title == came_back.THEIR_ANSWER), None)
        theirs = attachments.open_one(keyring(), case, last.id).body.decode() if last else ""
    came = came_back.waiting(keyring(), case) if referrals.was_referred(known.steps) else []
    if now.state == "preparing" and now.ready_to_send and not came:  # what came is read before more is sent
        key = next(iter(referrals.their_keys(now.to)), None)
    return {"came": came, "key": key, "theirs": theirs}


def _shown(known: Known) -> dict[str, Any]:
    now, today = known.now, clock.today()
    people: Sequence[Staff] = db.session.scalars(select(Staff).where(Staff.active).order_by(Staff.shown_as)).all()
    return {
        "now": now, "likely": guide().likely(now.asked), "routes": routes().by_key, "outcomes": OUTCOMES,
        "adults": ADULTS, "sees": SEES,
        "asked": [(q.title, q.shown(now.asked.get(q.key, "")), "", "") for q in guide().questions],
        "ways": [(route.key, route.name) for route in routes().by_key.values()],
        "clock_words": clock_in_words(now, today), "late": now.is_late(today), "today": today,
        "steps": timeline(known.steps, today, "The person"), "people": people, "me": keyring().staff_id.hex(),
        "mine": next((p.shown_as for p in people if p.id == known.complaint.mine), ""),
        "letters": letters.begun(now, settings().service_name, today),
        "there_until": referrals.kept_there_until(known.steps, settings().keep_referrals_days),
        "numbers": [n for n, step in enumerate(known.steps) if step.kind == "letter"],
    }  # fmt: skip


@pages.post("/complaint/<case_id>")
def complaint_step(case_id: str) -> Page:
    found, kind = record_id(case_id), request.form.get("step", "")
    text = request.form.get("text", "").replace("\x00", "").strip()
    typed = {"step": kind, "text": text, "remedy": request.form.get("remedy", "")}
    if stale():
        return complaint_page(found, STALE, typed)
    try:
        records.by_team(keyring(), found, Step(kind, clock.today(), "team", text, _details(kind)))
    except NotNow as no:
        return complaint_page(found, str(no), typed)
    except NoSuchCase:
        return render_template("review/gone.html", typed=text), 404
    except (NotGranted, CannotOpen) as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    return redirect(url_for("review.complaint", case_id=case_id), 303)


def _details(kind: str) -> dict[str, str]:
    data = {each: request.form[each].strip()[:200] for each in DETAILS if request.form.get(each, "").strip()}
    if kind in WITH_DAY:
        year, month, day = (request.form.get(f"on_{part}", "").strip() for part in ("year", "month", "day"))
        data["on"] = f"{year:0>4}-{month:0>2}-{day:0>2}"
    if kind == "second opinion":
        data["who"] = keyring().staff_id.hex()
    return data


@pages.post("/complaint/<case_id>/paper/<int:number>")
def complaint_paper(case_id: str, number: int) -> Page:
    """A kept letter as PDF. A name typed here stands on this paper only: it is kept nowhere."""
    found = record_id(case_id)
    try:
        _, _, known = opened_complaint(found)
    except NoSuchCase:
        return render_template("review/gone.html"), 404
    except (NotGranted, CannotOpen) as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    if known is None or number >= len(known.steps) or known.steps[number].kind != "letter":
        return render_template("review/gone.html"), 404
    name, contact = (request.form.get(field, "").strip()[:200] for field in ("name", "contact"))
    if (name or contact) and not known.now.has_released("name"):
        return complaint_page(found, "The person has not said yes to their name for this stage. Leave it out.")
    made = paper.letter(known.steps[number].text, name, contact, settings().service_name, clock.today())
    return FlaskResponse(made, content_type="application/pdf")


@pages.post("/complaint/<case_id>/name")
def complaint_name(case_id: str) -> Page:
    found = record_id(case_id)
    try:
        names.ask_for_name(keyring(), found, clock.today())
    except (NotNow, CannotDo) as no:
        return complaint_page(found, str(no))
    except (NotGranted, CannotOpen) as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    return redirect(url_for("review.name_requests"), 303)
