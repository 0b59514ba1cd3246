"""Mail that waits to be sent: its kind and where it goes, nothing of what it is about."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.published.base import Published, PublishedId


class WaitingMail(Published):
    """One mail, until it is sent. `taken` is the slot (of five minutes) in which somebody began to send it."""

    __tablename__ = "waiting_mail"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    to: Mapped[str] = mapped_column(String(254), primary_key=True)
    taken: Mapped[int | None]


class RoleAddress(Published):
    """Where the chair of an agency's board, or a director of children's services, is written to: no person's own."""

    __tablename__ = "role_address"

    agency_id: Mapped[PublishedId] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(10), primary_key=True)
    mail: Mapped[str] = mapped_column(String(254), primary_key=True)

    __table_args__ = (
        CheckConstraint("role IN ('chair', 'director')", name="role"),
        Published.__table_args__,
    )
