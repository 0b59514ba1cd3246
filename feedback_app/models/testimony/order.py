"""A court or the law asks for what somebody wrote: a log, and a second person before anything is given."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.testimony.base import HasId, RecordId, Testimony


class LegalOrder(HasId, Testimony):
    """One order. What it asks for and from whom is sealed to the duty key; the log outlives the case.

    `case_id` is no foreign key, so that taking words back leaves the log. `may_tell` says whether the person may know.
    """

    __tablename__ = "legal_order"

    case_id: Mapped[RecordId] = mapped_column(LargeBinary(16), index=True)
    key_id: Mapped[RecordId] = mapped_column(ForeignKey("sealing_key.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(8), default="asked")
    may_tell: Mapped[bool]
    asked_by: Mapped[RecordId] = mapped_column(ForeignKey("staff.id"))
    answered_by: Mapped[RecordId | None] = mapped_column(ForeignKey("staff.id"))
    day: Mapped[date]

    __table_args__ = (
        CheckConstraint("state IN ('asked', 'agreed', 'refused')", name="state"),
        CheckConstraint("answered_by IS NULL OR answered_by <> asked_by", name="two_people"),
        CheckConstraint("(state = 'asked') = (answered_by IS NULL)", name="answered"),
        Testimony.__table_args__,
    )
