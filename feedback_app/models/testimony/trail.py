"""The testimony side's audit trail and its outbox."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.testimony.base import RecordId, Testimony


class Act(Testimony):
    """One act of one of the team, chained to the act before by its hash. Acts of the public are never recorded."""

    __tablename__ = "act"

    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date]
    actor_id: Mapped[RecordId | None] = mapped_column(ForeignKey("staff.id"))
    what: Mapped[str] = mapped_column(String(40))
    about: Mapped[bytes | None] = mapped_column(LargeBinary(16), index=True)
    why: Mapped[str] = mapped_column(String(200), default="")
    before: Mapped[bytes] = mapped_column(LargeBinary(32))
    own: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)


class Outgoing(Testimony):
    """An envelope for the published side, written in the transaction of the act that made it."""

    __tablename__ = "outgoing"

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(Text)
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    signed_with: Mapped[bytes] = mapped_column(LargeBinary(32))
    delivered: Mapped[bool] = mapped_column(default=False, index=True)
