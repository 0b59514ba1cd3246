"""What other agencies changed about the same theme, so that nobody has to begin from nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select

from feedback_app.extensions import db
from feedback_app.models.published import Agency, Asked, PublishedId, Reply

CHANGED = ("DONE", "PART")


@dataclass(frozen=True)
class Change:
    """What another agency says it changed; everyone can read it on that agency's page."""

    agency: Agency
    reply: Reply


def changed(theme: str, but_not: PublishedId, today: date, most: int = 3) -> list[Change]:
    """Changes that other agencies made about a theme ("B1-") (public today), the newest first: one statement."""
    rows = db.session.execute(
        select(Agency, Reply)
        .join(Asked, Asked.agency_id == Agency.id)
        .join(Reply, and_(Reply.release_hash == Asked.release_hash, Reply.theme == Asked.theme))
        .where(Reply.theme == theme, Reply.state == "shown", Reply.status.in_(CHANGED), Agency.id != but_not)
        .where(Asked.public_on <= today)
        .order_by(Reply.shown_on.desc(), Agency.name)
        .limit(most)
    )
    return [Change(agency, reply) for agency, reply in rows]
