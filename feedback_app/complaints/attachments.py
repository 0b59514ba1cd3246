"""Papers on a complaint's record: letters of ours, and what a body sent. Sealed for both sides, as each step is.

None comes from the public. What a file says of its maker is gone before it gets here (feedback_app/attached).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select

from feedback_app.attached.parcel import Paper, Parcel
from feedback_app.audit import trail
from feedback_app.casework.cases import NoSuchCase
from feedback_app.complaints.progress import NotNow
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Attachment, Case, Complaint, RecordId, SealingKey, new_id
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.referred import open_attachment, open_title, seal_attachment, seal_title
from feedback_app.sealed.suite import KeyPair

MOST: Final = 40
"""On one complaint."""
FROM_US: Final = "us"
FROM_THEM: Final = "them"


@dataclass(frozen=True)
class Listed:
    """One paper as the record lists it: whose it is (FROM_US or FROM_THEM), and the day that it names."""

    id: RecordId
    title: str
    by: str
    day: date


def keep(
    keyring: Keyring, case_id: RecordId, papers: Sequence[Paper], by: str, day: date, today: date
) -> list[RecordId]:
    """Put papers on the record, with the act, in one transaction. Raises NotNow, NoSuchCase or NotGranted."""
    if not papers:
        raise NotNow("Choose a file first.")
    if day > today:
        raise NotNow("That day has not come yet.")
    with writing():
        case = db.session.get(Case, case_id, with_for_update=True)
        if case is None or db.session.get(Complaint, case_id) is None:
            raise NoSuchCase
        keyring.key(case.key_id)
        kept = add(case, papers, by, day)
        trail.record(Act, today, keyring.staff_id, "complaint: attached a paper", case_id)
    return kept


def add(case: Case, papers: Sequence[Paper], by: str, day: date) -> list[RecordId]:
    """Add papers to the current write transaction; their ids. Raises NotNow when there are too many."""
    public = db.session.scalars(select(SealingKey.public_key).where(SealingKey.id == case.key_id)).one()
    last = db.session.scalar(select(func.max(Attachment.place)).where(Attachment.case_id == case.id)) or 0
    if last + len(papers) > MOST:
        raise NotNow(f"There are {MOST} papers already. No more can be attached.")
    ids = []
    for place, paper in enumerate(papers, last + 1):
        ids.append(attachment_id := new_id())
        told = {"title": paper.title, "by": by, "day": day.isoformat()}
        parcel, person = Parcel({}, (paper,)), case.person_key
        db.session.add(
            Attachment(
                id=attachment_id, case_id=case.id, place=place, key_id=case.key_id,
                sealed_title=seal_title(told, public, attachment_id, case.caseload_id),
                sealed=seal_attachment(parcel, public, attachment_id, case.caseload_id),
                title_for_person=seal_title(told, person, attachment_id, case.id) if person else None,
                for_person=seal_attachment(parcel, person, attachment_id, case.id) if person else None,
            )
        )  # fmt: skip
    return ids


def listed(keyring: Keyring, case: Case) -> list[Listed]:
    """What is on the record, oldest first: one statement, and no paper is opened. Raises NotGranted or CannotOpen."""
    columns = select(Attachment.id, Attachment.key_id, Attachment.sealed_title)
    found = []
    for each, key_id, sealed in db.session.execute(
        columns.where(Attachment.case_id == case.id).order_by(Attachment.place)
    ):
        found.append(_listed(each, open_title(sealed, keyring.key(key_id), each, case.caseload_id)))
    return found


def _listed(attachment_id: RecordId, told: Mapping[str, str]) -> Listed:
    return Listed(attachment_id, told["title"], told["by"], date.fromisoformat(told["day"]))


def listed_for_person(case: Case, pair: KeyPair) -> list[Listed]:
    """The same for the person, with what their code opens; without papers from before they were sealed to both."""
    wanted = select(Attachment.id, Attachment.title_for_person).where(
        Attachment.case_id == case.id, Attachment.title_for_person.is_not(None)
    )
    rows = db.session.execute(wanted.order_by(Attachment.place))
    return [_listed(each, open_title(sealed, pair, each, case.id)) for each, sealed in rows if sealed is not None]


def open_for_person(case: Case, pair: KeyPair, attachment_id: RecordId) -> Paper:
    """One paper of the person's own complaint. Raises NoSuchCase for any other, or CannotOpen."""
    found = db.session.get(Attachment, attachment_id)
    if found is None or found.case_id != case.id or found.for_person is None:
        raise NoSuchCase
    return open_attachment(found.for_person, pair, found.id, case.id).papers[0]


def open_one(keyring: Keyring, case: Case, attachment_id: RecordId) -> Paper:
    """One paper of this complaint. Raises NoSuchCase, NotGranted or CannotOpen."""
    found = db.session.get(Attachment, attachment_id)
    if found is None or found.case_id != case.id:
        raise NoSuchCase
    return open_attachment(found.sealed, keyring.key(found.key_id), found.id, case.caseload_id).papers[0]
