"""Mistakes of fact that an agency's leaders tell of while a report lies with them alone."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.published.base import HasId, Published, PublishedId

FACT_TRANSITIONS: dict[str, frozenset[str]] = {
    "told": frozenset({"agreed", "refused"}),
    "agreed": frozenset(),
    "refused": frozenset(),
}


class MistakeOfFact(HasId, Published):
    """What a leader says is wrong as a fact in a release: never changed, decided on once by the team.

    `place` is a theme ("B1-") or one of answers/facts.py; `wrong` what is wrong, `instead` what is right, `source` how
    one can know it; `note` why the team does not agree. Only the agency and the team read it; everyone sees how many
    there were.
    """

    __tablename__ = "mistake_of_fact"

    release_hash: Mapped[bytes] = mapped_column(ForeignKey("release.hash"))
    place: Mapped[str] = mapped_column(String(10))
    leader_id: Mapped[PublishedId | None] = mapped_column(ForeignKey("leader.id"))
    role: Mapped[str] = mapped_column(String(120))
    wrong: Mapped[str] = mapped_column(Text)
    instead: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="told")
    note: Mapped[str] = mapped_column(Text, default="")
    day: Mapped[date]
    decided_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("state IN ('told', 'agreed', 'refused')", name="state"),
        Published.__table_args__,
    )
