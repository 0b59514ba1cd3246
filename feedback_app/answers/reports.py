"""Released reports as people read them: findings, sentences, answers, and what is overdue."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from sqlalchemy import Select, and_, or_, select

from analysis.released import Line
from feedback_app import working_days
from feedback_app.answers import bodies, embargo, ladder
from feedback_app.answers.bodies import Body
from feedback_app.answers.corrections import standing
from feedback_app.answers.findings import Finding, ReadReport
from feedback_app.answers.ladder import SOON
from feedback_app.answers.numbering import numbers
from feedback_app.extensions import db
from feedback_app.models.published import (
    Agency,
    Asked,
    Correction,
    Council,
    CouncilMembership,
    PublishedId,
    Release,
    Reply,
    Rung,
)

__all__ = [
    "Finding",
    "ReadReport",
    "agencies",
    "agency_by_page",
    "as_published",
    "councils",
    "edition",
    "moves",
    "reports_at",
    "reports_of",
]

UNSENT: Final = frozenset({"draft", "ready"})


def agencies() -> Sequence[Agency]:
    """All agencies, by name."""
    return db.session.scalars(select(Agency).order_by(Agency.name)).all()


def councils() -> Sequence[tuple[Council, Agency]]:
    """Councils with the agency they belong to now, by name."""
    rows = db.session.execute(
        select(Council, Agency)
        .join(CouncilMembership, CouncilMembership.council_id == Council.id)
        .join(Agency, Agency.id == CouncilMembership.agency_id)
        .where(CouncilMembership.until.is_(None))
        .order_by(Council.name)
    )
    return [(council, agency) for council, agency in rows]


def moves() -> dict[PublishedId, tuple[tuple[Agency, date], ...]]:
    """For each council that moved: the agencies that it belonged to before and until when, the latest first."""
    rows = db.session.execute(
        select(CouncilMembership, Agency)
        .join(Agency, Agency.id == CouncilMembership.agency_id)
        .where(CouncilMembership.until.is_not(None))
        .order_by(CouncilMembership.until.desc())
    )
    found: dict[PublishedId, tuple[tuple[Agency, date], ...]] = {}
    for membership, agency in rows:
        assert membership.until is not None
        found[membership.council_id] = (*found.get(membership.council_id, ()), (agency, membership.until))
    return found


def agency_by_page(page: str) -> Agency | None:
    """An agency by its name in addresses."""
    return db.session.scalar(select(Agency).where(Agency.page == page))


def reports_of(agency: Agency, today: date, *, public: bool = True) -> tuple[ReadReport, ...]:
    """An agency's reports as they stand, newest first: two statements, however many there are.

    The public sees reports whose embargo is over, with answers that the team has shown; the agency itself
    (`public=False`) also sees what is on its way.
    """
    mine = select(Release).where(Release.agency_id == agency.id)
    return _reports(mine.where(embargo.out(today)) if public else mine, today, public)


def reports_at(page: str, today: date) -> tuple[ReadReport, ...]:
    """The same for the agency with this name in addresses, as the public sees them; none without such a page."""
    mine = select(Release).where(Agency.page == page, embargo.out(today))
    return _reports(mine, today, True)


def _reports(mine: Select[Release], today: date, public: bool) -> tuple[ReadReport, ...]:
    made: dict[bytes, list[Correction]] = {}
    found = {}
    with_corrections = (
        mine.join(Agency, Agency.id == Release.agency_id)
        .add_columns(Correction, Agency.joined)
        .outerjoin(Correction, Correction.release_hash == Release.hash)
    )
    joins: dict[bytes, bool] = {}
    rows = db.session.execute(with_corrections.order_by(Release.starts.desc(), Correction.place))
    for release, correction, joined in rows:
        joins[release.hash] = joined
        found[release.hash] = release
        made.setdefault(release.hash, []).extend([correction] if correction else [])
    releases = list(found.values())
    replies, rungs = _answers(found)
    number = numbers(releases)
    signed = {each.hash: _body(each, made[each.hash], today) for each in releases}
    past = _over_time(releases, signed)
    return tuple(
        _read(
            _Signed(number[r.hash], r, signed[r.hash], past[r.hash], tuple(made[r.hash]), joins[r.hash], rungs),
            replies, today, public,
        )
        for r in releases
    )  # fmt: skip


def _body(release: Release, made: Sequence[Correction], today: date) -> Body:
    """What stands of a release. Only what everyone can read is kept by the process."""
    read = bodies.read_public if release.public_on <= today else bodies.read
    return read(standing(release, made).body)


def _answers(releases: Collection[bytes]) -> tuple[Sequence[Reply], Mapping[tuple[bytes, str], Sequence[Rung]]]:
    """Every answer to these releases, the newest first, and the rungs that stand: one statement."""
    rows = db.session.execute(
        select(Reply, Rung)
        .select_from(Asked)
        .outerjoin(Reply, (Reply.release_hash == Asked.release_hash) & (Reply.theme == Asked.theme))
        .outerjoin(Rung, and_(
            Rung.release_hash == Asked.release_hash, Rung.theme == Asked.theme, Rung.until.is_(None), Rung.step != SOON,
        ))
        .where(Asked.release_hash.in_(releases), or_(Reply.id.is_not(None), Rung.step.is_not(None)))
        .order_by(Reply.version.desc(), Rung.since)
    ).all()  # fmt: skip
    replies = dict.fromkeys(reply for reply, _ in rows if reply)
    rungs: dict[tuple[bytes, str], list[Rung]] = {}
    for rung in sorted(dict.fromkeys(rung for _, rung in rows if rung), key=lambda rung: rung.since):
        rungs.setdefault((rung.release_hash, rung.theme), []).append(rung)
    return list(replies), rungs


def edition(agency: Agency, sha256: str, today: date) -> ReadReport | None:
    """One edition by the hash of what was signed, also one that was corrected since; None when there is none."""
    for read in reports_of(agency, today):
        if read.sha256 == sha256:
            return read
        editions: tuple[Release | Correction, ...] = (read.release, *read.corrections)
        for place, signed in enumerate(editions[:-1]):
            if signed.hash.hex() == sha256:
                return _earlier(read, bodies.read_public(signed.body), place, today)
    return None


def _earlier(read: ReadReport, body: Body, place: int, today: date) -> ReadReport:
    """The edition that held the first `place` corrections of a report."""
    replies = db.session.scalars(
        select(Reply).where(Reply.release_hash == read.release.hash).order_by(Reply.version.desc())
    ).all()
    signed = _Signed(read.number, read.release, body, {}, read.corrections[:place])
    return replace(_read(signed, replies, today, True), replaced_by=read.corrections[-1])


OverTime = dict[str, tuple[tuple[str, int | None], ...]]


def _over_time(releases: Sequence[Release], signed: Mapping[bytes, Body]) -> dict[bytes, OverTime]:
    """For each release, by its hash, each theme's numbers in this and the earlier releases; at most the last eight."""
    past: dict[bytes, OverTime] = {}
    before: OverTime = {}
    for release in sorted(releases, key=lambda each: each.starts):
        counts = signed[release.hash].counts.items()
        now = {key: (*before.get(key, ()), (release.label, count))[-8:] for key, count in counts}
        past[release.hash] = before = before | now
    return past


