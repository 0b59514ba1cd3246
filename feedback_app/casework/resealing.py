"""A key is replaced: a new one takes its place at once, and what was sealed before follows in resumable chunks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add
from types import ModuleType
from typing import Final

from sqlalchemy import ColumnElement, func, select

from feedback_app.audit import trail
from feedback_app.casework import resealing_cases, resealing_kinds
from feedback_app.casework.cases import CannotDo
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Grant, RecordId, SealingKey, Staff
from feedback_app.sealed.keyring import Keyring, make_key
from feedback_app.sealed.suite import KeyPair

CHUNK: Final = 100


@dataclass(frozen=True)
class Left:
    """A retired key with the number of records that are still sealed to it."""

    key: SealingKey
    records: int


def rotate(keyring: Keyring, key_id: RecordId, today: date) -> RecordId:
    """Retire a key and make a new one, granted to everyone who holds the old one. Its id.

    New responses use it at once; what was sealed before is sealed again by `reseal_chunk`. Raises NotGranted, CannotDo.
    """
    keyring.key(key_id)
    with writing():
        old = db.session.get_one(SealingKey, key_id, with_for_update=True)
        if old.retired:
            raise CannotDo("This key has been retired already.")
        holders = db.session.scalars(
            select(Staff).join(Grant, Grant.staff_id == Staff.id).where(Grant.key_id == key_id, Staff.active)
        ).all()
        old.retired = True
        fresh = make_key(old.kind, holders, old.caseload_id, old.side)
        trail.record(Act, today, keyring.staff_id, "retired a key", key_id)
    return fresh.id


def left_to_do(keyring: Keyring) -> Sequence[Left]:
    """Retired keys that this person holds and that still have records: two statements, whatever their number."""
    held = keyring.load_all()
    return left_for(db.session.scalars(select(SealingKey).where(SealingKey.retired, SealingKey.id.in_(held))).all())


def left_for(retired: Sequence[SealingKey]) -> Sequence[Left]:
    """Those of some retired keys that still have records: one statement at most."""
    if not retired:
        return []
    counted = db.session.execute(select(*map(_records, retired))).one()
    return [Left(key, records) for key, records in zip(retired, counted, strict=True) if records]


def _count(key: SealingKey) -> int:
    return db.session.scalar(select(_records(key))) or 0


def _records(key: SealingKey) -> ColumnElement[int]:
    """How many records are sealed to a key, in all tables that it is used in."""
    counts = (select(func.count()).select_from(table).where(where) for table, where in _room(key).uses(key))
    return reduce(add, (count.scalar_subquery() for count in counts))


def _room(key: SealingKey) -> ModuleType:
    """Who knows what is sealed to a key of this kind."""
    return resealing_cases if key.kind == "caseload" else resealing_kinds


def reseal_chunk(keyring: Keyring, key_id: RecordId, chunk: int = CHUNK) -> int:
    """Seal up to `chunk` cases (with their messages) again from a retired key to the one in use, in one transaction.

    How many records are left. A stop at any moment loses nothing: what is done is done, the rest still opens with the
    old key. Raises NotGranted, CannotOpen.
    """
    old_key = db.session.get_one(SealingKey, key_id)
    old = keyring.key(key_id)
    new_id, new = _successor(keyring, old_key)
    with writing():
        _room(old_key).chunk(old_key, old, new_id, new, chunk)
    return _count(old_key)


def _successor(keyring: Keyring, old: SealingKey) -> tuple[RecordId, KeyPair]:
    same = SealingKey.caseload_id.is_(None) if old.caseload_id is None else SealingKey.caseload_id == old.caseload_id
    key_id = db.session.scalar(
        select(SealingKey.id).where(SealingKey.kind == old.kind, SealingKey.side == old.side, same, ~SealingKey.retired)
    )
    if key_id is None:
        raise CannotDo("There is no new key yet.")
    return key_id, keyring.key(key_id)
