"""What a correction of a released report is: the edition that stands, the change, and the edition it would make."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from analysis.canonical import canonical_bytes
from analysis.corrected import take_out
from analysis.released import ReleasedReport
from feedback_app.answers import corrections
from feedback_app.extensions import db
from feedback_app.models.published import Release
from feedback_app.models.testimony import Caseload, Closing, Period, RecordId, Report, ReportCorrection
from feedback_app.publishing.report import OPENING, CannotRelease, marks_of
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.vault import open_sentences

WHY: Final = "why"


@dataclass(frozen=True)
class Change:
    """What a correction says otherwise. A sentence left empty is taken out: the theme's own words then stand there.

    So it is with `children`, the sentences of the children's edition: the theme then leaves it.
    `taken_out` are keys of numbers ("B1-", "B-", "responses"), `quotes_out` themes whose quote goes; neither ever
    comes back.
    """

    why: str = ""
    opening: str = ""
    sentences: Mapping[str, str] = field(default_factory=dict)
    taken_out: tuple[str, ...] = ()
    quotes_out: tuple[str, ...] = ()
    children: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Correcting:
    """A released report, the edition that stands (its body), and the correction on its way, if there is one."""

    report: Report
    period: Period
    caseload: Caseload
    row: ReportCorrection | None
    first: bytes
    standing: Mapping[str, Any]
    change: Change

    @property
    def figures(self) -> ReleasedReport:
        """The numbers of the edition that stands."""
        return ReleasedReport.from_dict(self.standing["report"])

    @property
    def to_tick(self) -> dict[str, tuple[str, str]]:
        """Every text that is new, as (key, text) by its mark: why, and each sentence that was changed."""
        after = edition_after(self, date.min, (0, b""))
        words = corrections.words_of(after)
        changed = {key: words[key] for key in after["correction"]["changed"] if words.get(key)}
        return marks_of({WHY: self.change.why} | changed)


def find(keyring: Keyring, report_id: RecordId) -> Correcting:
    """A released report and its open correction. Raises CannotRelease when it is not out; NotGranted."""
    row = db.session.execute(
        select(Report, Period, Caseload)
        .join(Closing, Closing.id == Report.closing_id)
        .join(Period, Period.id == Closing.period_id)
        .join(Caseload, Caseload.id == Period.caseload_id)
        .where(Report.id == report_id)
    ).one_or_none()
    if row is None or row[0].state != "released":
        raise CannotRelease("There is no such report that everyone can read. Only what is out is corrected.")
    report, period, caseload = row
    keyring.current("caseload", caseload.id)
    first, standing = _standing(report)
    change = Change(opening=standing["opening"], sentences=standing["sentences"], children=standing["children"])
    started = db.session.scalar(
        select(ReportCorrection).where(ReportCorrection.report_id == report_id, ReportCorrection.state != "released")
    )
    if started is not None and started.sealed_draft is not None:
        pair = keyring.key(started.key_id)
        written = open_sentences(started.sealed_draft, pair, started.id, caseload.id)
        gone, quotes_out = tuple(written["taken_out"]), tuple(written["quotes_out"])
        children = written.get("children", standing["children"])  # none in those begun by an earlier version
        change = Change(written[WHY], written[OPENING], written["sentences"], gone, quotes_out, children)
    return Correcting(report, period, caseload, started, first, standing, change)


def _standing(report: Report) -> tuple[bytes, Mapping[str, Any]]:
    """The hash of the release and the body of the edition that stands, just as they were signed."""
    release = db.session.get(Release, report.release_hash)
    if release is None or report.release_hash is None:
        raise CannotRelease("This report is still on its way. Try again in a minute.")
    found = corrections.corrections_of([release]).get(release.hash, ())
    last = db.session.scalar(
        select(ReportCorrection.release_hash)
        .where(ReportCorrection.report_id == report.id, ReportCorrection.state == "released")
        .order_by(ReportCorrection.place.desc())
        .limit(1)
    )
    body = corrections.standing(release, found).body.encode()
    if hashlib.sha256(body).digest() != (last or report.release_hash):
        raise CannotRelease("What stands there is not what we signed last. Wait a minute; if it stays so, tell us all.")
    standing: Mapping[str, Any] = json.loads(body)
    return release.hash, standing


def body_of(found: Correcting, today: date, head: tuple[int, bytes]) -> bytes:
    """What is signed and published: the standing edition with the change, canonical JSON with the audit head."""
    return canonical_bytes(edition_after(found, today, head))


def edition_after(found: Correcting, today: date, head: tuple[int, bytes]) -> dict[str, Any]:
    """The body of the edition that this correction makes: what stands, with the change, and what it says of itself."""
    before, change = found.standing, found.change
    figures = take_out(found.figures, change.taken_out)
    themes = {line.key for line in figures.themes() if line.count is not None}
    after = dict(before) | corrections.still_chosen(before, themes) | {
        "audit_acts": head[0], "audit_head": head[1].hex(), "opening": change.opening,
        "children": {key: text for key, text in change.children.items() if key in themes},
        "report": figures.as_dict(), "sentences": dict(change.sentences),
    }  # fmt: skip
    if "quotes" in before:
        left = themes.difference(change.quotes_out)
        after["quotes"] = {theme: text for theme, text in before["quotes"].items() if theme in left}
    return after | {
        "correction": {
            "changed": corrections.changed_words(before, after),
            "corrects": hashlib.sha256(canonical_bytes(before)).hexdigest(),
            "first": found.first.hex(),
            "on": today.isoformat(),
            "place": before.get("correction", {}).get("place", 0) + 1,
            "taken_out": sorted(change.taken_out),
            "why": change.why,
        }
    }


def released(keyring: Keyring) -> list[tuple[Report, Period, Caseload]]:
    """Every report that is out of the caseloads that are open to this person, the newest period first."""
    rows = db.session.execute(
        select(Report, Period, Caseload)
        .join(Closing, Closing.id == Report.closing_id)
        .join(Period, Period.id == Closing.period_id)
        .join(Caseload, Caseload.id == Period.caseload_id)
        .where(Report.state == "released", Report.key_id.in_(keyring.load_all()))
        .order_by(Period.starts.desc(), Caseload.name)
    )
    return [(report, period, caseload) for report, period, caseload in rows]
