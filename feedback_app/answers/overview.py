"""What agencies did with what people said, for one region or for all: changed, refused and why, late, promises kept.

It counts agencies and their answers, never people: there is no league table of people's numbers. Six statements
(across_agencies.py, and the list of agencies), however many agencies and years.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, select

from analysis.codebook import CODEBOOK
from feedback_app.answers import across_agencies as across
from feedback_app.answers.ladder import STEPS
from feedback_app.answers.statuses import RULES
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Asked, PublishedId, Reply


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
    rows, late, (kept, in_time) = across.asked(within, today), across.late(within), across.kept(within)
    said = [Said(by_id[whose], reply, _label(reply.theme)) for reply, whose in across.said(within)]
    reasons = _reasons(rows)
    promised = [row for row in rows if row.status in {"PLAN", "LOOK"}]
    return Overview(
        agencies, tuple(_themes(rows)), [each for each in said if each.reply.status in across.CHANGED],
        [each for each in said if each.reply.status in across.REFUSED], _in_words(reasons),
        _in_words(Counter({code: n for code, n in reasons.items() if "nation" in RULES.owed((code,))})),
        [_late_words(by_id, row) for row in late], late[0].many - len(late) if late else 0, kept, in_time,
        sum(row.to_come for row in promised), sum(row.past for row in promised), across.not_heard(by_id, today),
    )  # fmt: skip


def _reasons(rows: Iterable[Any]) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in rows:
        if row.status in (*across.REFUSED, "PART"):
            found.update(dict.fromkeys(across.split(row.reasons), row.many))
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
    if RULES.status[status].settles or status in across.CHANGED:
        return "changed"
    return "refused" if status in across.REFUSED else "planned"


def _late_words(agencies: dict[PublishedId, Agency], row: Any) -> Late:
    return Late(agencies[row.agency_id], _label(row.theme), STEPS[row.highest].key, row.due)


def _in_words(reasons: Counter[str]) -> list[tuple[str, int]]:
    return [(CODEBOOK.reasons[code], many) for code, many in reasons.most_common()]


def _label(theme: str) -> str:
    return CODEBOOK.codes[theme[:-1]].label
