"""How people rated the answers, by theme, for the whole country: numbers that carry their noise and passed the line."""

from __future__ import annotations

from sqlalchemy import LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.published.base import Published


class NationalRatings(Published):
    """Signed, once a year. `body` holds for each theme that is shown ("B1-") about how many said yes, partly, no."""

    __tablename__ = "national_ratings"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[str] = mapped_column(Text)
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    signed_with: Mapped[bytes] = mapped_column(LargeBinary(32))
