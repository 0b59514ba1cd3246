"""What is new for everyone: reports that came out and answers that were shown, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from feedback_app.answers.numbering import number_column
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Release, Reply

MOST = 60
"""How many of each kind are looked for: more than a year of one agency, some weeks of all."""


@dataclass(frozen=True)
class News:
    """A report with its number that came out on `day`, or, with a `reply`, an answer to it shown on that day."""

    day: date
    agency: Agency
    release: Release
    number: int
    reply: Reply | None = None


def newest(agency: Agency | None = None, most: int = MOST) -> list[News]:
    """News of one agency or of all: two statements, at most `most` reports and as many answers."""
    releases = (
        select(Release, Agency, number_column())
        .join(Agency, Agency.id == Release.agency_id)
        .order_by(Release.day.desc(), Release.hash)
        .limit(most)
    )
    replies = (
        select(Reply, Release, Agency, number_column())
        .join(Release, Release.hash == Reply.release_hash)
        .join(Agency, Agency.id == Release.agency_id)
        .where(Reply.state.in_(("shown", "replaced")), Reply.shown_on.is_not(None))
        .order_by(Reply.shown_on.desc(), Reply.id)
        .limit(most)
    )
    if agency is not None:
        releases = releases.where(Release.agency_id == agency.id)
        replies = replies.where(Release.agency_id == agency.id)
    found = [News(release.day, of, release, number) for release, of, number in db.session.execute(releases)]
    for reply, release, of, number in db.session.execute(replies):
        found += [News(reply.shown_on, of, release, number, reply)] if reply.shown_on else []
    return sorted(found, key=lambda news: (news.day, news.reply is not None, news.release.hash), reverse=True)
