"""What a council answered: found by its mark without opening what was sent, proved, and taken in on the record."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import or_, select

from feedback_app.attached.parcel import Paper, Parcel
from feedback_app.casework.cases import NoSuchCase
from feedback_app.complaints import attachments, records
from feedback_app.complaints.progress import Step
from feedback_app.database import forget_at_once, writing
from feedback_app.extensions import db
from feedback_app.models.testimony import CameBack, Case, RecordId, SentReferral
from feedback_app.sealed.keyring import Keyring, NotGranted
from feedback_app.sealed.referred import mark_of, open_answer, open_link
from feedback_app.sealed.suite import CannotOpen, key_pair

THEIR_ANSWER: Final = "Their answer"


@dataclass(frozen=True)
class Came:
    """One answer that waits to be taken in, opened in memory."""

    id: bytes
    day: date
    parcel: Parcel


@dataclass(frozen=True)
class Arrived:
    """That an answer to a complaint came, and on which day."""

    case_id: RecordId
    day: date


def arrived(keyring: Keyring) -> list[Arrived]:
    """Answers that nobody has taken in, of complaints that this person can open, oldest first. None is opened.

    One statement while none waits, two otherwise: what ties an answer to its complaint is found by its mark.
    """
    rows = db.session.execute(
        select(CameBack.referral, CameBack.day).where(CameBack.sealed.is_not(None)).order_by(CameBack.day, CameBack.id)
    ).all()
    if not rows:
        return []
    pairs = [keyring.key(key_id) for key_id in keyring.of_kind("caseload")]
    marks = {mark_of(referral, pair) for referral, _ in rows for pair in pairs}
    sent = (
        select(SentReferral, Case.caseload_id)
        .join(Case, Case.id == SentReferral.case_id)
        .where(or_(SentReferral.mark.in_(marks), SentReferral.mark.is_(None)))
    )
    to = {}
    for each, caseload_id in db.session.execute(sent):
        if link := _link(keyring, each, caseload_id):
            to[bytes.fromhex(link["referral"])] = each.case_id
    return [Arrived(to[referral], day) for referral, day in rows if referral in to]


def waiting(keyring: Keyring, case: Case) -> list[Came]:
    """Answers to one complaint that nobody has taken in, opened in memory, oldest first. Two statements.

    Each of its referrals is looked at beside each answer that waits; only what proves itself is shown.
    """
    beside = (
        select(SentReferral, CameBack.id, CameBack.referral, CameBack.day)
        .join(CameBack, CameBack.sealed.is_not(None))
        .where(SentReferral.case_id == case.id)
        .order_by(CameBack.day, CameBack.id)
    )
    mine = {}
    for sent, answer_id, referral, day in db.session.execute(beside):
        link = _link(keyring, sent, case.caseload_id)
        if link and bytes.fromhex(link["referral"]) == referral:
            mine[answer_id] = (day, referral, link)
    sealed = select(CameBack.id, CameBack.sealed).where(CameBack.id.in_(mine), CameBack.sealed.is_not(None))
    bodies = dict(db.session.execute(sealed).all()) if mine else {}
    found = []
    for answer_id, (day, referral, link) in mine.items():
        parcel = _proved(bodies.get(answer_id), link, referral, answer_id)
        found += [Came(answer_id, day, parcel)] if parcel else []
    return found


def _proved(sealed: bytes | None, link: Mapping[str, str], referral: bytes, answer_id: bytes) -> Parcel | None:
    """An answer that holds the secret which stood inside the referral; None for any other."""
    try:
        parcel = open_answer(sealed or b"", key_pair(bytes.fromhex(link["seed"])), referral, answer_id)
    except CannotOpen:
        return None
    same = secrets.compare_digest(parcel.words.get("secret", "").encode(), link["secret"].encode())
    return parcel if same else None


def _link(keyring: Keyring, sent: SentReferral, caseload_id: RecordId) -> Mapping[str, str] | None:
    try:
        return open_link(sent.sealed, keyring.key(sent.key_id), sent.id, caseload_id)
    except (CannotOpen, NotGranted):
        return None


def take_in(keyring: Keyring, case_id: RecordId, answer_id: bytes, today: date) -> None:
    """Put an answer on the record, words and papers, and say in the steps that it came: that day is evidence.

    Raises NoSuchCase when there is none (any more), NotNow, NotGranted or CannotOpen.
    """
    case = db.session.get(Case, case_id)
    came = next((each for each in waiting(keyring, case) if each.id == answer_id), None) if case else None
    if came is None:
        raise NoSuchCase
    kind = came.parcel.words.get("kind", "")
    words = Paper(THEIR_ANSWER, "text/plain", came.parcel.words.get("text", "").encode())
    with writing():
        row = db.session.get(CameBack, answer_id, with_for_update=True, populate_existing=True)
        if row is None or row.sealed is None:
            raise NoSuchCase
        row.sealed = None
        records.take_by_team(
            keyring, case_id, Step("came", today, "team", "", {"on": came.day.isoformat(), "kind": kind})
        )
        case = db.session.get_one(Case, case_id)
        attachments.add(case, (words, *came.parcel.papers), attachments.FROM_THEM, came.day)
    forget_at_once("testimony")
