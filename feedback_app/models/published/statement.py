"""Channels without counts: yearly national statements for everyone, and letters to one agency's leaders alone."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.published.base import HasId, Published, PublishedId


class Statement(Published):
    """A signed text, never changed: national (`topic` is a group, `year` its year) or a letter to `agency_id` alone."""

    __tablename__ = "statement"

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    topic: Mapped[str] = mapped_column(String(20), default="")
    year: Mapped[int]
    agency_id: Mapped[PublishedId | None] = mapped_column(ForeignKey("agency.id"), index=True)
    day: Mapped[date]
    reply_due: Mapped[date]
    body: Mapped[str] = mapped_column(Text)
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    signed_with: Mapped[bytes] = mapped_column(LargeBinary(32))

    __table_args__ = (
        CheckConstraint(
            "(kind = 'national' AND agency_id IS NULL AND topic <> '') OR (kind = 'letter' AND agency_id IS NOT NULL)",
            name="whose",
        ),
        Published.__table_args__,
    )


class StatementReply(HasId, Published):
    """What an agency answers to a national statement. Everyone sees it once the team has screened it ('shown')."""

    __tablename__ = "statement_reply"

    statement_hash: Mapped[bytes] = mapped_column(ForeignKey("statement.hash"))
    agency_id: Mapped[PublishedId] = mapped_column(ForeignKey("agency.id"))
    version: Mapped[int]
    leader_id: Mapped[PublishedId | None] = mapped_column(ForeignKey("leader.id"))
    role: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="sent")
    note: Mapped[str] = mapped_column(Text, default="")
    day: Mapped[date]
    shown_on: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("statement_hash", "agency_id", "version"),
        CheckConstraint("state IN ('sent', 'shown', 'returned', 'replaced')", name="state"),
        Published.__table_args__,
    )


class CodersAgree(Published):
    """How far two coders agreed in a year, pooled over agencies, in percent rounded to 5; signed, once a year."""

    __tablename__ = "coders_agree"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    themes: Mapped[int]
    signed: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    signed_with: Mapped[bytes] = mapped_column(LargeBinary(32))
