"""How we ourselves did, a year at a time: a count for the whole service, tied to no agency and to no response."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.testimony.base import Testimony


class ReadTally(Testimony):
    """Responses opened for the first time in a year: `how` is "in time" or "late". And "worse": people treated so."""

    __tablename__ = "read_tally"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    how: Mapped[str] = mapped_column(String(10), primary_key=True)
    number: Mapped[int]
