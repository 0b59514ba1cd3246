"""May we quote you? The person sees the words just as they would stand there, says yes or no, and may change it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.intake.come_back import Returned
from feedback_app.models.testimony import Case, Quote, RecordId, Report, SealingKey
from feedback_app.sealed.vault import Quoted, open_quote, seal_quote


class TooLate(Exception):
    """The report is out, or the words were taken back: nothing can be answered any more."""

    def __init__(self) -> None:
        super().__init__("The report is out now, so this cannot be changed. Below you see if your words are in it.")


@dataclass(frozen=True)
class MayWe:
    """One quote for which this person is asked; `mark` names it in a form."""

    mark: str
    quoted: Quoted


def asked_of(returned: Returned) -> list[MayWe]:
    """What this person is asked, and was asked before."""
    return [
        MayWe(quote.id.hex(), open_quote(quote.for_person, returned.pair, quote.id, returned.case.id))
        for quote in returned.quotes
    ]


def answer(returned: Returned, mark: str, yes: bool) -> None:
    """Keep a yes or a no, sealed to the person and to the team. Raises TooLate when the report is out.

    Waits for a release that is under way: an answer counts fully or not at all.
    """
    quote = next((each for each in returned.quotes if each.id.hex() == mark), None)
    if quote is None:
        raise TooLate
    quote_id, report_id, pair = quote.id, quote.report_id, returned.pair
    with writing():
        _still_open(report_id)
        found = db.session.get(Quote, quote_id, with_for_update=True)
        if found is None or found.key_id is None:
            raise TooLate
        caseload_id = db.session.get_one(Case, found.case_id).caseload_id
        team = db.session.get_one(SealingKey, found.key_id).public_key
        told = replace(open_quote(found.for_person, pair, quote_id, found.case_id), answer="yes" if yes else "no")
        found.for_person = seal_quote(told, pair.public, quote_id, found.case_id)
        found.for_team = seal_quote(told, team, quote_id, caseload_id)


def _still_open(report_id: RecordId | None) -> None:
    report = db.session.get(Report, report_id, with_for_update=True) if report_id else None
    if report is None or report.state == "released":
        raise TooLate
