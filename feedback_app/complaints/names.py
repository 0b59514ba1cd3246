"""A person puts their name into the box with two locks, for a complaint; it leaves only by their own yes."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import select

from feedback_app.casework.names import ask
from feedback_app.complaints import records
from feedback_app.complaints.progress import NotNow
from feedback_app.database import forget_at_once, writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Case, RecordId, SealingKey
from feedback_app.sealed.from_browser import NotWhole, SealedElsewhere, Target, accept, name_target
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.two_locks import NameAndContact, seal_name

LETTERS: Final = 200


def target_of(case: Case) -> Target:
    """What a name for this case is sealed to, by the browser or by us."""
    keys = {key.id: key for key in db.session.scalars(
        select(SealingKey).where(SealingKey.id.in_([case.lock_a_id, case.lock_b_id]))
    )}  # fmt: skip
    lock_a, lock_b = keys[case.lock_a_id], keys[case.lock_b_id]
    assert lock_a.caseload_id is not None
    return name_target(case.id, lock_a.caseload_id, lock_a.public_key, lock_b.public_key)


def put_name(case_id: RecordId, name: str, contact: str, sealed: str = "", mark: str = "") -> None:
    """Put a name into the box, in place of what was there: what the browser sealed, or what was typed.

    Raises NotNow with a sentence when there is nothing, or the browser's box is not whole or sealed elsewhere.
    """
    typed = NameAndContact(name.strip(), contact.strip())
    if max(len(typed.name), len(typed.contact)) > LETTERS:
        raise NotNow(f"Please keep this under {LETTERS} letters.")
    case = db.session.get_one(Case, case_id)
    target = target_of(case)
    try:
        box = accept(sealed, mark, target).sealed if sealed and not typed else b""
    except (NotWhole, SealedElsewhere) as wrong:
        raise NotNow(str(wrong)) from wrong
    if not box and not typed.name:
        raise NotNow("Please write your name.")
    box = box or seal_name(typed, target.keys[0], target.keys[1], case.id, target.scope)
    with writing():
        db.session.get_one(Case, case_id, with_for_update=True).sealed_name = box
    forget_at_once("testimony")


def ask_for_name(keyring: Keyring, case_id: RecordId, today: date) -> RecordId:
    """Ask a colleague of the other lock for the name that the person let go for this stage.

    Raises NotNow when they did not, CannotDo or NotGranted as `casework.names.ask` does.
    """
    known = records.of_team(keyring, db.session.get_one(Case, case_id))
    if known is None or not known.now.has_released("name"):
        raise NotNow("The person has not said yes to their name for this stage. It cannot be asked for.")
    return ask(keyring, case_id, "agreed", today, released=True)
