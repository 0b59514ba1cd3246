"""Correcting a report that is out: words change, a number or quote goes; written by one, released by another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from analysis.corrected import CannotTakeOut, take_out
from feedback_app.answers import corrections
from feedback_app.audit import trail
from feedback_app.crossing.envelopes import CORRECTION, outgoing
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, RecordId, Report, ReportCorrection, new_id
from feedback_app.publishing import for_children
from feedback_app.publishing.correction import WHY, Change, Correcting, body_of, edition_after, find
from feedback_app.publishing.for_children import NotForChildren
from feedback_app.publishing.release import refuse_clock_set_back
from feedback_app.publishing.report import (
    OPENING,
    SECOND_CHECK,
    SENTENCE_LETTERS,
    TICK_EACH,
    CannotRelease,
    SentencesRefused,
)
from feedback_app.publishing.sentence_check import check
from feedback_app.publishing.told_apart import raised
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.signing import sign
from feedback_app.sealed.vault import seal_sentences

NOT_WAITING: Final = "This correction is not waiting for a second person."
SOMEBODY_ELSE: Final = "Somebody else has just begun to correct this report. Look at theirs first."


def write(keyring: Keyring, report_id: RecordId, change: Change, *, ready: bool, today: date) -> None:
    """Keep a correction, sealed; with `ready` ask for a second person.

    Raises CannotRelease (nothing would change, no reason, a number that is not there, or somebody else began one) and
    SentencesRefused, as for a report.
    """
    found = find(keyring, report_id)
    fit = _tidied(found, change)
    after = edition_after(replace(found, change=fit), today, (0, b""))
    changed = after["correction"]["changed"]
    if not changed and not fit.taken_out:
        raise CannotRelease("Nothing would change. Change a sentence, or choose what to take out.")
    words = corrections.words_of(after)
    texts = {key: words[key] for key in changed if words.get(key)} | {WHY: fit.why}
    faults = check(keyring, found.period.id, texts, (found.caseload.name,), today, raised(found.figures, OPENING))
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
    gone = tuple(sorted(set(change.taken_out)))
    quotes_out = tuple(key for key in sorted(found.standing.get("quotes", {})) if key in change.quotes_out)
    children = _for_children(change.children, shown)
    fit = Change(change.why.strip(), change.opening.strip(), sentences, gone, quotes_out, children)
    if not fit.why:
        raise CannotRelease("Say in a sentence or two what was wrong, so that people can see why it was changed.")
    if any(len(text) > SENTENCE_LETTERS for text in (fit.why, fit.opening, *fit.sentences.values())):
        raise CannotRelease(f"Please keep each sentence under {SENTENCE_LETTERS} letters.")
    return fit


def _for_children(typed: Mapping[str, str], shown: Collection[str]) -> dict[str, str]:
    try:
        return for_children.chosen(typed, shown)
    except NotForChildren as hard:
        raise CannotRelease(str(hard)) from hard


def _keep(keyring: Keyring, found: Correcting, change: Change, ready: bool, today: date) -> None:
    key_id, pair = keyring.current("caseload", found.caseload.id)
    written = {
        WHY: change.why, OPENING: change.opening, "sentences": dict(change.sentences),
        "children": dict(change.children), "taken_out": list(change.taken_out), "quotes_out": list(change.quotes_out),
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
        refuse_clock_set_back(found.report.day or today, today)
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
    faults = check(keyring, found.period.id, dict(marks.values()), named, today, raised(found.figures, OPENING))
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
