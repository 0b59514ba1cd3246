"""What keeps those on duty awake: one alert for all that waits, and what each case's danger work has seen."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String
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
