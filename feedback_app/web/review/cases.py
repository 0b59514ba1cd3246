"""Today's page and one case: locked first, opened by a recorded click."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from analysis.codebook import CODEBOOK
from analysis.reading import MOST_THEMES
from feedback_app import clock
from feedback_app.answers import replies
from feedback_app.casework import cases, contacts
from feedback_app.casework.cases import CannotDo, NoSuchCase, OpenedCase
from feedback_app.casework.explained import explained, meanings
from feedback_app.casework.safeguarding import IN_DANGER
from feedback_app.casework.today import today_for
from feedback_app.casework.unread import HEAD, Turn
from feedback_app.complaints import came_back
from feedback_app.complaints.today import near
from feedback_app.intake.drawing import drawn
from feedback_app.intake.routes import titles
from feedback_app.models.testimony import RecordId
from feedback_app.publishing import ask_to_quote
from feedback_app.sealed.keyring import NotGranted
from feedback_app.sealed.suite import CannotOpen
from feedback_app.web.access import STALE, stale
from feedback_app.web.page import settings
from feedback_app.web.review.blueprint import pages
from feedback_app.web.review.gate import keyring
from feedback_app.web.wording import SIGN_WORDS, theme_words

WHYS = (
    "To read it for the first time",
    "To answer a message",
    "To check the themes",
    "To write the report",
    IN_DANGER,
)

pages.add_app_template_filter(drawn)
pages.add_app_template_filter(lambda place: (place.mark, place.words), "quote_place")


@pages.get("/")
def today() -> str:
    after, held = Turn.of(request.args.get("after", "")), keyring()
    return render_template(
        "review/today.html", page=today_for(held, clock.today(), after), further=after != HEAD,
        to_screen=replies.to_screen(), clocks=near(held.staff_id, clock.today()), came=came_back.arrived(held),
        stale_contacts=contacts.stale(settings().contacts_file(), clock.today(), settings().contacts_days),
        contacts_days=settings().contacts_days,
    )  # fmt: skip


def record_id(text: str) -> RecordId:
    try:
        return RecordId(bytes.fromhex(text))
    except ValueError:
        abort(404)


@pages.get("/case/<case_id>")
def case(case_id: str) -> str | tuple[str, int]:
    try:
        found, caseload = cases.find(record_id(case_id))
    except NoSuchCase:
        return render_template("review/gone.html"), 404
    return render_template("review/case_locked.html", case=found, caseload=caseload, whys=WHYS, error="")


@pages.post("/case/<case_id>")
def open_case(case_id: str) -> str | tuple[str, int]:
    why = request.form.get("why", "")
    if stale() or why not in WHYS:
        found, caseload = cases.find(record_id(case_id))
        error = STALE if stale() else "Say why you open these words. The person will see it."
        return render_template("review/case_locked.html", case=found, caseload=caseload, whys=WHYS, error=error), 422
    return opened_page(record_id(case_id), why)


def opened_page(
    case_id: RecordId, why: str, errors: dict[str, str] | None = None, **typed: str
) -> str | tuple[str, int]:
    """The page with the words open, which is recorded; with what was typed and what is wrong with it (422)."""
    try:
        opened = cases.open_case(keyring(), case_id, why, clock.today())
    except NoSuchCase:
        return render_template("review/gone.html"), 404
    except (NotGranted, CannotOpen) as closed:
        return render_template("review/not_open.html", why=str(closed)), 403
    page = render_template(
        "review/case_open.html",
        opened=opened,
        why=explained(opened.words, opened.reading),
        sure_words=meanings(),
        questions=titles(),
        themes=_theme_rows(opened),
        codes=CODEBOOK.codes,
        families=CODEBOOK.families,
        flag_words=CODEBOOK.flags,
        sign_words=SIGN_WORDS,
        theme_words=theme_words,
        errors=errors or {},
        typed=typed,
        no_quote=ask_to_quote.why_not(opened.case, opened.words),
        quote_places=ask_to_quote.places(keyring(), opened.case),
    )
    return (page, 422) if errors else page


def _theme_rows(opened: OpenedCase) -> list[tuple[str, str]]:
    return [(t.code, t.sign) for t in opened.reading.themes] if opened.reading else []


def chosen_themes() -> list[str]:
    """The themes ("B1-") that were chosen in this form."""
    return [
        f"{code}{request.form[f'sign-{place}']}"
        for place in range(1, MOST_THEMES + 1)
        if (code := request.form.get(f"code-{place}", "")) and f"sign-{place}" in request.form
    ]


@pages.post("/case/<case_id>/reading")
def correct(case_id: str) -> Response | str | tuple[str, int]:
    if stale():
        return opened_page(record_id(case_id), WHYS[2], {"reading": STALE})
    try:
        cases.correct_reading(keyring(), record_id(case_id), chosen_themes(), clock.today())
    except CannotDo as cannot:
        return opened_page(record_id(case_id), WHYS[2], {"reading": str(cannot)})
    except NoSuchCase:
        return render_template("review/gone.html"), 404
    return redirect(url_for("review.case", case_id=case_id), 303)


@pages.post("/case/<case_id>/message")
def write(case_id: str) -> Response | str | tuple[str, int]:
    text = request.form.get("message", "")
    if stale():
        return opened_page(record_id(case_id), WHYS[1], {"message": STALE}, message=text)
    try:
        cases.write_to_person(keyring(), record_id(case_id), text, clock.today())
    except CannotDo as cannot:
        return opened_page(record_id(case_id), WHYS[1], {"message": str(cannot)}, message=text)
    except NoSuchCase:
        return render_template("review/gone.html", typed=text), 404
    return redirect(url_for("review.case", case_id=case_id, sent=1), 303)
