"""Keys and who holds them: a conflict of interest is a missing grant; nobody holds both locks of a name."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.testimony.base import HasId, RecordId, Testimony

KINDS = ("caseload", "lock", "duty", "signing", "trustee")


class Caseload(HasId, Testimony):
    """The cases of one agency, or (no agency) of those who were not sure.

    `known` is JSON: for each voice the band of people known there, set by the team and never from responses.
    """

    __tablename__ = "caseload"

    agency_id: Mapped[bytes | None] = mapped_column(LargeBinary(16), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    known: Mapped[str] = mapped_column(Text, default="{}")


class SealingKey(HasId, Testimony):
    """A public key. `side` is A or B for a lock of a caseload's names, '-' for every other kind."""

    __tablename__ = "sealing_key"

    kind: Mapped[str] = mapped_column(String(10))
    caseload_id: Mapped[RecordId | None] = mapped_column(ForeignKey("caseload.id"), index=True)
    side: Mapped[str] = mapped_column(String(1), default="-")
    suite: Mapped[str] = mapped_column(String(40))
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    retired: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        UniqueConstraint("id", "side"),
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint("(kind = 'lock' AND side IN ('A', 'B')) OR (kind <> 'lock' AND side = '-')", name="side"),
        CheckConstraint("(kind IN ('caseload', 'lock')) = (caseload_id IS NOT NULL)", name="caseload"),
        Testimony.__table_args__,
    )


class Staff(HasId, Testimony):
    """One of the independent team. `lock_side` is the one lock of names that this person may ever hold.

    `second_factor` is locked under the passphrase; `last_factor` is a keyed hash of the last code used, so that none
    works twice and no time of a sign-in is kept. A `trustee` reads complaints about us and nothing else.
    """

    __tablename__ = "staff"

    sign_in_name: Mapped[str] = mapped_column(String(120), unique=True)
    shown_as: Mapped[str] = mapped_column(String(120))
    lock_side: Mapped[str | None] = mapped_column(String(1))
    duty: Mapped[bool] = mapped_column(default=False)
    trustee: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    verifier: Mapped[bytes] = mapped_column(LargeBinary(32))
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    second_factor: Mapped[bytes | None] = mapped_column(LargeBinary)
    last_factor: Mapped[bytes | None] = mapped_column(LargeBinary(32))

    __table_args__ = (
        UniqueConstraint("id", "lock_side"),
        CheckConstraint("lock_side IS NULL OR lock_side IN ('A', 'B')", name="lock_side"),
        CheckConstraint("NOT trustee OR (lock_side IS NULL AND NOT duty)", name="trustee"),
        Testimony.__table_args__,
    )


class Grant(Testimony):
    """A private key sealed to one person. The foreign keys make it impossible to hold the other lock's keys."""

    __tablename__ = "key_grant"

    key_id: Mapped[RecordId] = mapped_column(LargeBinary(16), primary_key=True)
    staff_id: Mapped[RecordId] = mapped_column(ForeignKey("staff.id"), primary_key=True, index=True)
    side: Mapped[str] = mapped_column(String(1), default="-")
    lock_side: Mapped[str | None] = mapped_column(String(1))
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        ForeignKeyConstraint(["key_id", "side"], ["sealing_key.id", "sealing_key.side"]),
        ForeignKeyConstraint(["staff_id", "lock_side"], ["staff.id", "staff.lock_side"]),
        CheckConstraint(
            "(side = '-' AND lock_side IS NULL) OR (lock_side IS NOT NULL AND lock_side = side)", name="one_lock"
        ),
        Testimony.__table_args__,
    )


class StaffSession(Testimony):
    """A sign-in of the team: found by the hash of a cookie, its keys locked under that cookie's secret.

    `slot` is the last use in steps of five minutes since 1970; `ends` is the slot of its end.
    While it `waits` for a passkey it opens nothing.
    """

    __tablename__ = "staff_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    staff_id: Mapped[RecordId] = mapped_column(ForeignKey("staff.id"), index=True)
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    slot: Mapped[int]
    ends: Mapped[int]
    waits: Mapped[bool] = mapped_column(default=False)
    challenge: Mapped[bytes | None] = mapped_column(LargeBinary(64))


class ReturnSession(Testimony):
    """A person who has entered their code: which case, and the key pair's seed, locked under the cookie's secret.

    So a copy of the disk does not tell who came back.
    """

    __tablename__ = "return_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    expires_on: Mapped[date]
