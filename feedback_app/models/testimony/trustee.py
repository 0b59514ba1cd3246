"""Complaints about us: sealed to a trustee, who reads nothing else. Days are kept openly, because clocks need them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.testimony.base import HasId, RecordId, Testimony

ABOUT = ("us", "data")


class ToTrustee(HasId, Testimony):
    """One complaint about us, or about how we use data. `person_key` opens the answers; none without a code."""

    __tablename__ = "to_trustee"

    about: Mapped[str] = mapped_column(String(4))
    key_id: Mapped[RecordId] = mapped_column(ForeignKey("sealing_key.id"))
    lookup: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    person_key: Mapped[bytes | None] = mapped_column(LargeBinary(1216))
    came: Mapped[date]
    acknowledged: Mapped[date | None]
    ended: Mapped[date | None]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (CheckConstraint(f"about IN {ABOUT}", name="about"), Testimony.__table_args__)


class TrusteeAnswer(HasId, Testimony):
    """What a trustee wrote back: one copy for the person, one for the trustees."""

    __tablename__ = "trustee_answer"

    complaint_id: Mapped[RecordId] = mapped_column(ForeignKey("to_trustee.id", ondelete="CASCADE"), index=True)
    key_id: Mapped[RecordId] = mapped_column(ForeignKey("sealing_key.id"))
    place: Mapped[int]
    day: Mapped[date]
    for_person: Mapped[bytes] = mapped_column(LargeBinary)
    for_trustee: Mapped[bytes] = mapped_column(LargeBinary)
