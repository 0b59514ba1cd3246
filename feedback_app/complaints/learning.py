"""What should change after a complaint: by the person's yes offered to who writes the next report, never counted.

A response is counted once, by its own reading. A complaint that grew from it adds no count: one sentence that names
nobody is laid beside the numbers, and says nothing of its own weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from feedback_app.audit import trail
from feedback_app.clock import monday_of
from feedback_app.complaints import records
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Case, Caseload, Complaint, RecordId
from feedback_app.sealed.keyring import Keyring

READ: Final = "read what should change"
WHY: Final = "To write the next report"


@dataclass(frozen=True)
class Learned:
    """What should change, from one complaint, and the day of the person's yes."""

    case_id: RecordId
    text: str
    day: date


def offered(keyring: Keyring, caseload_id: RecordId, starts: date, ends: date) -> Sequence[Learned]:
    """What may be learned from complaints of one caseload whose yes was said from `starts` up to before `ends`.

    Only those that are open to this person. That a complaint has a learning stands nowhere in the clear, so those that
    have ended are opened whose last step came since the period began: the yes is a step. Raises CannotOpen.
    """
    ended = (
        select(Case)
        .join(Complaint, Complaint.case_id == Case.id)
        .where(Case.caseload_id == caseload_id, ~Complaint.open, Case.key_id.in_(keyring.load_all()))
        .where(Complaint.week >= monday_of(starts))
        .order_by(Case.id)
    )
    found = [learned for case in db.session.scalars(ended).all() if (learned := _of(keyring, case))]
    return [each for each in found if starts <= each.day < ends]


def is_for_a_report(case: Case) -> bool:
    """Whether there is an agency that gets reports: for those who were not sure which, there is none."""
    return db.session.get_one(Caseload, case.caseload_id).agency_id is not None


def _of(keyring: Keyring, case: Case) -> Learned | None:
    known = records.of_team(keyring, case)
    if known is None or known.now.learn != "yes" or known.now.learn_on is None:
        return None
    return Learned(case.id, known.now.change, known.now.learn_on)


def read(keyring: Keyring, caseload_id: RecordId, starts: date, ends: date, today: date) -> Sequence[Learned]:
    """The same for the writer: each is recorded first, and the person it came from sees who read it, and when."""
    found = offered(keyring, caseload_id, starts, ends)
    with writing():
        for each in found:
            trail.record(Act, today, keyring.staff_id, READ, each.case_id, WHY)
    return found
