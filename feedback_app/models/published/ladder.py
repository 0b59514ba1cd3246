"""What each report asks for, so that nobody need open a report to know; and what was owed too long."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback_app.models.published.base import Published, PublishedId


class Asked(Published):
    """A theme that a release shows: `chosen` is "ask", "keep" or "". Whose the release is, and from when everyone can
    read it, stand here too: releases hold long bodies, and are slow to walk through by the thousand."""

    __tablename__ = "asked"

    release_hash: Mapped[bytes] = mapped_column(ForeignKey("release.hash"), primary_key=True)
    theme: Mapped[str] = mapped_column(String(4), primary_key=True)
    chosen: Mapped[str] = mapped_column(String(4))
    agency_id: Mapped[PublishedId] = mapped_column(ForeignKey("agency.id"))
    public_on: Mapped[date]


class Rung(Published):
    """A step of the ladder that was reached for what was due on a day. `until`: when an answer was shown.

    `told`: a mail went to whom the step is for; without an address nobody was asked, and the page does not say so.
    """

    __tablename__ = "rung"

    release_hash: Mapped[bytes] = mapped_column(ForeignKey("release.hash"), primary_key=True)
    theme: Mapped[str] = mapped_column(String(4), primary_key=True)
    due: Mapped[date] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(String(10), primary_key=True)
    since: Mapped[date]
    until: Mapped[date | None]
    told: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (Index("ix_rung_until_step", "until", "step"), Published.__table_args__)
