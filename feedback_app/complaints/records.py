"""A complaint's steps as they are kept: sealed for both sides, checked by the machine, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import defer

from feedback_app.audit import trail
from feedback_app.casework.cases import NoSuchCase
from feedback_app.casework.read_in_time import note_worse
from feedback_app.clock import monday_of
from feedback_app.complaints.moves import MOVES, apply, fold
from feedback_app.complaints.progress import NotNow, Progress, Step
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Case, Caseload, Complaint, ComplaintStep, RecordId, SealingKey, new_id
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.steps import open_step, seal_step
from feedback_app.sealed.suite import CannotOpen, KeyPair

TEXT_LETTERS: Final = 4_000
OPENED: Final = "opened words"


@dataclass(frozen=True)
class Known:
    """A complaint that was opened: its row, its steps (oldest first) and where they lead."""

    complaint: Complaint
    steps: tuple[Step, ...]
    now: Progress


@dataclass(frozen=True)
class Lying:
    """A complaint as it lies, closed, with its case; `opened` says that this person has opened it today."""

    case: Case
    caseload: Caseload
    complaint: Complaint | None
    rows: Sequence[ComplaintStep]
    opened: bool


def lying(case_id: RecordId, staff_id: RecordId, today: date) -> Lying:
    """One statement, which leaves the sealed words of the response where they are. Raises NoSuchCase."""
    opened = exists().where(Act.about == case_id, Act.actor_id == staff_id, Act.day == today, Act.what == OPENED)
    rows = db.session.execute(
        select(Case, Caseload, Complaint, ComplaintStep, opened)
        .options(*(defer(column) for column in (Case.sealed_words, Case.sealed_reading, Case.sealed_for_duty)))
        .join(Caseload, Caseload.id == Case.caseload_id)
        .outerjoin(Complaint, Complaint.case_id == Case.id)
        .outerjoin(ComplaintStep, ComplaintStep.case_id == Complaint.case_id)
        .where(Case.id == case_id)
        .order_by(ComplaintStep.place)
    ).all()
    if not rows:
        raise NoSuchCase
    case, caseload, complaint, _, was_opened = rows[0]
    return Lying(case, caseload, complaint, [row[3] for row in rows if row[3] is not None], was_opened)


def opened_of(keyring: Keyring, found: Lying) -> Known | None:
    """The complaint, opened; None when there is none. Raises CannotOpen or NotGranted."""
    return _known(found.complaint, _for_team(keyring, found.case, found.rows)) if found.complaint else None


def of_person(case: Case, pair: KeyPair) -> Known | None:
    """The person's own complaint, or None when there is none. One statement. Raises CannotOpen."""
    complaint, rows = _with_rows(case.id)
    return _known(complaint, _for_person(case.id, pair, rows)) if complaint else None


def of_team(keyring: Keyring, case: Case) -> Known | None:
    """The same for the team, with its notes. Raises CannotOpen or NotGranted."""
    complaint, rows = _with_rows(case.id)
    return _known(complaint, _for_team(keyring, case, rows)) if complaint else None


def _with_rows(case_id: RecordId) -> tuple[Complaint | None, Sequence[ComplaintStep]]:
    """A complaint has at least the step with which it began."""
    rows = db.session.execute(
        select(Complaint, ComplaintStep)
        .join(ComplaintStep, ComplaintStep.case_id == Complaint.case_id)
        .where(Complaint.case_id == case_id)
        .order_by(ComplaintStep.place)
    ).all()
    return (rows[0][0] if rows else None), [step for _, step in rows]


def _known(complaint: Complaint, steps: tuple[Step, ...]) -> Known:
    try:
        return Known(complaint, steps, fold(steps))
    except NotNow as wrong:
        raise CannotOpen from wrong


def _rows(case_id: RecordId) -> Sequence[ComplaintStep]:
    return db.session.scalars(
        select(ComplaintStep).where(ComplaintStep.case_id == case_id).order_by(ComplaintStep.place)
    ).all()