@dataclass(frozen=True)
class _Signed:
    """A release with what was signed, read once."""

    number: int
    release: Release
    body: Body
    past: OverTime
    made: tuple[Correction, ...] = ()
    joined: bool = True
    rungs: Mapping[tuple[bytes, str], Sequence[Rung]] = field(default_factory=dict)


def as_published(body: bytes, today: date) -> ReadReport:
    """A report just as everyone would see it, from the body that would be signed; nothing is kept."""
    found = json.loads(body)
    told = found.get("correction")
    release = Release(
        hash=bytes(32), body=body.decode(), label=found["label"], starts=date.fromisoformat(found["starts"]),
        ends=date.fromisoformat(found["ends"]), day=date.fromisoformat(found["released_on"]),
        public_on=date.fromisoformat(found["public_on"]),
        reply_due=date.fromisoformat(found["reply_due"]),
    )  # fmt: skip
    made = (Correction(hash=bytes(32), body=body.decode(), place=told["place"], day=today),) if told else ()
    return _read(_Signed(0, release, bodies.read(body.decode()), {}, made), (), today, True)


def _read(signed: _Signed, replies: Sequence[Reply], today: date, public: bool) -> ReadReport:
    own: dict[str, list[Reply]] = {}
    for reply in replies:
        if reply.release_hash == signed.release.hash:
            own.setdefault(reply.theme, []).append(reply)
    body = signed.body
    findings = tuple(_finding(line, signed, own.get(line.key, ()), today, public) for line in body.in_order())
    return ReadReport(
        signed.number, signed.release, body.report, body.opening, findings, signed.made, ratings=body.ratings,
        children=body.children, embargoed=signed.release.public_on > today,
    )  # fmt: skip


def _finding(line: Line, signed: _Signed, mine: Sequence[Reply], today: date, public: bool) -> Finding:
    chosen, sentence = signed.body.chosen(line.key), signed.body.sentences.get(line.key, "")
    answer = next((reply for reply in mine if reply.state == "shown"), None)
    earlier = tuple(r for r in mine if r.state == "replaced" or (not public and r.state == "returned"))
    waiting = any(reply.state == "sent" for reply in mine)
    counts = signed.joined and not line.owned_by_others  # what others own is never an agency's to be late with
    due_on = ladder.due(chosen == "ask", signed.release.reply_due, answer) if counts else None
    late = working_days.between(due_on, today) if due_on else 0
    rungs = tuple(signed.rungs.get((signed.release.hash, line.key), ()))
    past = signed.past.get(line.key, ())
    draft = next((reply for reply in mine if reply.state in UNSENT), None) if not public else None
    return Finding(
        line, sentence or line.words, answer, earlier, waiting, max(0, late), chosen, past, draft, rungs,
        ladder.board_due(answer), signed.joined, signed.body.quotes.get(line.key, ""),
    )  # fmt: skip
