"""What is new for everyone: reports, answers that were shown, statements, numbers of years; the newest first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import aliased

from feedback_app.answers import embargo, years
from feedback_app.answers.corrections import corrections_of
from feedback_app.answers.numbering import number_column
from feedback_app.answers.years import ReadYear
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Correction, Release, Reply, Statement, YearCorrection, YearTable

MOST = 60
"""How many of each kind are looked for: more than a year of one agency, some weeks of all."""


@dataclass(frozen=True)
class News:
    """A report with its number that came out on `day`, or, with a `reply`, an answer to it shown on that day.

    With a `correction` it is news that the report was corrected. `standing` is the edition that stands today.
    """

    day: date
    agency: Agency
    release: Release
    number: int
    reply: Reply | None = None
    standing: Correction | None = None
    correction: Correction | None = None


@dataclass(frozen=True)
class Stated:
    """A statement for the whole country that came out on `day`."""

    day: date
    statement: Statement


@dataclass(frozen=True)
class YearNews:
    """A year's numbers, as they stand, that came out on `day`; with a `correction` that numbers were taken out."""

    day: date
    read: ReadYear
    correction: YearCorrection | None = None


def all_news(
    today: date, agency: Agency | None = None, trusted: Collection[bytes] = (), most: int = MOST
) -> list[News | Stated | YearNews]:
    """News of one agency with its own years (four statements in SQL), or of everyone: five.

    Of everyone: all agencies, years of regions and the country too, and statements for everyone (letters never). A
    year that is not as it was signed (by one of the keys `trusted`, where there are any) is left out, as on its page.
    """
    found = [*newest(today, agency, most), *_years(agency, trusted, most), *(() if agency else _stated(most))]
    return sorted(found, key=lambda each: each.day, reverse=True)


def _stated(most: int) -> list[Stated]:
    wanted = select(Statement).where(Statement.kind == "national")
    rows = db.session.scalars(wanted.order_by(Statement.day.desc(), Statement.hash).limit(most))
    return [Stated(each.day, each) for each in rows]


def _years(agency: Agency | None, trusted: Collection[bytes], most: int) -> list[YearNews]:
    """Years that came out, each with its corrections, the last before the first: one statement."""
    wanted = select(YearTable).order_by(YearTable.day.desc(), YearTable.hash).limit(most)
    if agency is not None:
        wanted = wanted.where(YearTable.level == "agency", YearTable.page == agency.page)
    newest_years = wanted.subquery()
    year = aliased(YearTable, newest_years)
    both = select(year, YearCorrection).outerjoin(YearCorrection, YearCorrection.year_hash == year.hash)
    rows = db.session.execute(both.order_by(year.day.desc(), year.hash, YearCorrection.place)).all()
    found = []
    for _, group in groupby(rows, key=lambda row: row[0].hash):
        pairs = list(group)
        made = [correction for _, correction in pairs if correction is not None]
        if years.year_faults(pairs[0][0], trusted, made):
            continue
        whole = years.read(pairs[0][0], made)
        found += [YearNews(each.day, whole, each) for each in reversed(made)]
        found.append(YearNews(whole.row.day, whole))
    return found


def newest(today: date, agency: Agency | None = None, most: int = MOST) -> list[News]:
    """News of one agency or of all: three statements, at most `most` reports and as many answers.

    Nothing of a report is news before everyone can read it; what came about it before is then new on that day.
    """
    releases = (
        select(Release, Agency, number_column())
        .join(Agency, Agency.id == Release.agency_id)
        .where(embargo.out(today))
        .order_by(Release.public_on.desc(), Release.hash)
        .limit(most)
    )
    replies = (
        select(Reply, Release, Agency, number_column())
        .join(Release, Release.hash == Reply.release_hash)
        .join(Agency, Agency.id == Release.agency_id)
        .where(Reply.state.in_(("shown", "replaced")), Reply.shown_on.is_not(None), embargo.out(today))
        .order_by(Reply.shown_on.desc(), Reply.id)
        .limit(most)
    )
    if agency is not None:
        releases = releases.where(Release.agency_id == agency.id)
        replies = replies.where(Release.agency_id == agency.id)
    came_out, answered = db.session.execute(releases).all(), db.session.execute(replies).all()
    named = [release for release, _, _ in came_out] + [release for _, release, _, _ in answered]
    made = corrections_of({release.hash: release for release in named}.values())
    found = []
    for release, of, number in came_out:
        mine = made.get(release.hash, ())
        found += [News(release.public_on, of, release, number, None, _last(mine))]
        found += [News(max(each.day, release.public_on), of, release, number, None, each, each) for each in mine]
    for reply, release, of, number in answered:
        last = _last(made.get(release.hash, ()))
        found += (
            [News(max(reply.shown_on, release.public_on), of, release, number, reply, last)] if reply.shown_on else []
        )
    return sorted(found, key=_order, reverse=True)


def _last(made: Sequence[Correction]) -> Correction | None:
    return made[-1] if made else None


def _order(news: News) -> tuple[date, bool, bool, int, bytes]:
    place = news.correction.place if news.correction else 0
    return news.day, news.reply is not None, place > 0, place, news.release.hash
