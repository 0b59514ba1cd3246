"""What is new for an agency's leaders: reports and corrections, answers that everyone can read now, letters."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from feedback_app.answers.findings import ReadReport
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Statement

DAYS: Final = 30
MOST: Final = 6


@dataclass(frozen=True)
class New:
    """Something that came on `day`: what kind of thing ("report", "correction", "answer", "letter", "national"), and
    what it is about. `until`: nobody else can read it before that day."""

    day: date
    kind: str
    about: str
    until: date | None = None


def new_here(agency: Agency, reports: Sequence[ReadReport], today: date) -> list[New]:
    """The newest MOST things of the last DAYS days, from reports as the agency's leaders read them. One statement."""
    since = today - timedelta(days=DAYS)
    found = [*_in_reports(reports), *_stated(agency, since)]
    return sorted((each for each in found if each.day >= since), key=lambda each: each.day, reverse=True)[:MOST]


def _in_reports(reports: Iterable[ReadReport]) -> Iterator[New]:
    for read in reports:
        label = read.release.label
        yield New(read.release.day, "report", label, read.release.public_on if read.embargoed else None)
        yield from (New(each.day, "correction", label) for each in read.corrections)
        answers = [(finding.answer, finding.line.label) for finding in read.findings]
        yield from (New(each.shown_on, "answer", theme) for each, theme in answers if each and each.shown_on)


def _stated(agency: Agency, since: date) -> Iterator[New]:
    mine = (Statement.agency_id == agency.id) | (Statement.kind == "national")
    found = db.session.scalars(select(Statement).where(mine, Statement.day >= since).order_by(Statement.hash))
    yield from (New(each.day, each.kind, str(json.loads(each.body)["title"])) for each in found)
