"""Sealing again: a case to another caseload, or everything from a retired key to the new one, in resumable chunks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select

from feedback_app.audit import trail
from feedback_app.casework import resealing_papers
from feedback_app.casework.cases import CannotDo, find
from feedback_app.database import forget_at_once, writing
from feedback_app.extensions import db
from feedback_app.models.testimony import (
    Act,
    Agreement,
    Case,
    ComplaintStep,
    Grant,
    Message,
    Quote,
    RatingSlip,
    RecordId,
    Report,
    ReportCorrection,
    SealingKey,
    Staff,
    StatementDraft,
    Testimony,
)
from feedback_app.sealed.keyring import Keyring, make_key
from feedback_app.sealed.slips import reseal_ratings
from feedback_app.sealed.steps import FIELD
from feedback_app.sealed.suite import KeyPair, Place, reseal
from feedback_app.sealed.two_locks import reseal_half
from feedback_app.sealed.vault import open_line, reseal_for_duty, seal_line

CHUNK: Final = 100


@dataclass(frozen=True)
class Left:
    """A retired key with the number of records that are still sealed to it."""

    key: SealingKey
    records: int


def move_case(keyring: Keyring, case_id: RecordId, to_caseload: RecordId, today: date) -> None:
    """Move a case to another caseload: words, reading and messages are sealed again to its key.

    The name box stays under the locks it was made for. Raises NotGranted unless this person reads both, CannotDo when
    it has been counted (its number belongs to the first agency).
    """
    case, _ = find(case_id)
    if case.state in ("counted", "left_out"):
        raise CannotDo("This response has been counted where it is. It cannot be moved now.")
    if case.caseload_id == to_caseload:
        raise CannotDo("It is there already.")
    key_id, new = keyring.current("caseload", to_caseload)
    old = keyring.key(case.key_id)
    with writing():
        case, _ = find(case_id)
        _reseal_case(case, old, new, to_caseload)
        for message in _messages(case.id):
            _reseal_message(message, keyring.key(message.key_id), new, case.caseload_id, to_caseload)
            message.key_id = key_id
        for step in db.session.scalars(select(ComplaintStep).where(ComplaintStep.case_id == case.id)):
            _reseal_step(step, keyring.key(step.key_id), new, case.caseload_id, to_caseload)
            step.key_id = key_id
        resealing_papers.move(keyring, case.id, case.caseload_id, to_caseload, key_id, new)
        case.key_id, case.caseload_id = key_id, to_caseload
        trail.record(Act, today, keyring.staff_id, "moved to another caseload", case_id)
    forget_at_once("testimony")


def _messages(case_id: RecordId) -> Sequence[Message]:
    return db.session.scalars(select(Message).where(Message.case_id == case_id)).all()


def _reseal_case(case: Case, old: KeyPair, new: KeyPair, scope: RecordId) -> None:
    was, to = Place("words", case.id, case.caseload_id), Place("words", case.id, scope)
    case.sealed_words = reseal(case.sealed_words, old, new.public, was, to)
    if case.sealed_reading is not None:
        was, to = Place("reading", case.id, case.caseload_id), Place("reading", case.id, scope)
        case.sealed_reading = reseal(case.sealed_reading, old, new.public, was, to)


def _reseal_message(message: Message, old: KeyPair, new: KeyPair, was: RecordId, scope: RecordId) -> None:
    if message.for_team is not None:
        line = open_line(message.for_team, old, message.id, was)
        message.for_team = seal_line(line, new.public, message.id, scope)


def _reseal_step(step: ComplaintStep, old: KeyPair, new: KeyPair, was: RecordId, scope: RecordId) -> None:
    step.for_team = reseal(step.for_team, old, new.public, Place(FIELD, step.id, was), Place(FIELD, step.id, scope))


def rotate(keyring: Keyring, key_id: RecordId, today: date) -> RecordId:
    """Retire a key and make a new one, granted to everyone who holds the old one. Its id.

    New responses use it at once; what was sealed before is sealed again by `reseal_chunk`. Raises NotGranted, CannotDo.
    """
    keyring.key(key_id)
    with writing():
        old = db.session.get_one(SealingKey, key_id, with_for_update=True)
        if old.retired:
            raise CannotDo("This key has been retired already.")
        holders = db.session.scalars(
            select(Staff).join(Grant, Grant.staff_id == Staff.id).where(Grant.key_id == key_id, Staff.active)
        ).all()
        old.retired = True
        fresh = make_key(old.kind, holders, old.caseload_id, old.side)
        trail.record(Act, today, keyring.staff_id, "retired a key", key_id)
    return fresh.id


def left_to_do(keyring: Keyring) -> Sequence[Left]:
    """Retired keys that this person holds and that still have records."""
    held = keyring.load_all()
    retired = db.session.scalars(select(SealingKey).where(SealingKey.retired, SealingKey.id.in_(held))).all()
    counted = [Left(key, _count(key)) for key in retired]
    return [left for left in counted if left.records]


def _count(key: SealingKey) -> int:
    counts = (select(func.count()).select_from(table).where(where) for table, where in _uses(key))
    return sum(db.session.scalar(count) or 0 for count in counts)


def _uses(key: SealingKey) -> list[tuple[type[Testimony], ColumnElement[bool]]]:
    if key.kind == "lock":
        return [(Case, (Case.lock_a_id if key.side == "A" else Case.lock_b_id) == key.id)]
    if key.kind == "duty":
        return [(Case, Case.duty_id == key.id), (Message, Message.duty_id == key.id)]
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


def reseal_chunk(keyring: Keyring, key_id: RecordId, chunk: int = CHUNK) -> int:
    """Seal up to `chunk` cases (with their messages) again from a retired key to the one in use, in one transaction.

    How many records are left. A stop at any moment loses nothing: what is done is done, the rest still opens with the
    old key. Raises NotGranted, CannotOpen.
    """
    old_key = db.session.get_one(SealingKey, key_id)
    old = keyring.key(key_id)
    new_id, new = _successor(keyring, old_key)
    with writing():
        step = {"lock": _chunk_of_names, "duty": _chunk_for_duty}.get(old_key.kind, _chunk_of_cases)
        step(old_key, old, new_id, new, chunk)
    return _count(old_key)


def _successor(keyring: Keyring, old: SealingKey) -> tuple[RecordId, KeyPair]:
    same = SealingKey.caseload_id.is_(None) if old.caseload_id is None else SealingKey.caseload_id == old.caseload_id
    key_id = db.session.scalar(
        select(SealingKey.id).where(SealingKey.kind == old.kind, SealingKey.side == old.side, same, ~SealingKey.retired)
    )
    if key_id is None:
        raise CannotDo("There is no new key yet.")
    return key_id, keyring.key(key_id)


def _chunk_of_cases(old_key: SealingKey, old: KeyPair, new_id: RecordId, new: KeyPair, chunk: int) -> None:
    wrote = select(Message.case_id).where(Message.key_id == old_key.id)
    steps = select(ComplaintStep.case_id).where(ComplaintStep.key_id == old_key.id)
    attached = [Case.id.in_(which) for which in resealing_papers.cases_with(old_key)]
    cases = db.session.scalars(
        select(Case)
        .where(or_(Case.key_id == old_key.id, Case.id.in_(wrote), Case.id.in_(steps), *attached))
        .order_by(Case.id)
        .limit(chunk)
    ).all()
    for case in cases:
        if case.key_id == old_key.id:
            _reseal_case(case, old, new, case.caseload_id)
            case.key_id = new_id
    ids = [case.id for case in cases]
    for message in db.session.scalars(select(Message).where(Message.case_id.in_(ids), Message.key_id == old_key.id)):
        scope = old_key.caseload_id
        assert scope is not None
        _reseal_message(message, old, new, scope, scope)
        message.key_id = new_id
    mine = ComplaintStep.case_id.in_(ids), ComplaintStep.key_id == old_key.id
    for step in db.session.scalars(select(ComplaintStep).where(*mine)):
        assert old_key.caseload_id is not None
        _reseal_step(step, old, new, old_key.caseload_id, old_key.caseload_id)
        step.key_id = new_id
    resealing_papers.renew(ids, old_key, old, new_id, new)
    if len(cases) < chunk:
        _drafts(old_key, old, new_id, new)
        _slips(old_key, old, new_id, new, chunk)


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


def _chunk_of_names(old_key: SealingKey, old: KeyPair, new_id: RecordId, new: KeyPair, chunk: int) -> None:
    column = Case.lock_a_id if old_key.side == "A" else Case.lock_b_id
    scope = old_key.caseload_id
    assert scope is not None
    for case in db.session.scalars(select(Case).where(column == old_key.id).order_by(Case.id).limit(chunk)):
        case.sealed_name = reseal_half(case.sealed_name, old_key.side, old, new.public, case.id, scope)
        if old_key.side == "A":
            case.lock_a_id = new_id
        else:
            case.lock_b_id = new_id


def _chunk_for_duty(old_key: SealingKey, old: KeyPair, new_id: RecordId, new: KeyPair, chunk: int) -> None:
    for case in db.session.scalars(select(Case).where(Case.duty_id == old_key.id).order_by(Case.id).limit(chunk)):
        case.sealed_for_duty = reseal_for_duty(case.sealed_for_duty, old, new.public, case.id)
        case.duty_id = new_id
    for message in db.session.scalars(select(Message).where(Message.duty_id == old_key.id).limit(chunk)):
        assert message.for_duty is not None
        place = Place("duty message", message.id, message.case_id)
        message.for_duty, message.duty_id = reseal(message.for_duty, old, new.public, place), new_id
