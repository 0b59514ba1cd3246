"""Released reports as people read them: findings, sentences, answers, and what is overdue."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from analysis.released import Line, ReleasedReport
from feedback_app import working_days
from feedback_app.answers.numbering import numbers
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Council, Release, Reply


@dataclass(frozen=True)
class Finding:
    """One theme that passed, its sentence, the answer that stands, and those before it."""

    line: Line
    sentence: str
    answer: Reply | None
    earlier: tuple[Reply, ...]
    waiting: bool
    overdue_days: int

    @property
    def settled(self) -> bool:
        """Something was done, not only said."""
        return self.answer is not None and self.answer.status in {"DONE", "ALREADY"}


@dataclass(frozen=True)
class ReadReport:
    """A release with its answers. `owed` are findings that did not work for people and wait for an answer.

    `number` counts an agency's releases from 1 in the order in which they came out; 0 while it is not out.
    """

    number: int
    release: Release
    report: ReleasedReport
    opening: str
    findings: tuple[Finding, ...]

    @property
    def owed(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if needs_answer(f.line) and f.answer is None)


def needs_answer(line: Line) -> bool:
    """Whether an agency must answer: what did not work, and is the agency's to change."""
    return line.sign == "-" and not line.owned_by_others


def agencies() -> Sequence[Agency]:
    """All agencies, by name."""
    return db.session.scalars(select(Agency).order_by(Agency.name)).all()


def councils() -> Sequence[tuple[Council, Agency]]:
    """Councils with the agency they belong to now, by name."""
    rows = db.session.execute(
        select(Council, Agency)
        .join(Agency, Agency.id == Council.agency_id)
        .where(Council.until.is_(None))
        .order_by(Council.name)
    )
    return [(council, agency) for council, agency in rows]


def agency_by_page(page: str) -> Agency | None:
    """An agency by its name in addresses."""
    return db.session.scalar(select(Agency).where(Agency.page == page))


def reports_of(agency: Agency, today: date, *, public: bool = True) -> tuple[ReadReport, ...]:
    """An agency's reports, newest first: two statements, however many there are.

    The public sees answers that the team has shown; the agency itself (`public=False`) also sees those on their way.
    """
    return _reports(select(Release).where(Release.agency_id == agency.id), today, public)


def reports_at(page: str, today: date) -> tuple[ReadReport, ...]:
    """The same for the agency with this name in addresses, as the public sees them; none without such a page."""
    mine = select(Release).join(Agency, Agency.id == Release.agency_id).where(Agency.page == page)
    return _reports(mine, today, True)


def _reports(mine: Select[Release], today: date, public: bool) -> tuple[ReadReport, ...]:
    releases = db.session.scalars(mine.order_by(Release.starts.desc())).all()
    replies = db.session.scalars(
        select(Reply).where(Reply.release_hash.in_([r.hash for r in releases])).order_by(Reply.version.desc())
    ).all()
    number = numbers(releases)
    return tuple(_read(number[release.hash], release, replies, today, public) for release in releases)


def as_published(body: bytes, today: date) -> ReadReport:
    """A report just as everyone would see it, from the body that would be signed; nothing is kept."""
    found = json.loads(body)
    release = Release(
        hash=bytes(32), body=body.decode(), label=found["label"], starts=date.fromisoformat(found["starts"]),
        ends=date.fromisoformat(found["ends"]), day=today, reply_due=date.fromisoformat(found["reply_due"]),
    )  # fmt: skip
    return _read(0, release, (), today, True)


def _read(number: int, release: Release, replies: Sequence[Reply], today: date, public: bool) -> ReadReport:
    found = json.loads(release.body)
    report = ReleasedReport.from_dict(found["report"])
    own = [reply for reply in replies if reply.release_hash == release.hash]
    findings = tuple(
        _finding(line, found["sentences"].get(line.key, ""), own, release, today, public)
        for line in report.shown()
        if line.kind == "theme"
    )
    return ReadReport(number, release, report, found["opening"], findings)


def _finding(line: Line, sentence: str, own: Sequence[Reply], release: Release, today: date, public: bool) -> Finding:
    mine = [reply for reply in own if reply.theme == line.key]
    answer = next((reply for reply in mine if reply.state == "shown"), None)
    earlier = tuple(r for r in mine if r.state == "replaced" or (not public and r.state == "returned"))
    waiting = any(reply.state == "sent" for reply in mine)
    late = working_days.between(release.reply_due, today) if answer is None and needs_answer(line) else 0
    return Finding(line, sentence or line.words, answer, earlier, waiting, max(0, late))
