"""Where a response would go, and whether enough of the team could read it there: if not, nothing is taken."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from feedback_app.config import Settings
from feedback_app.extensions import db
from feedback_app.models.testimony import Caseload, Grant, RecordId, SealingKey, Staff


class NobodyToRead(Exception):
    """Too few of the team could read this caseload."""

    def __init__(self) -> None:
        super().__init__(
            "We cannot take this yet. Too few of our team can read about this agency. "
            "Nothing you wrote is lost. You can choose “I'm not sure”, or come back another day."
        )


@dataclass(frozen=True)
class Locks:
    """The public keys that a response to one caseload is sealed to."""

    caseload_id: RecordId
    key_id: RecordId
    lock_a_id: RecordId
    lock_b_id: RecordId
    duty_id: RecordId
    words: bytes
    lock_a: bytes
    lock_b: bytes
    duty: bytes


def locks_for(agency_id: bytes | None, min_readers: int) -> Locks:
    """The keys for an agency's caseload (None: not sure). Raises NobodyToRead unless at least `min_readers`
    people can read it, each lock has a holder and somebody holds the duty key."""
    holders = (
        select(Grant.key_id, func.count().label("people"))
        .join(Staff, Staff.id == Grant.staff_id)
        .where(Staff.active)
        .group_by(Grant.key_id)
        .subquery()
    )
    same_agency = Caseload.agency_id.is_(None) if agency_id is None else Caseload.agency_id == agency_id
    rows = db.session.execute(
        select(SealingKey, Caseload.id, holders.c.people)
        .join(holders, holders.c.key_id == SealingKey.id)
        .outerjoin(Caseload, Caseload.id == SealingKey.caseload_id)
        .where(~SealingKey.retired, (SealingKey.kind == "duty") | same_agency)
    ).all()
    found = {(key.kind, key.side): (key, people) for key, caseload, people in rows if _fits(key, caseload)}
    words, people = found.get(("caseload", "-"), (None, 0))
    lock_a, lock_b = found.get(("lock", "A")), found.get(("lock", "B"))
    duty = found.get(("duty", "-"))
    if words is None or people < min_readers or not lock_a or not lock_b or not duty:
        raise NobodyToRead
    return Locks(
        caseload_id=RecordId(words.caseload_id),
        key_id=words.id,
        lock_a_id=lock_a[0].id,
        lock_b_id=lock_b[0].id,
        duty_id=duty[0].id,
        words=words.public_key,
        lock_a=lock_a[0].public_key,
        lock_b=lock_b[0].public_key,
        duty=duty[0].public_key,
    )


def _fits(key: SealingKey, caseload: bytes | None) -> bool:
    return key.kind == "duty" or caseload is not None


def is_open(min_readers: int) -> bool:
    """Whether anything can be taken at all: the caseload of those who are not sure is staffed."""
    try:
        locks_for(None, min_readers)
    except NobodyToRead:
        return False
    return True


def children_welcome(settings: Settings) -> bool:
    """Whether a child may be asked anything: a lead, a deputy and cover are named, and two hold the duty key.

    Source: domain page "Danger, independence and the duty to act". Anything that is missing keeps the door closed.
    """
    try:
        facts = settings.who_we_are()
    except (OSError, ValueError):
        return False
    named = all(facts.get(fact, "").strip() for fact in ("safeguarding_lead", "safeguarding_deputy", "cover_hours"))
    holders = (
        select(func.count(func.distinct(Staff.id)))
        .join(Grant, Grant.staff_id == Staff.id)
        .join(SealingKey, SealingKey.id == Grant.key_id)
        .where(SealingKey.kind == "duty", ~SealingKey.retired, Staff.active)
    )
    return named and (db.session.scalar(holders) or 0) >= 2 and is_open(settings.min_readers)
