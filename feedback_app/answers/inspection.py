"""For inspectors: for each agency whether people were heard, and how its answers stand. Agencies are never ranked.

It counts periods, answers and promises, never people. Three statements, however many agencies and years.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import aliased

from feedback_app.answers import embargo
from feedback_app.answers.ladder import SOON
from feedback_app.answers.statuses import RULES
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Asked, PublishedId, Release, Reply, Rung

SETTLES = tuple(code for code, status in RULES.status.items() if status.settles)


@dataclass(frozen=True)
class Period:
    """One period with a report that everyone can read: whether any theme passed the line, and its hash."""

    label: str
    heard: bool
    sha256: str


@dataclass(frozen=True)
class Inspected:
    """One agency. `asked` answers were asked for, `answered` of them are shown, `late` things are late today (an
    answer, or what was promised), `kept` promises became something done. `not_heard` are voices of its newest report.
    """

    agency: Agency
    periods: Sequence[Period]
    asked: int
    answered: int
    late: int
    kept: int
    open_promises: int
    not_heard: Sequence[str]

    @property
    def heard(self) -> int:
        """In how many periods enough people said the same for a theme to be shown."""
        return sum(period.heard for period in self.periods)


def inspected(today: date) -> list[Inspected]:
    """Every agency by name, as it stands on a day."""
    agencies = db.session.scalars(select(Agency).order_by(Agency.name)).all()
    releases: dict[PublishedId, list[Any]] = {}
    for release in _releases(today):
        releases.setdefault(release.agency_id, []).append(release)
    counted = {row.release_hash: row for row in _counted(today)}
    return [_one(agency, releases.get(agency.id, []), counted) for agency in agencies]


def _one(agency: Agency, releases: Sequence[Any], counted: dict[bytes, Any]) -> Inspected:
    mine = [counted[release.hash] for release in releases if release.hash in counted]
    periods = [Period(each.label, each.hash in counted, each.hash.hex()) for each in releases]
    voices = releases[-1].not_heard.split(";") if releases else []
    return Inspected(
        agency, periods, sum(row.asked for row in mine), sum(row.answered for row in mine),
        sum(row.late for row in mine), sum(row.kept for row in mine), sum(row.promised for row in mine),
        [voice for voice in voices if voice],
    )  # fmt: skip


def _releases(today: date) -> Sequence[Any]:
    """What is public, the oldest first."""
    return db.session.execute(
        select(Release.agency_id, Release.hash, Release.label, Release.not_heard)
        .where(embargo.out(today))
        .order_by(Release.starts, Release.hash)
    ).all()


def _counted(today: date) -> Sequence[Any]:
    """For each public release that shows any theme: how many answers are asked for, shown, late, kept, promised."""
    standing = and_(Reply.release_hash == Asked.release_hash, Reply.theme == Asked.theme, Reply.state == "shown")
    rung = select(Rung.step).where(
        Rung.release_hash == Asked.release_hash, Rung.theme == Asked.theme, Rung.until.is_(None), Rung.step != SOON
    )
    before = aliased(Reply)
    plan = select(before.id).where(
        before.release_hash == Asked.release_hash, before.theme == Asked.theme, before.state == "replaced",
        before.status == "PLAN",
    )  # fmt: skip
    asked = Asked.chosen == "ask"
    return db.session.execute(
        select(
            Asked.release_hash, _many(asked, "asked"), _many(and_(asked, Reply.id.is_not(None)), "answered"),
            _many(rung.correlate(Asked).exists(), "late"),
            _many(and_(Reply.status.in_(SETTLES), plan.correlate(Asked).exists()), "kept"),
            _many(and_(Reply.status.in_(("PLAN", "LOOK")), Reply.by_date >= today), "promised"),
        )
        .outerjoin(Reply, standing)
        .where(Asked.public_on <= today)
        .group_by(Asked.release_hash)
    ).all()  # fmt: skip


def _many(true: ColumnElement[bool], name: str) -> Any:
    return func.sum(case((true, 1), else_=0)).label(name)
