"""Released reports as people read them: findings, sentences, answers, and what is overdue."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, select

from analysis.released import Line, ReleasedReport
from feedback_app import working_days
from feedback_app.answers.corrections import standing
from feedback_app.answers.numbering import numbers
from feedback_app.answers.statuses import RULES
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Correction, Council, Release, Reply

UNSENT: Final = frozenset({"draft", "ready"})


@dataclass(frozen=True)
class Finding:
    """One theme that passed, its sentence, the answer that stands, and those before it.

    `draft` is what the agency's own people are writing; nobody else sees it. `chosen` is "ask", "keep" or "" (the
    agency may answer it). `over_time` are this agency's closed periods up to this one, the oldest first: (label, about
    how many responses, or None when it was held back or nought).
    """

    line: Line
    sentence: str
    answer: Reply | None
    earlier: tuple[Reply, ...]
    waiting: bool
    overdue_days: int
    chosen: str = ""
    over_time: tuple[tuple[str, int | None], ...] = ()
    draft: Reply | None = None

    @property
    def asked(self) -> bool:
        """Whether the agency must answer this."""
        return self.chosen == "ask"

    @property
    def replaced(self) -> tuple[Reply, ...]:
        """What was shown before the answer that stands, the newest first."""
        return tuple(reply for reply in self.earlier if reply.state == "replaced")

    @property
    def shown_so_far(self) -> tuple[Reply, ...]:
        """Every answer that people could read, the oldest first."""
        return (*reversed(self.replaced), *((self.answer,) if self.answer else ()))

    @property
    def settled(self) -> bool:
        """Something was done, not only said."""
        return self.answer is not None and RULES.status[self.answer.status].settles


@dataclass(frozen=True)
class ReadReport:
    """A release with its answers: asks first, then what to keep, then the rest. `owed` are asks without an answer.

    `number` counts an agency's releases from 1 in the order in which they came out; 0 while it is not out.
    `corrections` are those that this edition holds, the first before the second; `replaced_by` stands in its place.
    """

    number: int
    release: Release
    report: ReleasedReport
    opening: str
    findings: tuple[Finding, ...]
    corrections: tuple[Correction, ...] = ()
    replaced_by: Correction | None = None

    @property
    def signed(self) -> Release | Correction:
        """What was signed of this edition."""
        return standing(self.release, self.corrections)

    @property
    def sha256(self) -> str:
        """The hash of what was signed, in 64 hexadecimal digits."""
        return self.signed.hash.hex()

    @property
    def owed(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.asked and f.answer is None)

    @property
    def asks(self) -> tuple[Finding, ...]:
        """What the agency must answer, at most three."""
        return tuple(f for f in self.findings if f.asked)

    @property
    def keep(self) -> Finding | None:
        """What worked and should be kept."""
        return next((f for f in self.findings if f.chosen == "keep"), None)

    @property
    def others(self) -> tuple[Finding, ...]:
        """What was said besides: the agency may answer it."""
        return tuple(f for f in self.findings if not f.chosen)


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
    """An agency's reports as they stand, newest first: two statements, however many there are.

    The public sees answers that the team has shown; the agency itself (`public=False`) also sees those on their way.
    """
    return _reports(select(Release).where(Release.agency_id == agency.id), today, public)


def reports_at(page: str, today: date) -> tuple[ReadReport, ...]:
    """The same for the agency with this name in addresses, as the public sees them; none without such a page."""
    mine = select(Release).join(Agency, Agency.id == Release.agency_id).where(Agency.page == page)
    return _reports(mine, today, True)


def _reports(mine: Select[Release], today: date, public: bool) -> tuple[ReadReport, ...]:
    made: dict[bytes, list[Correction]] = {}
    found = {}
    with_corrections = mine.add_columns(Correction).outerjoin(Correction, Correction.release_hash == Release.hash)
    for release, correction in db.session.execute(with_corrections.order_by(Release.starts.desc(), Correction.place)):
        found[release.hash] = release
        made.setdefault(release.hash, []).extend([correction] if correction else [])
    releases = list(found.values())
    replies = db.session.scalars(
        select(Reply).where(Reply.release_hash.in_([r.hash for r in releases])).order_by(Reply.version.desc())
    ).all()
    number = numbers(releases)
    signed = {each.hash: json.loads(standing(each, made[each.hash]).body) for each in releases}
    past = _over_time(releases, signed)
    return tuple(
        _read(_Signed(number[r.hash], r, signed[r.hash], past[r.hash], tuple(made[r.hash])), replies, today, public)
        for r in releases
    )  # fmt: skip


def edition(agency: Agency, sha256: str, today: date) -> ReadReport | None:
    """One edition by the hash of what was signed, also one that was corrected since; None when there is none."""
    for read in reports_of(agency, today):
        if read.sha256 == sha256:
            return read
        editions: tuple[Release | Correction, ...] = (read.release, *read.corrections)
        for place, signed in enumerate(editions[:-1]):
            if signed.hash.hex() == sha256:
                return _earlier(read, json.loads(signed.body), place, today)
    return None


def _earlier(read: ReadReport, body: dict[str, Any], place: int, today: date) -> ReadReport:
    """The edition that held the first `place` corrections of a report."""
    replies = db.session.scalars(
        select(Reply).where(Reply.release_hash == read.release.hash).order_by(Reply.version.desc())
    ).all()
    signed = _Signed(read.number, read.release, body, {}, read.corrections[:place])
    return replace(_read(signed, replies, today, True), replaced_by=read.corrections[-1])


OverTime = dict[str, tuple[tuple[str, int | None], ...]]


def _over_time(releases: Sequence[Release], signed: dict[bytes, Any]) -> dict[bytes, OverTime]:
    """For each release, by its hash, each theme's numbers in this and the earlier releases; at most the last eight."""
    past: dict[bytes, OverTime] = {}
    before: OverTime = {}
    for release in sorted(releases, key=lambda each: each.starts):
        lines = signed[release.hash]["report"]["lines"]
        now = {line["key"]: (*before.get(line["key"], ()), (release.label, line["count"]))[-8:] for line in lines}
        past[release.hash] = before = before | now
    return past


