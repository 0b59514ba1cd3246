"""Opening a name: one person asks, someone who holds the other lock answers, for one case and one purpose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import aliased

from feedback_app.audit import trail
from feedback_app.casework.cases import CannotDo, NoSuchCase
from feedback_app.casework.orders import is_agreed
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Case, Caseload, NameRequest, RecordId, SealingKey, Staff, new_id
from feedback_app.models.testimony.joining import REQUEST_TRANSITIONS
from feedback_app.sealed.keyring import Keyring, NotGranted
from feedback_app.sealed.suite import Place, open_sealed, seal
from feedback_app.sealed.two_locks import HALF_STEP, NameAndContact, open_half, open_name

PURPOSES: Final = {
    "agreed": "The person has agreed, in writing, to this use",
    "safeguarding": "To keep someone safe",
    "legal order": "A court or the law makes us",
}


@dataclass(frozen=True)
class Waiting:
    """A request that this person could answer, with who asked."""

    request: NameRequest
    caseload: str
    asked_by: str


def ask(keyring: Keyring, case_id: RecordId, purpose: str, today: date, *, released: bool = False) -> RecordId:
    """Ask for one name. Raises CannotDo without a purpose or a lock of one's own, NotGranted without this lock's key.

    In a complaint a person agrees on their own page, for one stage: "agreed" is taken only when the complaint says so
    (`released`). Asking does not tell whether a name was given: every case has a name box of the same size.
    """
    if purpose not in PURPOSES:
        raise CannotDo("Say what the name is needed for.")
    case, asker = _case(case_id), db.session.get_one(Staff, keyring.staff_id)
    if purpose == "agreed" and case.route == "complaint" and not released:
        raise CannotDo("This person complains and agrees step by step. Ask on the page of the complaint.")
    if purpose == "legal order" and not is_agreed(case_id):
        raise CannotDo("No legal order was agreed by two people for this case. Write it down first.")
    if asker.lock_side is None:
        raise CannotDo("You hold no lock of names. Ask a colleague who does.")
    keyring.key(_lock_of(case, asker.lock_side))
    request = NameRequest(
        id=new_id(), case_id=case_id, purpose=purpose, asked_by=asker.id, asked_side=asker.lock_side, day=today
    )
    with writing():
        db.session.add(request)
        trail.record(Act, today, asker.id, "asked for a name", case_id, PURPOSES[purpose])
    return request.id


def _case(case_id: RecordId) -> Case:
    case = db.session.get(Case, case_id)
    if case is None:
        raise NoSuchCase
    return case


def _lock_of(case: Case, side: str) -> RecordId:
    return case.lock_a_id if side == "A" else case.lock_b_id


def waiting_for(staff: Staff) -> Sequence[Waiting]:
    """Requests that this person's lock could answer; refused ones go to those on duty."""
    states = ("asked", "refused") if staff.duty else ("asked",)
    asker = aliased(Staff)
    rows = db.session.execute(
        select(NameRequest, Caseload.name, asker.shown_as)
        .join(Case, Case.id == NameRequest.case_id)
        .join(Caseload, Caseload.id == Case.caseload_id)
        .join(asker, asker.id == NameRequest.asked_by)
        .where(NameRequest.state.in_(states), NameRequest.asked_side != (staff.lock_side or ""))
        .order_by(NameRequest.day)
    )
    return [Waiting(*row) for row in rows] if staff.lock_side else []


def mine(staff_id: RecordId, case_id: RecordId | None = None) -> Sequence[NameRequest]:
    """This person's own requests that were approved and wait to be opened, or still wait."""
    found = select(NameRequest).where(NameRequest.asked_by == staff_id, NameRequest.state != "opened")
    return db.session.scalars(found.where(NameRequest.case_id == case_id) if case_id else found).all()


def approve(keyring: Keyring, request_id: RecordId, today: date) -> None:
    """Give the asker this lock's half, for this request alone. Raises CannotDo, or NotGranted without the key.

    The database itself refuses an answer from the asker's own side.
    """
    request, case, staff = _answering(keyring, request_id)
    if request.state == "refused" and not staff.duty:
        raise CannotDo("This was refused. The safeguarding lead decides now.")
    assert staff.lock_side is not None
    own = open_half(
        case.sealed_name, staff.lock_side, keyring.key(_lock_of(case, staff.lock_side)), case.id, _scope(case)
    )
    asker = db.session.get_one(Staff, request.asked_by)
    if not asker.active:
        raise CannotDo("The person who asked has left the team.")
    half = seal(own, asker.public_key, Place("half for asker", request.id, asker.id), step=HALF_STEP)
    with writing():
        found = _move(request_id, "approved")
        found.answered_by, found.answered_side, found.half = staff.id, staff.lock_side, half
        trail.record(Act, today, staff.id, "approved opening a name", case.id, PURPOSES[found.purpose])


def refuse(keyring: Keyring, request_id: RecordId, why: str, today: date) -> None:
    """Say no, with a reason. It goes to the safeguarding lead the same day: nobody can stop a referral."""
    request, case, staff = _answering(keyring, request_id)
    if not why.strip():
        raise CannotDo("Say why not. The safeguarding lead will read it.")
    if request.state != "asked":
        raise CannotDo("This request has been answered.")
    with writing():
        found = _move(request_id, "refused")
        found.answered_by, found.answered_side, found.why_not = staff.id, staff.lock_side, why.strip()[:200]
        trail.record(Act, today, staff.id, "refused opening a name", case.id, why.strip()[:200])


def _answering(keyring: Keyring, request_id: RecordId) -> tuple[NameRequest, Case, Staff]:
    request = db.session.get(NameRequest, request_id)
    if request is None:
        raise CannotDo("There is no such request.")
    staff = db.session.get_one(Staff, keyring.staff_id)
    if staff.lock_side is None or staff.lock_side == request.asked_side:
        raise CannotDo("Someone who holds the other lock must answer this.")
    return request, _case(request.case_id), staff


def _move(request_id: RecordId, state: str) -> NameRequest:
    found = db.session.get_one(NameRequest, request_id, with_for_update=True)
    if state not in REQUEST_TRANSITIONS[found.state]:
        raise CannotDo("This request has been answered by somebody else.")
    found.state = state
    return found


def open_the_name(keyring: Keyring, request_id: RecordId, today: date) -> NameAndContact:
    """Open the name, once, with both halves. The other half is erased in the same transaction; the person sees the act.

    Raises CannotDo when it is not approved or is another person's request, NotGranted without this lock's key.
    """
    request = db.session.get(NameRequest, request_id)
    if request is None or request.asked_by != keyring.staff_id or request.state != "approved" or request.half is None:
        raise CannotDo("This name is not yours to open. It must be approved first, and opens once.")
    case = _case(request.case_id)
    side = request.asked_side
    own = open_half(case.sealed_name, side, keyring.key(_lock_of(case, side)), case.id, _scope(case))
    other = open_sealed(request.half, keyring.own_pair, Place("half for asker", request.id, keyring.staff_id))
    halves = (own, other) if side == "A" else (other, own)
    name = open_name(case.sealed_name, *halves, case.id, _scope(case))
    with writing():
        found = _move(request_id, "opened")
        found.half = None
        trail.record(Act, today, keyring.staff_id, "opened name", case.id, PURPOSES[found.purpose])
    return name


def _scope(case: Case) -> RecordId:
    """The caseload whose locks the name box is under; it stays when the words move to another caseload."""
    caseload_id = db.session.scalar(select(SealingKey.caseload_id).where(SealingKey.id == case.lock_a_id))
    if caseload_id is None:
        raise NotGranted
    return caseload_id
