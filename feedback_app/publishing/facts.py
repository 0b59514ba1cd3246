"""The team decides on a mistake of fact that an agency's leaders told of: it is corrected, or they learn why not."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from analysis.canonical import canonical_bytes
from feedback_app.audit import trail
from feedback_app.crossing.envelopes import FACT_DECIDED, outgoing
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import MistakeOfFact
from feedback_app.models.testimony import Act, RecordId, Report
from feedback_app.publishing import correction
from feedback_app.publishing.report import CannotRelease
from feedback_app.sealed.keyring import Keyring, NotGranted
from feedback_app.sealed.signing import sign

NOTE_LETTERS = 1000
NOT_YOURS = "Only somebody who can correct this report can agree. Leave it to a colleague who can open it."


class CannotDecide(ValueError):
    """This cannot be decided; the sentence says why, or what to do."""


def decide(keyring: Keyring, mistake_id: bytes, agree: bool, note: str, today: date) -> RecordId | None:
    """Agree, or say why not. The decision is signed and carried by the outbox; words change by a correction alone.

    Gives the report to correct where it was agreed, else None. Raises CannotDecide when it is not waiting, when there
    is no reason why not, or when this person could not correct the report; NotGranted without the signing key.
    """
    mistake = db.session.get(MistakeOfFact, mistake_id)
    if mistake is None or mistake.state != "told":
        raise CannotDecide("This is not waiting for a decision.")
    note = note.replace("\x00", "").strip()[:NOTE_LETTERS]
    if not agree and not note:
        raise CannotDecide("Say why not, so that they can understand it.")
    report_id = _to_correct(keyring, mistake.release_hash) if agree else None
    _, pair = keyring.current("signing")
    decision = {
        "mistake": mistake_id.hex(), "state": "agreed" if agree else "refused", "note": "" if agree else note,
        "day": today.isoformat(),
    }  # fmt: skip
    body = canonical_bytes(decision)
    what = "agreed to a mistake of fact" if agree else "refused a mistake of fact"
    with writing():
        trail.record(Act, today, keyring.staff_id, what, mistake_id)
        if db.session.query(Act).filter_by(about=mistake_id).count() > 1:
            raise CannotDecide("Somebody else has just decided on this.")
        db.session.add(outgoing(FACT_DECIDED, body, sign(body, pair), pair.public))
    return report_id


def _to_correct(keyring: Keyring, release_hash: bytes) -> RecordId:
    """The report of a release, for somebody who may correct it. Raises CannotDecide for all others."""
    report_id = db.session.scalar(select(Report.id).where(Report.release_hash == release_hash))
    if report_id is None:
        raise CannotDecide("We know no report of ours with this number.")
    try:
        correction.find(keyring, report_id)
    except (CannotRelease, NotGranted) as cannot:
        raise CannotDecide(NOT_YOURS) from cannot
    return report_id
