"""A case: one response, locked. In the clear it has no voice, theme, rating, warning or time of day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.testimony.base import HasId, RecordId, Testimony

STATES = ("received", "read", "counted", "left_out")
TRANSITIONS: dict[str, frozenset[str]] = {
    "received": frozenset({"read", "counted", "left_out"}),
    "read": frozenset({"counted", "left_out"}),
    "counted": frozenset(),
    "left_out": frozenset(),
}


class Case(HasId, Testimony):
    """`week` is the Monday of the week it came; `read_by` is a day, erased on reading.

    Sealed to the caseload's key `key_id`: words, reading, name (a dummy of the same size when none was given).
    `sealed_for_duty` is on every row, a dummy unless danger was heard or help asked for. `sealed_reading`
    is gone once counted.
    """

    __tablename__ = "case"

    lookup: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    person_key: Mapped[bytes | None] = mapped_column(LargeBinary(1216))
    caseload_id: Mapped[RecordId] = mapped_column(ForeignKey("caseload.id"))
    key_id: Mapped[RecordId] = mapped_column(ForeignKey("sealing_key.id"))
    suite: Mapped[str] = mapped_column(String(40))
    route: Mapped[str] = mapped_column(String(12), default="feedback")
    state: Mapped[str] = mapped_column(String(12), default="received")
    week: Mapped[date]
    read_by: Mapped[date | None]
    sealed_words: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_reading: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_name: Mapped[bytes] = mapped_column(LargeBinary)
    lock_a_id: Mapped[RecordId] = mapped_column(ForeignKey("sealing_key.id"))
    lock_b_id: Mapped[RecordId] = mapped_column(ForeignKey("sealing_key.id"))
    duty_id: Mapped[RecordId] = mapped_column(ForeignKey("sealing_key.id"))
    sealed_for_duty: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        CheckConstraint("route IN ('feedback', 'complaint')", name="route"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index("ix_case_caseload_id_week", "caseload_id", "week"),
        Index("ix_case_read_by_key_id", "read_by", "key_id"),
        Testimony.__table_args__,
    )


class Message(HasId, Testimony):
    """A line between the team and a person. `for_person` opens with the return code, `for_team` with the caseload.

    What a person wrote later also has `for_duty`, sealed to the duty key `duty_id`: a dummy of its size unless danger
    was heard in it. A receipt (which themes were counted) has only `for_person`. Kind, sender and text are all inside
    the seal. `week` orders what is shown; `seen` says only that the team has read it.
    """

    __tablename__ = "message"

    case_id: Mapped[RecordId] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), index=True)
    key_id: Mapped[RecordId] = mapped_column(ForeignKey("sealing_key.id"))
    week: Mapped[date]
    place: Mapped[int]
    waiting: Mapped[bool] = mapped_column(default=False)
    for_person: Mapped[bytes | None] = mapped_column(LargeBinary)
    for_team: Mapped[bytes | None] = mapped_column(LargeBinary)
    duty_id: Mapped[RecordId | None] = mapped_column(ForeignKey("sealing_key.id"))
    for_duty: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (Index("ix_message_waiting_case_id", "waiting", "case_id"), Testimony.__table_args__)