@dataclass(frozen=True)
class _Signed:
    """A release with what was signed, read once."""

    number: int
    release: Release
    body: dict[str, Any]
    past: OverTime
    made: tuple[Correction, ...] = ()

    def chosen(self, key: str) -> str:
        if key in self.body["asks"]:
            return "ask"
        return "keep" if key == self.body["keep"] else ""


def as_published(body: bytes, today: date) -> ReadReport:
    """A report just as everyone would see it, from the body that would be signed; nothing is kept."""
    found = json.loads(body)
    told = found.get("correction")
    release = Release(
        hash=bytes(32), body=body.decode(), label=found["label"], starts=date.fromisoformat(found["starts"]),
        ends=date.fromisoformat(found["ends"]), day=date.fromisoformat(found["released_on"]),
        reply_due=date.fromisoformat(found["reply_due"]),
    )  # fmt: skip
    made = (Correction(hash=bytes(32), body=body.decode(), place=told["place"], day=today),) if told else ()
    return _read(_Signed(0, release, found, {}, made), (), today, True)


def _read(signed: _Signed, replies: Sequence[Reply], today: date, public: bool) -> ReadReport:
    report = ReleasedReport.from_dict(signed.body["report"])
    own = [reply for reply in replies if reply.release_hash == signed.release.hash]
    findings = [_finding(line, signed, own, today, public) for line in report.shown() if line.kind == "theme"]
    order = {"ask": 0, "keep": 1, "": 2}
    findings.sort(key=lambda finding: order[finding.chosen])
    opening = signed.body["opening"]
    return ReadReport(signed.number, signed.release, report, opening, tuple(findings), signed.made)


def _finding(line: Line, signed: _Signed, own: Sequence[Reply], today: date, public: bool) -> Finding:
    mine = [reply for reply in own if reply.theme == line.key]
    chosen, sentence = signed.chosen(line.key), signed.body["sentences"].get(line.key, "")
    answer = next((reply for reply in mine if reply.state == "shown"), None)
    earlier = tuple(r for r in mine if r.state == "replaced" or (not public and r.state == "returned"))
    waiting = any(reply.state == "sent" for reply in mine)
    late = working_days.between(signed.release.reply_due, today) if answer is None and chosen == "ask" else 0
    past = signed.past.get(line.key, ())
    draft = next((reply for reply in mine if reply.state in UNSENT), None) if not public else None
    return Finding(line, sentence or line.words, answer, earlier, waiting, max(0, late), chosen, past, draft)
