"""Who works on a danger: the first who looked, until another one on call has accepted it. It is always somebody's.

A decision is due within one working day of the first look, and a hand-over must be accepted. Until then mail goes out
each hour: there is no button for later. Whoever is on call can take the work over from one who is away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from feedback_app import working_days
from feedback_app.audit import trail
from feedback_app.casework import on_call
from feedback_app.casework.cases import CannotDo
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Case, Caseload, DangerWork, RecordId, Staff
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.suite import Place, open_sealed, seal

DECIDE_WITHIN: Final = 1
"""Working days from the first look at danger to a decision. Source: LADO and front-door practice, one working day."""
NOTE_LETTERS: Final = 4_000
FIELD: Final = "danger note"
_SIZE: Final = 16_384
"""Notes are of one size, so that a long one and a short one look alike."""


@dataclass(frozen=True)
class InHand:
    """Danger work on one case: who does it, by when a decision is due (None: decided), whom it is offered to ("")."""

    case_id: RecordId
    caseload: str
    mine: RecordId
    who: str
    decide_by: date | None
    to: RecordId | None
    offered_to: str

    def is_late(self, today: date) -> bool:
        return self.decide_by is not None and self.decide_by < today


def take_up(keyring: Keyring, case_id: RecordId, today: date, *, anew: bool) -> None:
    """In the transaction of a look at real danger: the first who looks has the work. `anew` when more came since."""
    work = db.session.get(DangerWork, case_id)
    due = working_days.add(today, DECIDE_WITHIN)
    if work is None:
        db.session.add(DangerWork(case_id=case_id, mine=keyring.staff_id, decide_by=due))
    elif anew and work.decide_by is None:
        work.decide_by = due


def decided(case_id: RecordId, *, still_open: bool) -> None:
    """In the transaction of a decision: no decision is due any more; with nothing more to do the work is over."""
    work = db.session.get(DangerWork, case_id)
    if work is not None and still_open:
        work.decide_by = None
    elif work is not None:
        db.session.delete(work)


def in_hand(keyring: Keyring, case_id: RecordId | None = None) -> Sequence[InHand]:
    """All danger work, what is due first; or that on one case. One statement.

    Raises NotGranted for people who are not on duty.
    """
    keyring.must_hold("duty")
    whose, offered = aliased(Staff), aliased(Staff)
    wanted = (
        select(DangerWork, Caseload.name, whose.shown_as, offered.shown_as)
        .join(Case, Case.id == DangerWork.case_id)
        .join(Caseload, Caseload.id == Case.caseload_id)
        .join(whose, whose.id == DangerWork.mine)
        .outerjoin(offered, offered.id == DangerWork.to)
        .order_by(DangerWork.decide_by.is_(None), DangerWork.decide_by, DangerWork.case_id)
    )
    return [
        InHand(work.case_id, caseload, work.mine, who, work.decide_by, work.to, to or "")
        for work, caseload, who, to in db.session.execute(
            wanted if case_id is None else wanted.where(DangerWork.case_id == case_id)
        )
    ]


def note_on(keyring: Keyring, case_id: RecordId) -> str:
    """What the one before wrote down for the next; "" when nothing. Raises NotGranted or CannotOpen."""
    work = db.session.get(DangerWork, case_id)
    if work is None or work.sealed is None or work.key_id is None:
        return ""
    return open_sealed(work.sealed, keyring.key(work.key_id), Place(FIELD, case_id, b"duty")).decode()


def others_on_call(keyring: Keyring) -> Sequence[Staff]:
    """Whom it can be handed to."""
    return [person for person in on_call.cover(()).people if person.id != keyring.staff_id]


def hand_over(keyring: Keyring, case_id: RecordId, to: RecordId, note: str, today: date) -> None:
    """Offer the work to another one on call, with what they must know. It stays here until they accept it.

    Raises CannotDo or NotGranted.
    """
    if to not in {person.id for person in others_on_call(keyring)}:
        raise CannotDo("Choose somebody else who is on call.")
    with writing():
        work = _hold(case_id)
        if work.mine != keyring.staff_id:
            raise CannotDo("A colleague has this work. Take it over first if they are away.")
        _keep_note(keyring, work, note)
        work.to = to
        trail.record(Act, today, keyring.staff_id, "offered danger work", case_id)


def accept(keyring: Keyring, case_id: RecordId, today: date) -> None:
    """The one it is offered to has it from now on. Raises CannotDo or NotGranted."""
    keyring.must_hold("duty")
    with writing():
        work = _hold(case_id)
        if work.to != keyring.staff_id:
            raise CannotDo("This is not offered to you.")
        work.mine, work.to = keyring.staff_id, None
        trail.record(Act, today, keyring.staff_id, "accepted danger work", case_id)


def take_over(keyring: Keyring, case_id: RecordId, note: str, today: date) -> None:
    """Take the work from one who is away, or back from one who did not accept. Raises CannotDo or NotGranted."""
    keyring.must_hold("duty")
    with writing():
        work = _hold(case_id)
        if work.mine == keyring.staff_id and work.to is None:
            raise CannotDo("You have this work already.")
        _keep_note(keyring, work, note)
        work.mine, work.to = keyring.staff_id, None
        trail.record(Act, today, keyring.staff_id, "took over danger work", case_id)


def _hold(case_id: RecordId) -> DangerWork:
    work = db.session.get(DangerWork, case_id, with_for_update=True, populate_existing=True)
    if work is None:
        raise CannotDo("Nobody works on a danger here. Open the duty copy first.")
    return work


def _keep_note(keyring: Keyring, work: DangerWork, note: str) -> None:
    note = note.replace("\x00", "").strip()
    if not note:
        raise CannotDo("Write down what the next one must know, or why you take it over.")
    if len(note) > NOTE_LETTERS:
        raise CannotDo(f"Please keep this under {NOTE_LETTERS:,} letters.")
    work.key_id, pair = keyring.current("duty")
    work.sealed = seal(note.encode(), pair.public, Place(FIELD, work.case_id, b"duty"), step=_SIZE)


def unheld(today: date) -> ColumnElement[bool]:
    """Which work may not rest: a hand-over that nobody accepted, or a decision past its day. A condition, no keys."""
    return or_(DangerWork.to.is_not(None), DangerWork.decide_by < today)


def any_unheld(today: date) -> bool:
    """Whether some work may not rest."""
    return db.session.scalar(select(DangerWork.case_id).where(unheld(today)).limit(1)) is not None
