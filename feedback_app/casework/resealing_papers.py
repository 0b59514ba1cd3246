"""Papers and referrals of a complaint, sealed again with their case: to another caseload, or to a new key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, select

from feedback_app.extensions import db
from feedback_app.models.testimony import Attachment, RecordId, SealingKey, SentReferral
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.referred import ATTACHED, LINK, TITLE, mark_of, open_link
from feedback_app.sealed.suite import KeyPair, Place, reseal

FIELDS: Final[dict[Any, tuple[tuple[str, str], ...]]] = {
    Attachment: (("sealed_title", TITLE), ("sealed", ATTACHED)),
    SentReferral: (("sealed", LINK),),
}
"""Each table with its sealed columns, and the field that each is bound to."""


def uses(key: SealingKey) -> list[tuple[Any, ColumnElement[bool]]]:
    """What is still sealed to a caseload's key."""
    return [(table, table.key_id == key.id) for table in FIELDS]


def cases_with(key: SealingKey) -> list[Any]:
    """The cases that have any of it."""
    return [select(table.case_id).where(table.key_id == key.id) for table in FIELDS]


def move(keyring: Keyring, case_id: RecordId, was: RecordId, to: RecordId, key_id: RecordId, new: KeyPair) -> None:
    """All of one case from its caseload to another. Adds to the current write transaction."""
    for table in FIELDS:
        for row in db.session.scalars(select(table).where(table.case_id == case_id)):
            _reseal(row, keyring.key(row.key_id), new, was, to)
            row.key_id = key_id


def renew(ids: Sequence[RecordId], old_key: SealingKey, old: KeyPair, key_id: RecordId, new: KeyPair) -> None:
    """All of these cases from a retired key to the one in use. Adds to the current write transaction."""
    scope = old_key.caseload_id
    assert scope is not None
    for table in FIELDS:
        for row in db.session.scalars(select(table).where(table.case_id.in_(ids), table.key_id == old_key.id)):
            _reseal(row, old, new, scope, scope)
            row.key_id = key_id


def _reseal(row: Any, old: KeyPair, new: KeyPair, was: RecordId, to: RecordId) -> None:
    if isinstance(row, SentReferral):
        row.mark = mark_of(bytes.fromhex(open_link(row.sealed, old, row.id, was)["referral"]), new)
    for column, field in FIELDS[type(row)]:
        sealed = reseal(getattr(row, column), old, new.public, Place(field, row.id, was), Place(field, row.id, to))
        setattr(row, column, sealed)
