"""A council's own people, its key, and what the team referred to it: all that it may read is sealed to that key."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.published.base import HasId, Published, PublishedId


class CouncilPerson(HasId, Published):
    """Someone who answers complaints for a council. `wrapped_key` opens with their passphrase alone.

    `mail` is where they want to hear that there is something to look at, or "".
    """

    __tablename__ = "council_person"

    council_id: Mapped[PublishedId] = mapped_column(ForeignKey("council.id"), index=True)
    sign_in_name: Mapped[str] = mapped_column(String(120), unique=True)
    role: Mapped[str] = mapped_column(String(120))
    mail: Mapped[str] = mapped_column(String(254), default="")
    active: Mapped[bool] = mapped_column(default=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    verifier: Mapped[bytes] = mapped_column(LargeBinary(32))
    public_key: Mapped[bytes] = mapped_column(LargeBinary(1216))
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    second_factor: Mapped[bytes | None] = mapped_column(LargeBinary)
    last_factor: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class CouncilSession(Published):
    """Their sign-in, found by the hash of a cookie; their key in it is locked under that cookie's secret."""

    __tablename__ = "council_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[PublishedId] = mapped_column(ForeignKey("council_person.id"), index=True)
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    slot: Mapped[int]
    ends: Mapped[int]
    waits: Mapped[bool] = mapped_column(default=False)
    challenge: Mapped[bytes | None] = mapped_column(LargeBinary(64))


class CouncilPasskey(Published):
    """A passkey of one of a council's people (WebAuthn): its public key and its own counter."""

    __tablename__ = "council_passkey"

    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), primary_key=True)
    person_id: Mapped[PublishedId] = mapped_column(ForeignKey("council_person.id"), index=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    count: Mapped[int]


class CouncilInvitation(Published):
    """A link that makes one sign-in for a council, once, until a day."""

    __tablename__ = "council_invitation"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    council_id: Mapped[PublishedId] = mapped_column(ForeignKey("council.id"))
    sign_in_name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(120))
    expires_on: Mapped[date]


class CouncilKey(HasId, Published):
    """A council's key: its open half here, the other sealed to each of its people (CouncilGrant). One in use."""

    __tablename__ = "council_key"

    council_id: Mapped[PublishedId] = mapped_column(ForeignKey("council.id"))
    public_key: Mapped[bytes] = mapped_column(LargeBinary(1216))
    retired: Mapped[bool] = mapped_column(default=False)
    day: Mapped[date]

    __table_args__ = (
        Index("uq_council_key_now", "council_id", unique=True, sqlite_where=text("NOT retired"),
              postgresql_where=text("NOT retired")),
        Published.__table_args__,
    )  # fmt: skip


class CouncilGrant(Published):
    """The key of a council, sealed to one of its people."""

    __tablename__ = "council_grant"

    key_id: Mapped[PublishedId] = mapped_column(ForeignKey("council_key.id"), primary_key=True)
    person_id: Mapped[PublishedId] = mapped_column(ForeignKey("council_person.id"), primary_key=True, index=True)
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary)


class Referral(HasId, Published):
    """What the team referred, sealed to the council's key. Its id stands nowhere else in the clear.

    `reply_key` is made for this referral alone: two referrals cannot be told to come from one place. `due_on` is the
    day by which an answer is expected, None once there was one; `told` the last mail about that day.
    """

    __tablename__ = "referral"

    key_id: Mapped[PublishedId] = mapped_column(ForeignKey("council_key.id"), index=True)
    day: Mapped[date]
    reply_key: Mapped[bytes] = mapped_column(LargeBinary(1216))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    due_on: Mapped[date | None] = mapped_column(index=True)
    told: Mapped[str] = mapped_column(String(20), default="")


class ReferralAnswer(HasId, Published):
    """What a council answered, sealed to the referral's reply key; `sealed` is gone once it was carried over."""

    __tablename__ = "referral_answer"

    referral_id: Mapped[PublishedId] = mapped_column(ForeignKey("referral.id"), index=True)
    day: Mapped[date]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
