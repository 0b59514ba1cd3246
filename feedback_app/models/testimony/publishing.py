"""Periods, closings, the ledger of what was spent, and reports before they are released."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.testimony.base import HasId, RecordId, Testimony

REPORT_STATES = ("draft", "waiting", "released")


class Period(HasId, Testimony):
    """Weeks from `starts` (a Monday) up to, not with, `ends` (a Monday); fixed before anyone writes in it."""

    __tablename__ = "period"

    caseload_id: Mapped[RecordId] = mapped_column(ForeignKey("caseload.id"))
    label: Mapped[str] = mapped_column(String(60))
    starts: Mapped[date]
    ends: Mapped[date]

    __table_args__ = (
        UniqueConstraint("caseload_id", "starts"),
        CheckConstraint("ends > starts", name="order"),
        Testimony.__table_args__,
    )


class Closing(HasId, Testimony):
    """A period's noised table, drawn once. There is no other record of what was counted."""

    __tablename__ = "closing"

    period_id: Mapped[RecordId] = mapped_column(ForeignKey("period.id"), unique=True)
    noised_table: Mapped[str] = mapped_column(Text)
    closed_by: Mapped[RecordId] = mapped_column(ForeignKey("staff.id"))
    day: Mapped[date]


class Spending(Testimony):
    """The ledger: what each closing spent of a caseload's privacy budget, and for which weeks."""

    __tablename__ = "spending"

    closing_id: Mapped[RecordId] = mapped_column(ForeignKey("closing.id"), primary_key=True)
    caseload_id: Mapped[RecordId] = mapped_column(ForeignKey("caseload.id"), index=True)
    starts: Mapped[date]
    ends: Mapped[date]
    epsilon: Mapped[float]


class Report(HasId, Testimony):
    """The sentences of one report, sealed to the caseload until a second person releases it."""

    __tablename__ = "report"

    closing_id: Mapped[RecordId] = mapped_column(ForeignKey("closing.id"), unique=True)
    key_id: Mapped[RecordId] = mapped_column(ForeignKey("sealing_key.id"))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    sealed_draft: Mapped[bytes | None] = mapped_column(LargeBinary)
    written_by: Mapped[RecordId | None] = mapped_column(ForeignKey("staff.id"))
    released_by: Mapped[RecordId | None] = mapped_column(ForeignKey("staff.id"))
    release_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    day: Mapped[date | None]

    __table_args__ = (
        CheckConstraint(f"state IN {REPORT_STATES}", name="state"),
        CheckConstraint(
            "released_by IS NULL OR (written_by IS NOT NULL AND released_by <> written_by)", name="two_people"
        ),
        Testimony.__table_args__,
    )


class ReportCorrection(HasId, Testimony):
    """A correction of a released report: written by one, released by another. `place` counts from 1; one at a time.

    What it changes is sealed to the caseload until it is out.
    """

    __tablename__ = "report_correction"

    report_id: Mapped[RecordId] = mapped_column(ForeignKey("report.id"))
    place: Mapped[int]
    key_id: Mapped[RecordId] = mapped_column(ForeignKey("sealing_key.id"))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    sealed_draft: Mapped[bytes | None] = mapped_column(LargeBinary)
    written_by: Mapped[RecordId] = mapped_column(ForeignKey("staff.id"))
    released_by: Mapped[RecordId | None] = mapped_column(ForeignKey("staff.id"))
    release_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    day: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("report_id", "place"),
        CheckConstraint(f"state IN {REPORT_STATES}", name="state"),
        CheckConstraint("released_by IS NULL OR released_by <> written_by", name="two_people"),
        Testimony.__table_args__,
    )


class SecondCoding(Testimony):
    """A response that was drawn to be coded by a second person before its period is closed; gone after that."""

    __tablename__ = "second_coding"

    case_id: Mapped[RecordId] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), primary_key=True)
    period_id: Mapped[RecordId] = mapped_column(ForeignKey("period.id"), index=True)
    coded_by: Mapped[RecordId | None] = mapped_column(ForeignKey("staff.id"))


class Agreement(Testimony):
    """How far two coders of a period's responses agreed: numbers only, sealed to the caseload."""

    __tablename__ = "agreement"

    period_id: Mapped[RecordId] = mapped_column(ForeignKey("period.id"), primary_key=True)
    key_id: Mapped[RecordId] = mapped_column(ForeignKey("sealing_key.id"))
    sealed_tally: Mapped[bytes] = mapped_column(LargeBinary)


class StatementDraft(HasId, Testimony):
    """A statement without counts on its way out: national, or a letter to one agency. Sealed until a second signs."""

    __tablename__ = "statement_draft"

    kind: Mapped[str] = mapped_column(String(8))
    topic: Mapped[str] = mapped_column(String(20), default="")
    caseload_id: Mapped[RecordId] = mapped_column(ForeignKey("caseload.id"))
    key_id: Mapped[RecordId] = mapped_column(ForeignKey("sealing_key.id"))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    sealed_draft: Mapped[bytes | None] = mapped_column(LargeBinary)
    written_by: Mapped[RecordId] = mapped_column(ForeignKey("staff.id"))
    released_by: Mapped[RecordId | None] = mapped_column(ForeignKey("staff.id"))
    release_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    day: Mapped[date | None]

    __table_args__ = (
        CheckConstraint(f"state IN {REPORT_STATES}", name="state"),
        CheckConstraint("released_by IS NULL OR released_by <> written_by", name="two_people"),
        Testimony.__table_args__,
    )
