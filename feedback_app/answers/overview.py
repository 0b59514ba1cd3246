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

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import aliased

from analysis.codebook import CODEBOOK
from feedback_app.answers import embargo
from feedback_app.answers.ladder import SOON, STEPS
from feedback_app.answers.statuses import RULES
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Asked, PublishedId, Release, Reply, Rung

NEWEST: Final = 8
LONGEST: Final = 30
"""How many things that are late a page lists, those that are longest owed."""
REFUSED: Final = ("NO", "NOTOURS")
CHANGED: Final = ("DONE", "PART")

Within = ColumnElement[bool]
"""Which of what was asked is meant. For the nation all, with no list: each rung would be looked up for each agency."""
_STANDS: Final = (Rung.until.is_(None), Rung.step != SOON)


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
    public = Asked.public_on <= today
    within = public if region is None else and_(public, Asked.agency_id.in_(by_id))
    rows, said = _asked(within, today), _said(by_id, within)
    late, (kept, in_time) = _late(within), _kept(within)
    reasons = _reasons(rows)
    promised = [row for row in rows if row.status in {"PLAN", "LOOK"}]
    return Overview(
        agencies, tuple(_themes(rows)), [each for each in said if each.reply.status in CHANGED],
        [each for each in said if each.reply.status in REFUSED], _in_words(reasons),
        _in_words(Counter({code: n for code, n in reasons.items() if "nation" in RULES.owed((code,))})),
        [_late_words(by_id, row) for row in late], late[0].many - len(late) if late else 0, kept, in_time,
        sum(row.to_come for row in promised), sum(row.past for row in promised), _not_heard(by_id, today),
    )  # fmt: skip


def _asked(within: Within, today: date) -> Sequence[Any]:
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


def _reasons(rows: Iterable[Any]) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in rows:
        if row.status in (*REFUSED, "PART"):
            found.update(dict.fromkeys(_split(row.reasons), row.many))
    return found


def _themes(rows: Iterable[Any]) -> Iterator[ThemeRow]:
    of: defaultdict[str, defaultdict[str, set[bytes]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        group = of[row.theme]
        group["asked"].add(row.agency_id)
        if row.status:
            group[_kind(row.status)].add(row.agency_id)
        if row.late:
            group["late"].add(row.agency_id)
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


def _late(within: Within) -> Sequence[Any]:
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


def _late_words(agencies: dict[PublishedId, Agency], row: Any) -> Late:
    return Late(agencies[row.agency_id], _label(row.theme), STEPS[row.highest].key, row.due)


def _said(agencies: dict[PublishedId, Agency], within: Within) -> list[Said]:
    """The newest changes and the newest refusals, at most NEWEST of each."""
    newest = func.row_number().over(
        partition_by=Reply.status.in_(CHANGED), order_by=(Reply.shown_on.desc(), Reply.release_hash, Reply.theme)
    )
    ranked = (
        select(Reply.id, Asked.agency_id, newest.label("place"))
        .join(Asked, and_(Asked.release_hash == Reply.release_hash, Asked.theme == Reply.theme))
        .where(within, Reply.state == "shown", Reply.status.in_((*CHANGED, *REFUSED)))
        .subquery()
    )
    rows = db.session.execute(
        select(Reply, ranked.c.agency_id)
        .join(ranked, ranked.c.id == Reply.id)
        .where(ranked.c.place <= NEWEST)
        .order_by(ranked.c.place)
    )
    return [Said(agencies[agency_id], reply, _label(reply.theme)) for reply, agency_id in rows]


def _kept(within: Within) -> tuple[int, int]:
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


def _not_heard(agencies: Iterable[PublishedId], today: date) -> list[tuple[str, int]]:
    """Voices, with how many agencies' newest reports say that they were not heard from enough."""
    newest = (
        select(Release.agency_id, func.max(Release.starts).label("starts"))
        .where(Release.agency_id.in_(agencies), embargo.out(today))
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
