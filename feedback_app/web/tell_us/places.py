"""The list of agencies and councils that a person chooses from, and what a choice means now."""

from __future__ import annotations

from flask import g

from feedback_app.answers import reports
from feedback_app.intake.caseloads import Locks, NobodyToRead, locks_for
from feedback_app.intake.draft import Answers
from feedback_app.web.page import settings

NOT_SURE = "not-sure"


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """(group, [(value, words), ...]) for the select."""
    return [
        ("Adoption agencies", [(a.page, a.name) for a in reports.agencies() if a.kind != "closed"]),
        ("Councils", [(f"council-{c.id.hex()}", c.name) for c, _ in reports.councils()]),
    ]


def agency_id(chosen: str) -> bytes | None:
    """The agency that a choice means now. Raises LookupError for something that is not in the list."""
    if chosen in ("", NOT_SURE):
        return None
    if chosen.startswith("council-"):
        for council, agency in reports.councils():
            if f"council-{council.id.hex()}" == chosen:
                return agency.id
    found = reports.agency_by_page(chosen)
    if found is None:
        raise LookupError
    return found.id


def wrong(chosen: str) -> str:
    """Why a choice cannot be taken, or ""."""
    try:
        locks_for(agency_id(chosen), settings().min_readers)
    except NobodyToRead as nobody:
        return str(nobody)
    except LookupError:
        return "Please choose one from the list, or “I'm not sure”."
    return ""


def locks_of(answers: Answers) -> Locks | None:
    """The locks of the caseload that a draft would go to in this request; None when it could not be taken there."""
    chosen = answers.given.get("agency", "")
    known: dict[str, Locks | None] = g.setdefault("locks_of", {})
    if chosen not in known:
        known[chosen] = _locks_of(chosen)
    return known[chosen]


def _locks_of(chosen: str) -> Locks | None:
    try:
        return locks_for(agency_id(chosen), settings().min_readers)
    except (NobodyToRead, LookupError):
        return None


def words_of(chosen: str) -> str:
    """A choice as the person reads it."""
    if chosen == NOT_SURE:
        return "I'm not sure, or I'd rather not say"
    return next((words for _, group in choices() for known, words in group if known == chosen), "I'm not sure")
