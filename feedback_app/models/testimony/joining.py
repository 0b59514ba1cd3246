"""How people join the team and come back after losing a key: invitations, conflicts, passkeys, recovery sheets."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.testimony.base import HasId, RecordId, Testimony


class Invitation(Testimony):
    """A link that makes one sign-in, once, until a day. It grants nothing: a holder of each key does that."""

    __tablename__ = "invitation"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    sign_in_name: Mapped[str] = mapped_column(String(120))
    shown_as: Mapped[str] = mapped_column(String(120))
    lock_side: Mapped[str | None] = mapped_column(String(1))
    duty: Mapped[bool] = mapped_column(default=False)
    trustee: Mapped[bool] = mapped_column(default=False)
    expires_on: Mapped[date]

    __table_args__ = (
        CheckConstraint("lock_side IS NULL OR lock_side IN ('A', 'B')", name="lock_side"),
        Testimony.__table_args__,
    )


class Passkey(Testimony):
    """A passkey of one of the team (WebAuthn): its public key and its own counter."""

    __tablename__ = "passkey"

    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), primary_key=True)
    staff_id: Mapped[RecordId] = mapped_column(ForeignKey("staff.id"), index=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    count: Mapped[int]


class Conflict(Testimony):
    """This person has said that they must not read this caseload: no grant may be made."""

    __tablename__ = "conflict"

    staff_id: Mapped[RecordId] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    caseload_id: Mapped[RecordId] = mapped_column(ForeignKey("caseload.id"), primary_key=True)


class RecoverySheet(HasId, Testimony):
    """A lock's key sealed to the code on a printed sheet, for the day when nobody who holds that lock is left."""

    __tablename__ = "recovery_sheet"

    key_id: Mapped[RecordId] = mapped_column(ForeignKey("sealing_key.id"), index=True)
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary)
    made_by: Mapped[RecordId] = mapped_column(ForeignKey("staff.id"))
    day: Mapped[date]


class NameRequest(HasId, Testimony):
    """One person of the team asks to open one name, for one purpose; someone who holds the other lock answers.

    `half` is the other lock's half, sealed to the asker alone, and erased once it was used. The database refuses an
    answer from the asker's own side.
    """

    __tablename__ = "name_request"

    case_id: Mapped[RecordId] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10), default="asked", index=True)
    asked_by: Mapped[RecordId] = mapped_column(LargeBinary(16))
    asked_side: Mapped[str] = mapped_column(String(1))
    answered_by: Mapped[RecordId | None] = mapped_column(LargeBinary(16))
    answered_side: Mapped[str | None] = mapped_column(String(1))
    half: Mapped[bytes | None] = mapped_column(LargeBinary)
    why_not: Mapped[str] = mapped_column(String(200), default="")
    day: Mapped[date]

    __table_args__ = (
        CheckConstraint("purpose IN ('agreed', 'safeguarding', 'legal order')", name="purpose"),
        CheckConstraint("state IN ('asked', 'approved', 'refused', 'opened')", name="state"),
        CheckConstraint("answered_side IS NULL OR answered_side <> asked_side", name="other_side"),
        CheckConstraint("answered_by IS NULL OR answered_side IS NOT NULL", name="answered_with_side"),
        ForeignKeyConstraint(["asked_by", "asked_side"], ["staff.id", "staff.lock_side"]),
        ForeignKeyConstraint(["answered_by", "answered_side"], ["staff.id", "staff.lock_side"]),
        Testimony.__table_args__,
    )


REQUEST_TRANSITIONS: dict[str, frozenset[str]] = {
    "asked": frozenset({"approved", "refused"}),
    "refused": frozenset({"approved"}),
    "approved": frozenset({"opened"}),
    "opened": frozenset(),
}


class SafeguardingRecord(HasId, Testimony):
    """What was known, decided and why, and who was told, sealed to the duty key. It outlives the case.

    `case_id` is no foreign key, so that taking words back leaves the record. While one is open, they stay.
    """

    __tablename__ = "safeguarding_record"

    case_id: Mapped[RecordId] = mapped_column(LargeBinary(16), index=True)
    key_id: Mapped[RecordId] = mapped_column(ForeignKey("sealing_key.id"))
    open: Mapped[bool] = mapped_column(default=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    by: Mapped[RecordId] = mapped_column(ForeignKey("staff.id"))
    day: Mapped[date]
