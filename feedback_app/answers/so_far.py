"""What public pages of reports hang on, so that a page made once can be shown again until something is added."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from feedback_app.extensions import db
from feedback_app.models.published import Agency, Arrived, PublishedAct, Rung


def so_far() -> tuple[tuple[Any, ...], ...]:
    """Equal to what it was before as long as no page about reports has anything new to say. One statement.

    Agencies are compared as they stand: a list that is read in may change them. All else only ever grows: what the
    team sends (reports, corrections, answers that it screened) stands in Arrived, what leaders do among their acts,
    what is late on the ladder. Only the day is missing: whoever asks adds it.
    """
    grows = (
        select(func.count()).select_from(Arrived),
        select(func.max(PublishedAct.place)),
        select(func.count()).select_from(Rung),
    )
    columns = (*Agency.__table__.columns, *(each.scalar_subquery() for each in grows))
    return tuple(tuple(row) for row in db.session.execute(select(*columns).order_by(Agency.page)))
