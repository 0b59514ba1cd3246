"""What was published, and what the agency answers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.published.base import HasId, Published, PublishedId

REPLY_STATES = ("draft", "ready", "sent", "shown", "returned", "replaced")
REPLY_TRANSITIONS: dict[str, frozenset[str]] = {
    "draft": frozenset({"draft", "ready", "sent"}),
    "ready": frozenset({"draft", "ready", "sent"}),
    "sent": frozenset({"shown", "returned"}),
    "shown": frozenset({"replaced"}),
    "returned": frozenset(),
    "replaced": frozenset(),
}


class Release(Published):
    """A signed report, never changed. `hash` is the SHA-256 of `body`, its canonical JSON.

    From `public_on` everyone can read it, until then the agency's leaders alone. `not_heard` are the voices
    ("birth_family;adopted_adult") that it says were not heard from enough.
    """

    __tablename__ = "release"

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    agency_id: Mapped[PublishedId] = mapped_column(ForeignKey("agency.id"), index=True)
    label: Mapped[str] = mapped_column(String(60))
    starts: Mapped[date]
    ends: Mapped[date]
    day: Mapped[date]
    public_on: Mapped[date]
    reply_due: Mapped[date]
    body: Mapped[str] = mapped_column(Text)
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    signed_with: Mapped[bytes] = mapped_column(LargeBinary(32))
    not_heard: Mapped[str] = mapped_column(String(200), default="")

    # Bodies are long: which release of an agency is the newest that is public is found without walking through them.
    __table_args__ = (
        UniqueConstraint("agency_id", "starts"),
        Index("ix_release_newest", "agency_id", "starts", "public_on"),
        Published.__table_args__,
    )


class Correction(Published):
    """A signed correction of a release, never changed: it stands in its place from `day`, until the next one.

    `hash` is the SHA-256 of `body`; `corrects` that of the edition before; `place` counts from 1.
    """

    __tablename__ = "correction"

    hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    release_hash: Mapped[bytes] = mapped_column(ForeignKey("release.hash"))
    place: Mapped[int]
    corrects: Mapped[bytes] = mapped_column(LargeBinary(32))
    day: Mapped[date]
    body: Mapped[str] = mapped_column(Text)
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    signed_with: Mapped[bytes] = mapped_column(LargeBinary(32))

    __table_args__ = (UniqueConstraint("release_hash", "place"), Published.__table_args__)


class Reply(HasId, Published):
    """An agency's answer to one theme of a release. The public sees it once the team has screened it ('shown').

    An answer is never edited: a new `version` replaces it and the old one stays to be seen. Before it is sent it is a
    'draft' of the agency's own people, or 'ready' for one of them who may sign it. `text` is what people will notice,
    `know` how they will know, `change` what would have to change first, `meanwhile` what they can use until then,
    `review_on` when it is looked at again. `by_board`: the board answers for it.
    """

    __tablename__ = "reply"

    release_hash: Mapped[bytes] = mapped_column(ForeignKey("release.hash"))
    theme: Mapped[str] = mapped_column(String(4))
    version: Mapped[int] = mapped_column(default=1)
    leader_id: Mapped[PublishedId | None] = mapped_column(ForeignKey("leader.id"))
    role: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(8))
    reasons: Mapped[str] = mapped_column(String(20), default="")
    text: Mapped[str] = mapped_column(Text)
    by_date: Mapped[date | None]
    know: Mapped[str] = mapped_column(Text, default="")
    change: Mapped[str] = mapped_column(Text, default="")
    meanwhile: Mapped[str] = mapped_column(Text, default="")
    review_on: Mapped[date | None]
    by_board: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="sent")
    note: Mapped[str] = mapped_column(Text, default="")
    day: Mapped[date]
    shown_on: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("release_hash", "theme", "version"),
        CheckConstraint(f"state IN {REPLY_STATES}", name="state"),
        Published.__table_args__,
    )
