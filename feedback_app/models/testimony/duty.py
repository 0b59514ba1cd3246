"""What keeps those on duty awake: one alert for all that waits, and what each case's danger work has seen."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.testimony.base import RecordId, Testimony


class DutyAlert(Testimony):
    """At most one row: something waits for those on duty. It does not say which, how much, or at what hour it came.

    `hour` is the last hour (since 1970) in which mail went out again.
    """

    __tablename__ = "duty_alert"

    what: Mapped[str] = mapped_column(String(10), primary_key=True)
    since: Mapped[date]
    hour: Mapped[int | None]


class DutyLook(Testimony):
    """Someone on duty has opened this case's duty copy, with its messages up to `place`."""

    __tablename__ = "duty_look"

    case_id: Mapped[RecordId] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int]


class DangerWork(Testimony):
    """Somebody on duty works on a danger. `decide_by` is a day in the clear, because a clock needs it; None: decided.

    `to` is whom it is offered to until they accept. The note for the next one is sealed to the duty key `key_id`.
    """

    __tablename__ = "danger_work"

    case_id: Mapped[RecordId] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), primary_key=True)
    mine: Mapped[RecordId] = mapped_column(ForeignKey("staff.id"))
    decide_by: Mapped[date | None] = mapped_column(index=True)
    to: Mapped[RecordId | None] = mapped_column(ForeignKey("staff.id"))
    key_id: Mapped[RecordId | None] = mapped_column(ForeignKey("sealing_key.id"))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (
        CheckConstraint('"to" IS NULL OR "to" <> mine', name="another"),
        CheckConstraint('"to" IS NULL OR sealed IS NOT NULL', name="with_note"),
        CheckConstraint("(key_id IS NULL) = (sealed IS NULL)", name="sealed"),
        Testimony.__table_args__,
    )
