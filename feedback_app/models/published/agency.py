"""Agencies, their councils, the people who answer for them, and their sign-ins."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.published.base import HasId, Published, PublishedId

DUTIES = ("writes", "signs", "board")

AGENCY_KINDS = ("regional", "voluntary", "support")


class Agency(HasId, Published):
    """One agency. `page` is its name in addresses; `joined` says whether it has agreed to answer.

    Since `closed_on` it takes nothing new: who names it is read by the team that reads what names no agency.
    """

    __tablename__ = "agency"

    page: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    region: Mapped[str] = mapped_column(String(80), default="")
    kind: Mapped[str] = mapped_column(String(20), default="regional")
    joined: Mapped[bool] = mapped_column(default=False)
    closed_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint(f"kind IN {AGENCY_KINDS}", name="kind"),
        Published.__table_args__,
    )


class Council(HasId, Published):
    """A council. Which agency it belongs to, and belonged to before, stands in its memberships."""

    __tablename__ = "council"

    name: Mapped[str] = mapped_column(String(200), unique=True)


class CouncilMembership(HasId, Published):
    """A council in an agency: from a day (none: we do not know when) up to, not with, another (none: still there).

    The database allows one membership at a time.
    """

    __tablename__ = "council_membership"

    council_id: Mapped[PublishedId] = mapped_column(ForeignKey("council.id"))
    agency_id: Mapped[PublishedId] = mapped_column(ForeignKey("agency.id"), index=True)
    since: Mapped[date | None]
    until: Mapped[date | None]

    __table_args__ = (
        Index("uq_council_membership_now", "council_id", unique=True, sqlite_where=text("until IS NULL"),
              postgresql_where=text("until IS NULL")),
        CheckConstraint("since IS NULL OR until IS NULL OR until >= since", name="order"),
        Published.__table_args__,
    )  # fmt: skip


class Leader(HasId, Published):
    """Someone who answers for an agency. The public sees only `role`.

    `duty` is one of DUTIES: who writes drafts only, who signs and sends them, who answers for the board. `mail` is
    where they want to hear that there is something to look at, or "".
    """

    __tablename__ = "leader"

    agency_id: Mapped[PublishedId] = mapped_column(ForeignKey("agency.id"), index=True)
    sign_in_name: Mapped[str] = mapped_column(String(120), unique=True)
    role: Mapped[str] = mapped_column(String(120))
    duty: Mapped[str] = mapped_column(String(10), default="signs")
    mail: Mapped[str] = mapped_column(String(254), default="")
    active: Mapped[bool] = mapped_column(default=True)
    charter_accepted: Mapped[date | None]
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    verifier: Mapped[bytes] = mapped_column(LargeBinary(32))
    second_factor: Mapped[bytes | None] = mapped_column(LargeBinary)
    last_factor: Mapped[bytes | None] = mapped_column(LargeBinary(32))

    __table_args__ = (CheckConstraint(f"duty IN {DUTIES}", name="duty"), Published.__table_args__)


class LeaderSession(Published):
    """A leader's sign-in, found by the hash of a cookie. Slots are steps of five minutes since 1970."""

    __tablename__ = "leader_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    leader_id: Mapped[PublishedId] = mapped_column(ForeignKey("leader.id"), index=True)
    slot: Mapped[int]
    ends: Mapped[int]
    waits: Mapped[bool] = mapped_column(default=False)
    challenge: Mapped[bytes | None] = mapped_column(LargeBinary(64))


class LeaderInvitation(Published):
    """A link that makes one leader's sign-in, once, until a day."""

    __tablename__ = "leader_invitation"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    agency_id: Mapped[PublishedId] = mapped_column(ForeignKey("agency.id"))
    sign_in_name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(120))
    duty: Mapped[str] = mapped_column(String(10), default="signs")
    expires_on: Mapped[date]


class LeaderPasskey(Published):
    """A passkey of a leader (WebAuthn): its public key and its own counter."""

    __tablename__ = "leader_passkey"

    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), primary_key=True)
    leader_id: Mapped[PublishedId] = mapped_column(ForeignKey("leader.id"), index=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    count: Mapped[int]
