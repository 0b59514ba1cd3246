"""What stands across agencies: asked, late, said, kept, not heard. Each is one statement, however many agencies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import aliased

from feedback_app.answers import embargo
from feedback_app.answers.ladder import SOON, STEPS
from feedback_app.extensions import db
from feedback_app.models.published import Asked, PublishedId, Release, Reply, Rung

NEWEST: Final = 8
LONGEST: Final = 30
"""How many things that are late a page lists, those that are longest owed."""
REFUSED: Final = ("NO", "NOTOURS")
CHANGED: Final = ("DONE", "PART")

Within = ColumnElement[bool]
"""Which of what was asked is meant. For the nation all, with no list: each rung would be looked up for each agency."""
_STANDS: Final = (Rung.until.is_(None), Rung.step != SOON)


def asked(within: Within, today: date) -> Sequence[Any]:
    """What was asked, or answered anyway, with the answer that stands: a row for all that an agency answered alike.

    `many` are how many; `late`, whether anything is late about them; `to_come` and `past`, whether a promised day is.
    """
    standing = and_(Reply.release_hash == Asked.release_hash, Reply.theme == Asked.theme, Reply.state == "shown")
    late = select(Rung.step).where(Rung.release_hash == Asked.release_hash, Rung.theme == Asked.theme, *_STANDS)
    return db.session.execute(
        select(
            Asked.agency_id,
            Asked.theme,
            Reply.status,
            Reply.reasons,
            func.count().label("many"),
            func.max(case((late.correlate(Asked).exists(), 1), else_=0)).label("late"),
            func.sum(case((Reply.by_date >= today, 1), else_=0)).label("to_come"),
            func.sum(case((Reply.by_date < today, 1), else_=0)).label("past"),
        )
        .outerjoin(Reply, standing)
        .where(within, (Asked.chosen == "ask") | Reply.status.is_not(None))
        .group_by(Asked.agency_id, Asked.theme, Reply.status, Reply.reasons)
    ).all()


def late(within: Within) -> Sequence[Any]:
    """Of all that is late the LONGEST that are owed longest, each with its highest step; `many` is how many there are.

    Each thing that is late has one first step, so the later ones are only looked up for those that are listed.
    """
    first = [STEPS[0].key, *(step.key for step in STEPS if step.debt)]
    owed = (
        select(Asked.agency_id, Rung.release_hash, Rung.theme, Rung.due, func.count().over().label("many"))
        .join(Asked, and_(Asked.release_hash == Rung.release_hash, Asked.theme == Rung.theme))
        .where(within, Rung.until.is_(None), Rung.step.in_(first))
        .order_by(Rung.due, Rung.release_hash, Rung.theme)
        .limit(LONGEST)
        .subquery()
    )
    climbed = case(*((Rung.step == step.key, place) for place, step in enumerate(STEPS)), else_=0)
    highest = (
        select(func.max(climbed))
        .where(Rung.release_hash == owed.c.release_hash, Rung.theme == owed.c.theme, Rung.due == owed.c.due, *_STANDS)
        .scalar_subquery()
    )
    of_each = select(owed.c.agency_id, owed.c.theme, owed.c.due, owed.c.many, highest.label("highest"))
    return db.session.execute(of_each.order_by(owed.c.due, owed.c.release_hash, owed.c.theme)).all()


def said(within: Within) -> Sequence[tuple[Reply, PublishedId]]:
    """The newest changes and the newest refusals, at most NEWEST of each, with whose they are."""
    newest = func.row_number().over(
        partition_by=Reply.status.in_(CHANGED), order_by=(Reply.shown_on.desc(), Reply.release_hash, Reply.theme)
    )
    ranked = (
        select(Reply.id, Asked.agency_id, newest.label("place"))
        .join(Asked, and_(Asked.release_hash == Reply.release_hash, Asked.theme == Reply.theme))
        .where(within, Reply.state == "shown", Reply.status.in_((*CHANGED, *REFUSED)))
        .subquery()
    )
    newest_of_each = (
        select(Reply, ranked.c.agency_id)
        .join(ranked, ranked.c.id == Reply.id)
        .where(ranked.c.place <= NEWEST)
        .order_by(ranked.c.place)
    )
    return [(reply, agency_id) for reply, agency_id in db.session.execute(newest_of_each)]


def kept(within: Within) -> tuple[int, int]:
    """How many promises became something done, and how many of them by the day that was promised last."""
    promise = aliased(Reply)
    newest = (
        select(func.max(promise.by_date))
        .where(promise.release_hash == Reply.release_hash, promise.theme == Reply.theme)
        .where(promise.state == "replaced", promise.status == "PLAN")
        .correlate(Reply)
        .scalar_subquery()
    )
    done = (
        select(Reply.shown_on, newest.label("by"))
        .join(Asked, and_(Asked.release_hash == Reply.release_hash, Asked.theme == Reply.theme))
        .where(within, Reply.state == "shown", Reply.status == "DONE")
        .subquery()
    )
    rows = db.session.execute(select(done.c.shown_on, done.c.by).where(done.c.by.is_not(None))).all()
    return len(rows), sum(row.shown_on <= row.by for row in rows)


def not_heard(agencies: Iterable[PublishedId], today: date) -> list[tuple[str, int]]:
    """Voices, with how many agencies' newest reports say that they were not heard from enough."""
    newest = (
        select(Release.agency_id, func.max(Release.starts).label("starts"))
        .where(Release.agency_id.in_(agencies), embargo.out(today))
        .group_by(Release.agency_id)
        .subquery()
    )
    mine = and_(newest.c.agency_id == Release.agency_id, newest.c.starts == Release.starts)
    found = db.session.scalars(select(Release.not_heard).join(newest, mine))
    return Counter(voice for voices in found for voice in split(voices)).most_common()


def split(listed: str) -> list[str]:
    """The parts of a column that holds several ("R1;R4")."""
    return [each for each in listed.split(";") if each]
