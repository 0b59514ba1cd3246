"""What agencies did with what people said, for one region or for all: changed, refused and why, late, promises kept.

It counts agencies and their answers, never people: there is no league table of people's numbers. Six statements,
however many agencies and years.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from analysis.codebook import CODEBOOK
from feedback_app.answers.ladder import SOON
from feedback_app.answers.statuses import RULES
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Asked, PublishedId, Release, Reply, Rung

NEWEST: Final = 8
LONGEST: Final = 30
"""How many things that are late a page lists, those that are longest owed."""
REFUSED: Final = ("NO", "NOTOURS")
CHANGED: Final = ("DONE", "PART")


@dataclass(frozen=True)
class ThemeRow:
    """How many agencies were asked about a theme ("B1-"), and how their answers stand."""

    theme: str
    label: str
    asked: int
    changed: int
    planned: int
    refused: int
    late: int


@dataclass(frozen=True)
class Late:
    """Something that is owed and late: whose, about what, since when, and how far up the ladder."""

    agency: Agency
    label: str
    step: str
    due: date


@dataclass(frozen=True)
class Said:
    """An answer that everyone can read, with its agency."""

    agency: Agency
    reply: Reply
    label: str


@dataclass(frozen=True)
class Overview:
    """All that a page about a region or the nation shows."""

    agencies: Sequence[Agency]
    themes: Sequence[ThemeRow]
    changes: Sequence[Said]
    refusals: Sequence[Said]
    reasons: Sequence[tuple[str, int]]
    national: Sequence[tuple[str, int]]
    late: Sequence[Late]
    more_late: int
    kept: int
    kept_in_time: int
    open_promises: int
    late_promises: int
    not_heard: Sequence[tuple[str, int]]


def slug(region: str) -> str:
    """A region's name in addresses."""
    return re.sub(r"[^a-z0-9]+", "-", region.lower()).strip("-")


def regions(agencies: Iterable[Agency]) -> dict[str, str]:
    """Regions by their name in addresses."""
    return {slug(agency.region): agency.region for agency in agencies if slug(agency.region)}


def overview(today: date, region: str | None = None) -> Overview | None:
    """What stands today for a region (by its name in addresses) or for all; None when there is no such region."""
    agencies = db.session.scalars(select(Agency).order_by(Agency.name)).all()
    if region is not None:
        agencies = [agency for agency in agencies if slug(agency.region) == region]
        if not agencies:
            return None
    by_id = {agency.id: agency for agency in agencies}
    rows = _asked(by_id)
    late, said = _late(by_id), _said(by_id)
    owed, (kept, in_time) = _furthest(late), _kept(by_id)
    reasons = Counter(reason for row in rows if row.status in (*REFUSED, "PART") for reason in _split(row.reasons))
    promised = [row.by_date for row in rows if row.status in {"PLAN", "LOOK"} and row.by_date]
    return Overview(
        agencies, tuple(_themes(rows, late)), [each for each in said if each.reply.status in CHANGED],
        [each for each in said if each.reply.status in REFUSED], _in_words(reasons),
        _in_words(Counter({code: n for code, n in reasons.items() if "nation" in RULES.owed((code,))})),
        [_late_words(by_id, row) for row in owed[:LONGEST]], max(0, len(owed) - LONGEST), kept, in_time,
        sum(day >= today for day in promised), sum(day < today for day in promised), _not_heard(by_id),
    )  # fmt: skip


def _asked(agencies: Iterable[PublishedId]) -> Sequence[Any]:
    """What was asked, or answered anyway, with the answer that stands."""
    standing = and_(Reply.release_hash == Asked.release_hash, Reply.theme == Asked.theme, Reply.state == "shown")
    return db.session.execute(
        select(Release.agency_id, Release.hash, Asked.theme, Asked.chosen, Reply.status, Reply.reasons, Reply.by_date)
        .join(Release, Release.hash == Asked.release_hash)
        .outerjoin(Reply, standing)
        .where(Release.agency_id.in_(agencies), (Asked.chosen == "ask") | Reply.status.is_not(None))
    ).all()


