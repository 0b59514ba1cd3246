"""Ratings of answers: slips that nobody can tie to a case, and what was counted of them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.testimony.base import HasId, RecordId, Testimony


class RatingSlip(HasId, Testimony):
    """One for each receipt of a closing, rated or not; all look alike. Its id stands in the receipt alone, sealed.

    `sealed` is for the caseload's key `key_id`, `own` for the person. Each closing makes every `sealed` anew, so that
    none shows which were rated. `until` is the same for all slips of one closing.
    """

    __tablename__ = "rating_slip"

    caseload_id: Mapped[RecordId] = mapped_column(ForeignKey("caseload.id"), index=True)
    key_id: Mapped[RecordId] = mapped_column(ForeignKey("sealing_key.id"))
    until: Mapped[date]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    own: Mapped[bytes] = mapped_column(LargeBinary)


class RatingCount(Testimony):
    """The noised ratings of one closing, drawn once, and what they spent."""

    __tablename__ = "rating_count"

    closing_id: Mapped[RecordId] = mapped_column(ForeignKey("closing.id"), primary_key=True)
    noised: Mapped[str] = mapped_column(Text)
    epsilon: Mapped[float]
