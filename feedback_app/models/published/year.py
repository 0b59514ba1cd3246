"""A whole year's numbers: of one agency, of a region, or of the whole country."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.published.base import Published

YEAR_LEVELS = ("agency", "region", "nation")


class YearTable(Published):
    """Signed numbers of a year, never changed. `hash` is the SHA-256 of `body`, its canonical JSON.

    `page` is the agency's or the region's name in addresses, or "england".
    """

    __tablename__ = "year_table"

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    level: Mapped[str] = mapped_column(String(6))
    page: Mapped[str] = mapped_column(String(80))
    year: Mapped[int]
    day: Mapped[date]
    body: Mapped[str] = mapped_column(Text)
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    signed_with: Mapped[bytes] = mapped_column(LargeBinary(32))

    __table_args__ = (
        UniqueConstraint("level", "page", "year"),
        CheckConstraint(f"level IN {YEAR_LEVELS}", name="level"),
        Published.__table_args__,
    )


class YearCorrection(Published):
    """A signed correction of a year's numbers, never changed: it stands in their place from `day`, until the next one.

    `hash` is the SHA-256 of `body`; `corrects` that of the edition before; `place` counts from 1.
    """

    __tablename__ = "year_correction"

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    year_hash: Mapped[bytes] = mapped_column(ForeignKey("year_table.hash"))
    place: Mapped[int]
    corrects: Mapped[bytes] = mapped_column(LargeBinary(32))
    day: Mapped[date]
    body: Mapped[str] = mapped_column(Text)
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    signed_with: Mapped[bytes] = mapped_column(LargeBinary(32))

    __table_args__ = (UniqueConstraint("year_hash", "place"), Published.__table_args__)
