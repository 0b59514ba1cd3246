"""Who is on call for danger, and whether between them they could do all that may be needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from feedback_app.extensions import db
from feedback_app.models.testimony import Grant, SealingKey, Staff

NEEDED = 2


@dataclass(frozen=True)
class Cover:
    """Those who hold the duty key, and what is missing, in sentences (none when all is well)."""

    people: Sequence[Staff]
    missing: tuple[str, ...]


def cover(duty_mail: Sequence[str]) -> Cover:
    """Who could act now. A name opens with both locks, so two on call must hold them between them."""
    people = db.session.scalars(
        select(Staff)
        .join(Grant, Grant.staff_id == Staff.id)
        .join(SealingKey, SealingKey.id == Grant.key_id)
        .where(SealingKey.kind == "duty", ~SealingKey.retired, Staff.active, Staff.duty)
        .order_by(Staff.shown_as)
    ).all()
    return Cover(people, _missing([person.lock_side for person in people], len(duty_mail)))


def _missing(sides: Sequence[str | None], addresses: int) -> tuple[str, ...]:
    found = []
    if len(sides) < NEEDED:
        found.append("Fewer than two people hold the duty key. Someone who holds it can pass it on under Keys.")
    gone = [side for side in "AB" if side not in sides]
    if gone:
        found.append(f"Nobody on call holds lock {' or lock '.join(gone)}, so no name can be opened by them alone.")
    if not addresses:
        found.append("No mail address is set, so nobody hears when something comes (DUTY_MAIL).")
    elif addresses < NEEDED:
        found.append("Mail goes to one address only. If that person is away, nobody hears (DUTY_MAIL).")
    return tuple(found)
