"""What is sealed to a lock of names, to the duty key and to the trustees' key, sealed again to the key in use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, inspect, select

from feedback_app.casework import danger_work, to_trustee
from feedback_app.extensions import db
from feedback_app.models.testimony import (
    Case,
    DangerWork,
    Message,
    RecordId,
    SafeguardingRecord,
    SealingKey,
    ToTrustee,
    TrusteeAnswer,
)
from feedback_app.sealed.suite import KeyPair, Place, reseal
from feedback_app.sealed.two_locks import reseal_half
from feedback_app.sealed.vault import reseal_for_duty


@dataclass(frozen=True)
class Rows:
    """A table with rows sealed to one key: the key's column, the sealed column, and where a row's value belongs."""

    table: Any
    key: str
    sealed: str
    place: Callable[[Any], Place]


ROWS: Final[Mapping[str, tuple[Rows, ...]]] = {
    "duty": (
        Rows(Message, "duty_id", "for_duty", lambda row: Place("duty message", row.id, row.case_id)),
        Rows(SafeguardingRecord, "key_id", "sealed", lambda row: Place("safeguarding", row.id, row.case_id)),
        Rows(DangerWork, "key_id", "sealed", lambda row: Place(danger_work.FIELD, row.case_id, b"duty")),
    ),
    "trustee": (
        Rows(ToTrustee, "key_id", "sealed", lambda row: Place(to_trustee.FIELD, row.id, b"trustee")),
        Rows(TrusteeAnswer, "key_id", "for_trustee", lambda row: Place(to_trustee.ANSWER, row.id, b"trustee")),
    ),
}


def uses(key: SealingKey) -> list[tuple[Any, ColumnElement[bool]]]:
    """Each table with the rows that are still sealed to this key."""
    found: list[tuple[Any, ColumnElement[bool]]] = [
        (rows.table, getattr(rows.table, rows.key) == key.id) for rows in ROWS.get(key.kind, ())
    ]
    if key.kind == "lock":
        found.append((Case, (Case.lock_a_id if key.side == "A" else Case.lock_b_id) == key.id))
    if key.kind == "duty":
        found.append((Case, Case.duty_id == key.id))
    return found


def chunk(old_key: SealingKey, old: KeyPair, new_id: RecordId, new: KeyPair, most: int) -> None:
    """Up to `most` rows of each table. Adds to the current write transaction."""
    if old_key.kind == "lock":
        _names(old_key, old, new_id, new, most)
    if old_key.kind == "duty":
        _duty_copies(old_key, old, new_id, new, most)
    for rows in ROWS.get(old_key.kind, ()):
        mine = select(rows.table).where(getattr(rows.table, rows.key) == old_key.id)
        in_order = mine.order_by(*inspect(rows.table).primary_key).limit(most)
        for row in db.session.scalars(in_order.with_for_update()):
            setattr(row, rows.sealed, reseal(getattr(row, rows.sealed), old, new.public, rows.place(row)))
            setattr(row, rows.key, new_id)


def _names(old_key: SealingKey, old: KeyPair, new_id: RecordId, new: KeyPair, most: int) -> None:
    column = Case.lock_a_id if old_key.side == "A" else Case.lock_b_id
    scope = old_key.caseload_id
    assert scope is not None
    for case in db.session.scalars(select(Case).where(column == old_key.id).order_by(Case.id).limit(most)):
        case.sealed_name = reseal_half(case.sealed_name, old_key.side, old, new.public, case.id, scope)
        if old_key.side == "A":
            case.lock_a_id = new_id
        else:
            case.lock_b_id = new_id


def _duty_copies(old_key: SealingKey, old: KeyPair, new_id: RecordId, new: KeyPair, most: int) -> None:
    for case in db.session.scalars(select(Case).where(Case.duty_id == old_key.id).order_by(Case.id).limit(most)):
        case.sealed_for_duty = reseal_for_duty(case.sealed_for_duty, old, new.public, case.id)
        case.duty_id = new_id
