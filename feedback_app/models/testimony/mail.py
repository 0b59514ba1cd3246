"""Mail that waits to be sent: its kind and where it goes, nothing of what it is about."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.testimony.base import Testimony


class WaitingMail(Testimony):
    """One mail, until it is sent. `taken` is the slot (of five minutes) in which somebody began to send it."""

    __tablename__ = "waiting_mail"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    to: Mapped[str] = mapped_column(String(254), primary_key=True)
    taken: Mapped[int | None]
