"""The published side's audit trail and its inbox."""

from __future__ import annotations

from datetime import date

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.published.base import Published, PublishedId


class PublishedAct(Published):
    """One act of a leader or of one of a council's people, chained to the act before by its hash."""

    __tablename__ = "act"

    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date]
    actor_id: Mapped[PublishedId | None] = mapped_column(LargeBinary(16))
    what: Mapped[str] = mapped_column(String(40))
    about: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    why: Mapped[str] = mapped_column(String(200), default="")
    before: Mapped[bytes] = mapped_column(LargeBinary(32))
    own: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)


class Arrived(Published):
    """The hash of every envelope that has arrived, so that none is taken in twice."""

    __tablename__ = "arrived"

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