def _for_person(case_id: RecordId, pair: KeyPair, rows: Sequence[ComplaintStep]) -> tuple[Step, ...]:
    return tuple(
        Step.from_dict(open_step(row.for_person, pair, row.id, case_id)) for row in rows if row.for_person is not None
    )


def _for_team(keyring: Keyring, case: Case, rows: Sequence[ComplaintStep]) -> tuple[Step, ...]:
    return tuple(
        Step.from_dict(open_step(row.for_team, keyring.key(row.key_id), row.id, case.caseload_id)) for row in rows
    )


def by_person(case_id: RecordId, pair: KeyPair, step: Step) -> Progress:
    """Take a step of the person; the first one begins the complaint. Raises NotNow or NoSuchCase.

    Nothing is written to the audit trail: what the public does is never recorded there.
    """
    _check(step)
    with writing():
        case = _hold(case_id)
        complaint = db.session.get(Complaint, case_id)
        now = apply(fold(_for_person(case_id, pair, _rows(case_id))) if complaint else None, step)
        if complaint is None:
            case.route = "complaint"
            complaint = Complaint(case_id=case_id, week=monday_of(step.day))
            db.session.add(complaint)
            db.session.flush()
        _keep(case, complaint, step, now)
        if step.kind == "worse":
            note_worse(step.day)
    return now


def by_team(keyring: Keyring, case_id: RecordId, step: Step) -> Progress:
    """Take a step of the team, with its act in the same transaction. Raises NotNow, NoSuchCase, NotGranted."""
    with writing():
        return take_by_team(keyring, case_id, step)


def take_by_team(keyring: Keyring, case_id: RecordId, step: Step) -> Progress:
    """The same in the write transaction that is open: for what must happen with the step or not at all."""
    _check(step)
    case = _hold(case_id)
    keyring.key(case.key_id)
    complaint = db.session.get(Complaint, case_id)
    if complaint is None:
        raise NoSuchCase
    now = apply(fold(_for_team(keyring, case, _rows(case.id))), step)
    _keep(case, complaint, step, now)
    trail.record(Act, step.day, keyring.staff_id, f"complaint: {step.kind}", case_id)
    return now


def take_over(keyring: Keyring, case_id: RecordId, staff_id: RecordId, why: str, today: date) -> None:
    """From now on `staff_id` looks after it; `why` is what they must know. Raises NotNow, NoSuchCase, NotGranted."""
    by_team(keyring, case_id, Step("hand over", today, "team", why, {"to": staff_id.hex()}))


def _check(step: Step) -> None:
    if len(step.text) > TEXT_LETTERS:
        raise NotNow(f"Please keep this under {TEXT_LETTERS:,} letters.")


def _hold(case_id: RecordId) -> Case:
    """The case, held against whoever else writes to it now: two steps at once come one after the other."""
    case = db.session.get(Case, case_id, with_for_update=True, populate_existing=True)
    if case is None or case.person_key is None:
        raise NoSuchCase
    return case


def _keep(case: Case, complaint: Complaint, step: Step, now: Progress) -> None:
    public = db.session.scalar(select(SealingKey.public_key).where(SealingKey.id == case.key_id))
    assert public is not None
    assert case.person_key is not None
    step_id, whole = new_id(), step.as_dict()
    hidden = MOVES[step.kind].team_only
    db.session.add(
        ComplaintStep(
            id=step_id,
            case_id=case.id,
            place=len(_rows(case.id)) + 1,
            key_id=case.key_id,
            for_team=seal_step(whole, public, step_id, case.caseload_id),
            for_person=None if hidden else seal_step(whole, case.person_key, step_id, case.id),
        )
    )
    if step.kind == "hand over":
        complaint.mine = RecordId(bytes.fromhex(step.data["to"]))
    complaint.open, complaint.next_day, complaint.week = now.state != "ended", now.next_day, monday_of(step.day)
