"""Legal orders: one person writes down what is asked, another agrees or not; only then may a name be asked for.

Source: domain page "Danger, independence and the duty to act": log, two people, tell the person unless forbidden.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, exists, select

from feedback_app.audit import trail
from feedback_app.casework.cases import CannotDo, NoSuchCase
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Case, LegalOrder, RecordId, new_id
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.suite import Place, open_sealed, seal

LETTERS: Final = 2_000


@dataclass(frozen=True)
class Asked:
    """What the order says: who asks, under which law or number, and for what."""

    by_whom: str
    law: str
    what: str


def write_down(keyring: Keyring, case_id: RecordId, asked: Asked, *, may_tell: bool, today: date) -> RecordId:
    """Log an order, sealed to the duty key. Nothing may be given yet. Raises CannotDo, NoSuchCase or NotGranted."""
    parts = {name: text.replace("\x00", "").strip() for name, text in vars(asked).items()}
    if not all(parts.values()):
        raise CannotDo("Fill in all three: who asks, under which law, and for what.")
    if any(len(text) > LETTERS for text in parts.values()):
        raise CannotDo(f"Please keep each part under {LETTERS:,} letters.")
    key_id, pair = keyring.current("duty")
    order_id = new_id()
    sealed = seal(json.dumps(parts).encode(), pair.public, Place("legal order", order_id, case_id), step=8192 * 4)
    with writing():
        if db.session.get(Case, case_id, with_for_update=True) is None:
            raise NoSuchCase
        db.session.add(
            LegalOrder(
                id=order_id, case_id=case_id, key_id=key_id, sealed=sealed, may_tell=may_tell,
                asked_by=keyring.staff_id, day=today,
            )
        )  # fmt: skip
        trail.record(Act, today, keyring.staff_id, "wrote down a legal order", case_id)
    return order_id


def answer(keyring: Keyring, order_id: RecordId, why: str, *, agree: bool, today: date) -> None:
    """A second person agrees, or says why not. The database refuses the one who wrote it down. Raises CannotDo."""
    keyring.must_hold("duty")
    why = why.replace("\x00", "").strip()
    if not why:
        raise CannotDo("Say why: whom you asked, and what they said.")
    with writing():
        order = db.session.get(LegalOrder, order_id, with_for_update=True)
        if order is None or order.state != "asked":
            raise CannotDo("There is no order here that waits for an answer.")
        if order.asked_by == keyring.staff_id:
            raise CannotDo("Somebody else must answer this: you wrote it down.")
        order.state, order.answered_by = "agreed" if agree else "refused", keyring.staff_id
        trail.record(Act, today, keyring.staff_id, f"{order.state} a legal order", order.case_id, why)


def of_case(keyring: Keyring, case_id: RecordId) -> Sequence[tuple[LegalOrder, Asked]]:
    """Every order about one case, oldest first. Raises NotGranted or CannotOpen."""
    found = db.session.scalars(select(LegalOrder).where(LegalOrder.case_id == case_id).order_by(LegalOrder.day))
    return [(order, _opened(keyring, order)) for order in found]


def _opened(keyring: Keyring, order: LegalOrder) -> Asked:
    place = Place("legal order", order.id, order.case_id)
    return Asked(**json.loads(open_sealed(order.sealed, keyring.key(order.key_id), place)))


def is_agreed(case_id: RecordId) -> bool:
    """Whether two people have agreed that the law asks for something of this case."""
    asked = select(LegalOrder.id).where(LegalOrder.case_id == case_id, LegalOrder.state == "agreed")
    return db.session.scalar(asked.limit(1)) is not None


def must_not_tell(case_id: RecordId) -> ColumnElement[bool]:
    """Whether an order about this case forbids telling the person, as a condition in a larger question."""
    return exists().where(LegalOrder.case_id == case_id, ~LegalOrder.may_tell)
