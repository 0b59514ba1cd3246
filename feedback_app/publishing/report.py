"""A report on its way out: sentences by one person, released by a second, signed, and put in the outbox."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from analysis.canonical import canonical_bytes
from analysis.disclose import NoisedTable
from analysis.released import ReleasedReport, report
from feedback_app import working_days
from feedback_app.audit import trail
from feedback_app.config import Settings
from feedback_app.crossing.envelopes import RELEASE, outgoing
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Caseload, Closing, Period, RecordId, Report
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.signing import sign
from feedback_app.sealed.vault import open_sentences, seal_sentences

SENTENCE_LETTERS = 600


class CannotRelease(ValueError):
    """This report cannot go out; the sentence says what is still needed."""


@dataclass(frozen=True)
class Draft:
    """A report before release, just as it would be published. `sentences` maps a theme ("B1-") to its sentence."""

    report: Report
    period: Period
    caseload: Caseload
    released: ReleasedReport
    sentences: dict[str, str]
    opening: str


def find(keyring: Keyring, report_id: RecordId) -> Draft:
    """The draft, opened. Raises CannotRelease when there is none, NotGranted when it is not open to this person."""
    row = db.session.execute(
        select(Report, Closing, Period, Caseload)
        .join(Closing, Closing.id == Report.closing_id)
        .join(Period, Period.id == Closing.period_id)
        .join(Caseload, Caseload.id == Period.caseload_id)
        .where(Report.id == report_id)
    ).one_or_none()
    if row is None:
        raise CannotRelease("There is no such report.")
    found, closing, period, caseload = row
    written: dict[str, Any] = {}
    pair = keyring.key(found.key_id)
    if found.sealed_draft is not None:
        written = open_sentences(found.sealed_draft, pair, found.id, caseload.id)
    released = report(_table(closing), before=_before(period))
    return Draft(found, period, caseload, released, written.get("sentences", {}), written.get("opening", ""))


def _table(closing: Closing) -> NoisedTable:
    return NoisedTable.from_dict(json.loads(closing.noised_table))


def _before(period: Period) -> NoisedTable | None:
    closing = db.session.scalar(
        select(Closing)
        .join(Period, Period.id == Closing.period_id)
        .where(Period.caseload_id == period.caseload_id, Period.ends == period.starts)
    )
    return _table(closing) if closing else None


def write(
    keyring: Keyring,
    report_id: RecordId,
    sentences: dict[str, str],
    opening: str,
    *,
    ready: bool,
    today: date,
) -> None:
    """Keep the sentences, sealed; with `ready` ask for a second person. Raises CannotRelease."""
    draft = find(keyring, report_id)
    shown = {line.key for line in draft.released.themes() if line.count is not None}
    kept = {key: text.strip() for key, text in sentences.items() if key in shown and text.strip()}
    if any(len(text) > SENTENCE_LETTERS for text in (*kept.values(), opening)):
        raise CannotRelease(f"Please keep each sentence under {SENTENCE_LETTERS} letters.")
    pair = keyring.key(draft.report.key_id)
    sealed = seal_sentences(
        {"sentences": kept, "opening": opening.strip()}, pair.public, draft.report.id, draft.caseload.id
    )
    with writing():
        found = db.session.get_one(Report, report_id, with_for_update=True)
        if found.state == "released":
            raise CannotRelease("This report has been released. It never changes.")
        found.sealed_draft, found.written_by = sealed, keyring.staff_id
        found.state = "waiting" if ready else "draft"
        trail.record(Act, today, keyring.staff_id, "asked for release" if ready else "wrote sentences", report_id)


def body_of(draft: Draft, today: date, settings: Settings, agency_page: str, head: tuple[int, bytes]) -> bytes:
    """What is signed and published: canonical JSON of the report, its sentences, its dates and the audit head."""
    due = working_days.add(today, settings.reply_working_days)
    return canonical_bytes(
        {
            "agency": draft.caseload.name,
            "agency_page": agency_page,
            "audit_acts": head[0],
            "audit_head": head[1].hex(),
            "ends": draft.period.ends.isoformat(),
            "label": draft.period.label,
            "opening": draft.opening,
            "released_on": today.isoformat(),
            "reply_due": due.isoformat(),
            "report": draft.released.as_dict(),
            "sentences": draft.sentences,
            "starts": draft.period.starts.isoformat(),
        }
    )


def release(keyring: Keyring, report_id: RecordId, today: date, settings: Settings, agency_page: str) -> bytes:
    """Sign as the second person and put the report in the outbox, in one transaction. Its hash.

    Raises CannotRelease when it is not ready, was written by the same person, or is out already; NotGranted when this
    person holds no signing key.
    """
    if not agency_page:
        raise CannotRelease("Responses that name no agency are counted for the region and the nation, not in a report.")
    _, pair = keyring.current("signing")
    with writing():
        db.session.get(Report, report_id, with_for_update=True)
        draft = find(keyring, report_id)
        if draft.report.state != "waiting":
            raise CannotRelease("This report is not waiting for a second person.")
        if draft.report.written_by == keyring.staff_id:
            raise CannotRelease("You wrote this report. A second person must read it and release it.")
        trail.record(Act, today, keyring.staff_id, "released a report", report_id)
        body = body_of(draft, today, settings, agency_page, trail.head(Act))
        found = draft.report
        found.state, found.released_by, found.day = "released", keyring.staff_id, today
        found.sealed_draft = None
        found.release_hash = hashlib.sha256(body).digest()
        db.session.add(outgoing(RELEASE, body, sign(body, pair), pair.public))
    return found.release_hash


def send_back(keyring: Keyring, report_id: RecordId, today: date, why: str) -> None:
    """The second person asks for another look. Raises CannotRelease."""
    with writing():
        found = db.session.get(Report, report_id, with_for_update=True)
        if found is None or found.state != "waiting":
            raise CannotRelease("This report is not waiting for a second person.")
        found.state = "draft"
        trail.record(Act, today, keyring.staff_id, "sent a report back", report_id, why[:200])
