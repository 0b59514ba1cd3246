"""What is sealed to a caseload's key, sealed again to another: cases with all that hangs on them, and drafts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from feedback_app.casework import resealing_papers
from feedback_app.extensions import db
from feedback_app.models.testimony import (
    Agreement,
    Case,
    ComplaintStep,
    Message,
    Quote,
    RatingSlip,
    RecordId,
    Report,
    ReportCorrection,
    SealingKey,
    StatementDraft,
)
from feedback_app.sealed.slips import reseal_ratings
from feedback_app.sealed.steps import FIELD
from feedback_app.sealed.suite import KeyPair, Place, reseal
from feedback_app.sealed.vault import open_line, seal_line


def uses(key: SealingKey) -> list[tuple[Any, ColumnElement[bool]]]:
    """Each table with the rows that are still sealed to a caseload's key."""
    drafts = (Report.key_id == key.id) & (Report.state != "released")
    corrections = (ReportCorrection.key_id == key.id) & (ReportCorrection.state != "released")
    return [
        (Case, Case.key_id == key.id), (Message, Message.key_id == key.id), (Report, drafts),
        (ReportCorrection, corrections), (ComplaintStep, ComplaintStep.key_id == key.id),
        (Agreement, Agreement.key_id == key.id),
        (Quote, Quote.key_id == key.id),
        (StatementDraft, (StatementDraft.key_id == key.id) & (StatementDraft.state != "released")),
        (RatingSlip, RatingSlip.key_id == key.id),
        *resealing_papers.uses(key),
    ]  # fmt: skip


def reseal_case(case: Case, old: KeyPair, new: KeyPair, scope: RecordId) -> None:
    was, to = Place("words", case.id, case.caseload_id), Place("words", case.id, scope)
    case.sealed_words = reseal(case.sealed_words, old, new.public, was, to)
    if case.sealed_reading is not None:
        was, to = Place("reading", case.id, case.caseload_id), Place("reading", case.id, scope)
        case.sealed_reading = reseal(case.sealed_reading, old, new.public, was, to)


def reseal_message(message: Message, old: KeyPair, new: KeyPair, was: RecordId, scope: RecordId) -> None:
    if message.for_team is not None:
        line = open_line(message.for_team, old, message.id, was)
        message.for_team = seal_line(line, new.public, message.id, scope)


def reseal_step(step: ComplaintStep, old: KeyPair, new: KeyPair, was: RecordId, scope: RecordId) -> None:
    step.for_team = reseal(step.for_team, old, new.public, Place(FIELD, step.id, was), Place(FIELD, step.id, scope))


def chunk(old_key: SealingKey, old: KeyPair, new_id: RecordId, new: KeyPair, most: int) -> None:
    wrote = select(Message.case_id).where(Message.key_id == old_key.id)
    steps = select(ComplaintStep.case_id).where(ComplaintStep.key_id == old_key.id)
    attached = [Case.id.in_(which) for which in resealing_papers.cases_with(old_key)]
    cases = db.session.scalars(
        select(Case)
        .where(or_(Case.key_id == old_key.id, Case.id.in_(wrote), Case.id.in_(steps), *attached))
        .order_by(Case.id)
        .limit(most)
    ).all()
    for case in cases:
        if case.key_id == old_key.id:
            reseal_case(case, old, new, case.caseload_id)
            case.key_id = new_id
    ids = [case.id for case in cases]
    for message in db.session.scalars(select(Message).where(Message.case_id.in_(ids), Message.key_id == old_key.id)):
        scope = old_key.caseload_id
        assert scope is not None
        reseal_message(message, old, new, scope, scope)
        message.key_id = new_id
    mine = ComplaintStep.case_id.in_(ids), ComplaintStep.key_id == old_key.id
    for step in db.session.scalars(select(ComplaintStep).where(*mine)):
        assert old_key.caseload_id is not None
        reseal_step(step, old, new, old_key.caseload_id, old_key.caseload_id)
        step.key_id = new_id
    resealing_papers.renew(ids, old_key, old, new_id, new)
    if len(cases) < most:
        _drafts(old_key, old, new_id, new)
        _slips(old_key, old, new_id, new, most)


def _drafts(old_key: SealingKey, old: KeyPair, new_id: RecordId, new: KeyPair) -> None:
    scope = old_key.caseload_id or b""
    reports = select(Report).where(Report.key_id == old_key.id, Report.state != "released")
    fixes = select(ReportCorrection).where(
        ReportCorrection.key_id == old_key.id, ReportCorrection.state != "released"
    )  # fmt: skip
    stated = select(StatementDraft).where(StatementDraft.key_id == old_key.id, StatementDraft.state != "released")
    drafts: list[Report | ReportCorrection | StatementDraft] = [
        *db.session.scalars(reports), *db.session.scalars(fixes), *db.session.scalars(stated),
    ]  # fmt: skip
    for draft in drafts:
        if draft.sealed_draft is not None:
            place = Place("sentences", draft.id, scope)
            draft.sealed_draft = reseal(draft.sealed_draft, old, new.public, place)
        draft.key_id = new_id
    for quote in db.session.scalars(select(Quote).where(Quote.key_id == old_key.id)):
        assert quote.for_team is not None
        quote.for_team, quote.key_id = reseal(quote.for_team, old, new.public, Place("quote", quote.id, scope)), new_id
    for tally in db.session.scalars(select(Agreement).where(Agreement.key_id == old_key.id)):
        place = Place("agreement", tally.period_id, scope)
        tally.sealed_tally, tally.key_id = reseal(tally.sealed_tally, old, new.public, place), new_id


def _slips(old_key: SealingKey, old: KeyPair, new_id: RecordId, new: KeyPair, chunk: int) -> None:
    """Ratings, in the order of their random numbers; the rest with the next chunk."""
    mine = select(RatingSlip).where(RatingSlip.key_id == old_key.id).order_by(RatingSlip.id).limit(chunk)
    for slip in db.session.scalars(mine.with_for_update()):
        slip.sealed = reseal_ratings(slip.sealed, old, new.public, slip.id, slip.caseload_id)
        slip.key_id = new_id