def _themes(rows: Iterable[Any], late: Iterable[Any]) -> Iterator[ThemeRow]:
    of: defaultdict[str, defaultdict[str, set[bytes]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        group = of[row.theme]
        group["asked"].add(row.agency_id)
        if row.status:
            group[_kind(row.status)].add(row.agency_id)
    for row in late:
        of[row.theme]["late"].add(row.agency_id)
    counted = [
        ThemeRow(
            theme, _label(theme), *(len(group[kind]) for kind in ("asked", "changed", "planned", "refused", "late"))
        )
        for theme, group in of.items()
        if theme.endswith("-")
    ]  # fmt: skip
    yield from sorted(counted, key=lambda row: (-row.asked, row.theme))


def _kind(status: str) -> str:
    if RULES.status[status].settles or status in CHANGED:
        return "changed"
    return "refused" if status in REFUSED else "planned"


def _late(agencies: Iterable[PublishedId]) -> Sequence[Any]:
    return db.session.execute(
        select(Release.agency_id, Rung.release_hash, Rung.theme, Rung.step, Rung.due, Rung.since)
        .join(Release, Release.hash == Rung.release_hash)
        .where(Release.agency_id.in_(agencies), Rung.until.is_(None), Rung.step != SOON)
        .order_by(Rung.due, Rung.since)
    ).all()


def _furthest(late: Iterable[Any]) -> list[Any]:
    """For each thing that is owed only the highest step, the longest owed first."""
    return list({(row.release_hash, row.theme, row.due): row for row in late}.values())


def _late_words(agencies: dict[PublishedId, Agency], row: Any) -> Late:
    return Late(agencies[row.agency_id], _label(row.theme), row.step, row.due)


def _said(agencies: dict[PublishedId, Agency]) -> list[Said]:
    """The newest changes and the newest refusals, at most NEWEST of each."""
    newest = func.row_number().over(
        partition_by=Reply.status.in_(CHANGED), order_by=(Reply.shown_on.desc(), Reply.release_hash, Reply.theme)
    )
    ranked = (
        select(Reply.id, Release.agency_id, newest.label("place"))
        .join(Release, Release.hash == Reply.release_hash)
        .where(Release.agency_id.in_(agencies), Reply.state == "shown", Reply.status.in_((*CHANGED, *REFUSED)))
        .subquery()
    )
    rows = db.session.execute(
        select(Reply, ranked.c.agency_id)
        .join(ranked, ranked.c.id == Reply.id)
        .where(ranked.c.place <= NEWEST)
        .order_by(ranked.c.place)
    )
    return [Said(agencies[agency_id], reply, _label(reply.theme)) for reply, agency_id in rows]


def _kept(agencies: Iterable[PublishedId]) -> tuple[int, int]:
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
        .join(Release, Release.hash == Reply.release_hash)
        .where(Release.agency_id.in_(agencies), Reply.state == "shown", Reply.status == "DONE")
        .subquery()
    )
    rows = db.session.execute(select(done.c.shown_on, done.c.by).where(done.c.by.is_not(None))).all()
    return len(rows), sum(row.shown_on <= row.by for row in rows)


def _not_heard(agencies: Iterable[PublishedId]) -> list[tuple[str, int]]:
    """Voices, with how many agencies' newest reports say that they were not heard from enough."""
    newest = (
        select(Release.agency_id, func.max(Release.starts).label("starts"))
        .where(Release.agency_id.in_(agencies))
        .group_by(Release.agency_id)
        .subquery()
    )
    mine = and_(newest.c.agency_id == Release.agency_id, newest.c.starts == Release.starts)
    found = db.session.scalars(select(Release.not_heard).join(newest, mine))
    return Counter(voice for voices in found for voice in _split(voices)).most_common()


def _split(listed: str) -> list[str]:
    return [each for each in listed.split(";") if each]


def _in_words(reasons: Counter[str]) -> list[tuple[str, int]]:
    return [(CODEBOOK.reasons[code], many) for code, many in reasons.most_common()]


def _label(theme: str) -> str:
    return CODEBOOK.codes[theme[:-1]].label
