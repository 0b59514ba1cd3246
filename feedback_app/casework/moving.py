"""A case goes to another caseload: what the team reads of it is sealed again, to that caseload's key."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from feedback_app.audit import trail
from feedback_app.casework import resealing_papers
from feedback_app.casework.cases import CannotDo, find
from feedback_app.casework.resealing_cases import reseal_case, reseal_message, reseal_step
from feedback_app.database import forget_at_once, writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, ComplaintStep, Message, RecordId
from feedback_app.sealed.keyring import Keyring


def move_case(keyring: Keyring, case_id: RecordId, to_caseload: RecordId, today: date) -> None:
    """Move a case to another caseload: words, reading and messages are sealed again to its key.

    The name box stays under the locks it was made for. Raises NotGranted unless this person reads both, CannotDo when
    it has been counted (its number belongs to the first agency).
    """
    case, _ = find(case_id)
    if case.state in ("counted", "left_out"):
        raise CannotDo("This response has been counted where it is. It cannot be moved now.")
    if case.caseload_id == to_caseload:
        raise CannotDo("It is there already.")
    key_id, new = keyring.current("caseload", to_caseload)
    old = keyring.key(case.key_id)
    with writing():
        case, _ = find(case_id)
        reseal_case(case, old, new, to_caseload)
        for message in db.session.scalars(select(Message).where(Message.case_id == case.id)):
            reseal_message(message, keyring.key(message.key_id), new, case.caseload_id, to_caseload)
            message.key_id = key_id
        for step in db.session.scalars(select(ComplaintStep).where(ComplaintStep.case_id == case.id)):
            reseal_step(step, keyring.key(step.key_id), new, case.caseload_id, to_caseload)
            step.key_id = key_id
        resealing_papers.move(keyring, case.id, case.caseload_id, to_caseload, key_id, new)
        case.key_id, case.caseload_id = key_id, to_caseload
        trail.record(Act, today, keyring.staff_id, "moved to another caseload", case_id)
    forget_at_once("testimony")
