"""A released report is corrected: words changed, or a number taken out; written by one, released by another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from analysis.canonical import canonical_bytes
from analysis.corrected import CannotTakeOut, take_out
from analysis.released import ReleasedReport
from feedback_app.answers import corrections
from feedback_app.audit import trail
from feedback_app.crossing.envelopes import CORRECTION, outgoing
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Release
from feedback_app.models.testimony import Act, Caseload, Closing, Period, RecordId, Report, ReportCorrection, new_id
from feedback_app.publishing.report import (
    OPENING,
    SECOND_CHECK,
    SENTENCE_LETTERS,
    TICK_EACH,
    CannotRelease,
    SentencesRefused,
    marks_of,
)
from feedback_app.publishing.sentence_check import check
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.signing import sign
from feedback_app.sealed.vault import open_sentences, seal_sentences

WHY: Final = "why"
NOT_WAITING: Final = "This correction is not waiting for a second person."
SOMEBODY_ELSE: Final = "Somebody else has just begun to correct this report. Look at theirs first."


@dataclass(frozen=True)
class Change:
    """What a correction says otherwise. A sentence left empty is taken out: the theme's own words then stand there.

    `taken_out` are keys of numbers ("B1-", "B-", "responses"); they can never come back.
    """

    why: str = ""
    opening: str = ""
    sentences: Mapping[str, str] = field(default_factory=dict)
    taken_out: tuple[str, ...] = ()


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
        after = _after(self, date.min, (0, b""))
        words = {OPENING: after["opening"], **after["sentences"]}
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
    change = Change(opening=standing["opening"], sentences=standing["sentences"])
    started = db.session.scalar(
        select(ReportCorrection).where(ReportCorrection.report_id == report_id, ReportCorrection.state != "released")
    )
    if started is not None and started.sealed_draft is not None:
        pair = keyring.key(started.key_id)
        written = open_sentences(started.sealed_draft, pair, started.id, caseload.id)
        change = Change(written[WHY], written[OPENING], written["sentences"], tuple(written["taken_out"]))
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


def write(keyring: Keyring, report_id: RecordId, change: Change, *, ready: bool, today: date) -> None:
    """Keep a correction, sealed; with `ready` ask for a second person.

    Raises CannotRelease (nothing would change, no reason, a number that is not there, or somebody else began one) and
    SentencesRefused, as for a report.
    """
    found = find(keyring, report_id)
    fit = _tidied(found, change)
    after = _after(_with(found, fit), today, (0, b""))
    changed = after["correction"]["changed"]
    if not changed and not fit.taken_out:
        raise CannotRelease("Nothing would change. Change a sentence, or choose a number to take out.")
    words = {OPENING: after["opening"], **after["sentences"]}
    texts = {key: words[key] for key in changed if words.get(key)} | {WHY: fit.why}
    faults = check(keyring, found.period.id, texts, (found.caseload.name,), today)
    if faults:
        raise SentencesRefused(faults)
    try:
        _keep(keyring, found, fit, ready, today)
    except IntegrityError as twice:
        raise CannotRelease(SOMEBODY_ELSE) from twice


def _tidied(found: Correcting, change: Change) -> Change:
    try:
        figures = take_out(found.figures, change.taken_out)
    except CannotTakeOut as cannot:
        raise CannotRelease(str(cannot)) from cannot
    shown = {line.key for line in figures.themes() if line.count is not None}
    sentences = {key: text.strip() for key, text in change.sentences.items() if key in shown and text.strip()}
    fit = Change(change.why.strip(), change.opening.strip(), sentences, tuple(sorted(set(change.taken_out))))
    if not fit.why:
        raise CannotRelease("Say in a sentence or two what was wrong, so that people can see why it was changed.")
    if any(len(text) > SENTENCE_LETTERS for text in (fit.why, fit.opening, *fit.sentences.values())):
        raise CannotRelease(f"Please keep each sentence under {SENTENCE_LETTERS} letters.")
    return fit


def _with(found: Correcting, change: Change) -> Correcting:
    return Correcting(found.report, found.period, found.caseload, found.row, found.first, found.standing, change)


def _keep(keyring: Keyring, found: Correcting, change: Change, ready: bool, today: date) -> None:
    key_id, pair = keyring.current("caseload", found.caseload.id)
    written = {
        WHY: change.why, OPENING: change.opening, "sentences": dict(change.sentences),
        "taken_out": list(change.taken_out),
    }  # fmt: skip
    with writing():
        row = _row(keyring, found)
        row.key_id, row.written_by = key_id, keyring.staff_id
        row.sealed_draft = seal_sentences(written, pair.public, row.id, found.caseload.id)
        row.state = "waiting" if ready else "draft"
        what = "asked to correct a report" if ready else "wrote a correction"
        trail.record(Act, today, keyring.staff_id, what, found.report.id)


def _row(keyring: Keyring, found: Correcting) -> ReportCorrection:
    if found.row is not None:
        row = db.session.get_one(ReportCorrection, found.row.id, with_for_update=True)
        if row.state == "released":
            raise CannotRelease("This correction has just been released. It never changes.")
        return row
    place = found.standing.get("correction", {}).get("place", 0) + 1
    row = ReportCorrection(id=new_id(), report_id=found.report.id, place=place)
    db.session.add(row)
    return row


def body_of(found: Correcting, today: date, head: tuple[int, bytes]) -> bytes:
    """What is signed and published: the standing edition with the change, canonical JSON with the audit head."""
    return canonical_bytes(_after(found, today, head))


def _after(found: Correcting, today: date, head: tuple[int, bytes]) -> dict[str, Any]:
    before, change = found.standing, found.change
    figures = take_out(found.figures, change.taken_out)
    themes = {line.key for line in figures.themes() if line.count is not None}
    after = dict(before) | corrections.still_chosen(before, themes) | {
        "audit_acts": head[0], "audit_head": head[1].hex(), "opening": change.opening,
        "report": figures.as_dict(), "sentences": dict(change.sentences),
    }  # fmt: skip
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


def release(keyring: Keyring, report_id: RecordId, today: date, *, ticked: Collection[str]) -> bytes:
    """Sign as the second person and put the correction in the outbox, in one transaction. Its hash.

    `ticked` are marks of Correcting.to_tick. Raises CannotRelease when one is missing, when a text could point to one
    family by what is open to this person, when none waits or it is one's own; NotGranted without the signing key.
    """
    _, pair = keyring.current("signing")
    checked = _checked_by_second(keyring, report_id, today)
    with writing():
        db.session.get(Report, report_id, with_for_update=True)
        found = find(keyring, report_id)
        row = found.row
        if row is None or row.state != "waiting":
            raise CannotRelease(NOT_WAITING)
        if row.written_by == keyring.staff_id:
            raise CannotRelease("You wrote this correction. A second person must read it and release it.")
        if not set(found.to_tick) <= set(ticked) & checked:
            raise CannotRelease(TICK_EACH)
        sure = ", ".join(key for key, _ in found.to_tick.values())
        trail.record(Act, today, keyring.staff_id, "corrected a report", report_id, f"No one family: {sure}")
        body = body_of(found, today, trail.head(Act))
        if not corrections.fits(found.standing, json.loads(body)):
            raise CannotRelease("This is more than a correction may change. Nothing was published.")
        row.state, row.released_by, row.day, row.sealed_draft = "released", keyring.staff_id, today, None
        row.release_hash = hashlib.sha256(body).digest()
        db.session.add(outgoing(CORRECTION, body, sign(body, pair), pair.public))
    return row.release_hash


def _checked_by_second(keyring: Keyring, report_id: RecordId, today: date) -> set[str]:
    """The marks of the new texts, held once more against what is open to the second person: it may be other words.

    Raises CannotRelease when something in them could point to one family.
    """
    found = find(keyring, report_id)
    if found.row is None or found.row.state != "waiting" or found.row.written_by == keyring.staff_id:
        return set()
    marks, named = found.to_tick, (found.caseload.name,)
    faults = check(keyring, found.period.id, dict(marks.values()), named, today)
    if faults:
        raise CannotRelease(f"{SECOND_CHECK} {' '.join(faults.values())}")
    return set(marks)


def send_back(keyring: Keyring, report_id: RecordId, today: date, why: str) -> None:
    """The second person asks for another look. Raises CannotRelease when none waits."""
    with writing():
        waits = (ReportCorrection.report_id == report_id) & (ReportCorrection.state == "waiting")
        row = db.session.scalar(select(ReportCorrection).where(waits).with_for_update())
        if row is None:
            raise CannotRelease(NOT_WAITING)
        row.state = "draft"
        trail.record(Act, today, keyring.staff_id, "sent a correction back", report_id, why[:200])


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
