"""A year's table, and a correction of one, on its way out: made ready by one of the team, released by another."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.testimony.base import HasId, RecordId, Testimony

YEAR_STATES = ("waiting", "released")


class YearDraft(HasId, Testimony):
    """Which year of which place was made ready. The numbers are worked out anew; `figures` is the SHA-256 of them.

    It holds no words and no number: what it would publish is arithmetic on stored closings. Once released it stays, so
    that a place has one table a year.
    """

    __tablename__ = "year_draft"

    level: Mapped[str] = mapped_column(String(6))
    page: Mapped[str] = mapped_column(String(80))
    year: Mapped[int]
    figures: Mapped[bytes] = mapped_column(LargeBinary(32))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    written_by: Mapped[RecordId] = mapped_column(ForeignKey("staff.id"))
    released_by: Mapped[RecordId | None] = mapped_column(ForeignKey("staff.id"))
    release_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    day: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("level", "page", "year"),
        CheckConstraint(f"state IN {YEAR_STATES}", name="state"),
        CheckConstraint("released_by IS NULL OR released_by <> written_by", name="two_people"),
        Testimony.__table_args__,
    )


class YearCorrectionDraft(HasId, Testimony):
    """Which numbers of a year that is out were asked to be taken out: their keys, and why (a key of our list).

    `place` counts from 1; one at a time. Once released it stays, as a YearDraft does.
    """

    __tablename__ = "year_correction_draft"

    year_id: Mapped[RecordId] = mapped_column(ForeignKey("year_draft.id"))
    place: Mapped[int]
    why: Mapped[str] = mapped_column(String(10))
    taken_out: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    written_by: Mapped[RecordId] = mapped_column(ForeignKey("staff.id"))
    released_by: Mapped[RecordId | None] = mapped_column(ForeignKey("staff.id"))
    release_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    day: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("year_id", "place"),
        CheckConstraint(f"state IN {YEAR_STATES}", name="state"),
        CheckConstraint("released_by IS NULL OR released_by <> written_by", name="two_people"),
        Testimony.__table_args__,
    )
