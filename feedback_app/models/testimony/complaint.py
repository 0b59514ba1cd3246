"""A complaint that a person started from their words: in the clear only the next day that somebody must look at."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.testimony.base import HasId, RecordId, Testimony


class Complaint(Testimony):
    """One complaint for one case. `next_day` is the nearest day on which something is due, because clocks need it.

    `week` is the Monday of the week of its last step: what is learned from a period is looked for from there on.

    Route, stage, council and outcome are inside the sealed steps: they would tell who speaks. `mine` is who of the
    team looks after it.
    """

    __tablename__ = "complaint"

    case_id: Mapped[RecordId] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), primary_key=True)
    open: Mapped[bool] = mapped_column(default=True)
    next_day: Mapped[date | None] = mapped_column(index=True)
    mine: Mapped[RecordId | None] = mapped_column(ForeignKey("staff.id"), index=True)
    week: Mapped[date] = mapped_column(index=True)


class ComplaintStep(HasId, Testimony):
    """One step, sealed to the caseload, and to the person unless it is a note of the team. `place` is its order."""

    __tablename__ = "complaint_step"

    case_id: Mapped[RecordId] = mapped_column(ForeignKey("complaint.case_id", ondelete="CASCADE"))
    place: Mapped[int]
    key_id: Mapped[RecordId] = mapped_column(ForeignKey("sealing_key.id"), index=True)
    for_team: Mapped[bytes] = mapped_column(LargeBinary)
    for_person: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (UniqueConstraint("case_id", "place"), Testimony.__table_args__)


class Attachment(HasId, Testimony):
    """A paper on a complaint's record: a letter of ours, or what a body sent. Title and paper are sealed to the
    caseload, and once more to the person (None for papers from before that was so).

    What it is called, its kind, whose it is and its day are all inside the title.
    """

    __tablename__ = "attachment"

    case_id: Mapped[RecordId] = mapped_column(ForeignKey("complaint.case_id", ondelete="CASCADE"))
    place: Mapped[int]
    key_id: Mapped[RecordId] = mapped_column(ForeignKey("sealing_key.id"), index=True)
    sealed_title: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    title_for_person: Mapped[bytes | None] = mapped_column(LargeBinary)
    for_person: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (UniqueConstraint("case_id", "place"), Testimony.__table_args__)


class SentReferral(HasId, Testimony):
    """A referral to a council. Which one, its number over there, and what opens its answers are inside the seal.

    So a thief who has both sides cannot tell which complaint went to which council. With this row an answer that was
    not taken in yet can never be opened again. `mark` finds the row for whoever holds the caseload's key
    (`sealed.referred.mark_of`); None for those from before there were marks.
    """

    __tablename__ = "sent_referral"

    case_id: Mapped[RecordId] = mapped_column(ForeignKey("complaint.case_id", ondelete="CASCADE"), index=True)
    key_id: Mapped[RecordId] = mapped_column(ForeignKey("sealing_key.id"), index=True)
    mark: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class CameBack(Testimony):
    """An answer of a council as it crossed the wall: tied to no case. `sealed` is gone once the team took it in."""

    __tablename__ = "came_back"

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    referral: Mapped[bytes] = mapped_column(LargeBinary(16))
    day: Mapped[date]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class CheckedKey(Testimony):
    """A council's key that one of us compared with the council by phone: only such a key is sealed to."""

    __tablename__ = "checked_key"

    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    checked_by: Mapped[RecordId] = mapped_column(ForeignKey("staff.id"))
    day: Mapped[date]
