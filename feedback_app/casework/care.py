"""Care for the team: how much that is heavy each person read today, and how the work lies between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import and_, case, func, select

from feedback_app.casework.safeguarding import REASONS
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Case, Complaint, Staff
from feedback_app.sealed.keyring import Keyring, NotGranted
from feedback_app.sealed.suite import CannotOpen
from feedback_app.sealed.vault import open_reading

WEEK: Final = timedelta(days=7)
OPENED: Final = "opened words"


@dataclass(frozen=True)
class Exposure:
    """What one person opened on one day: all responses, and those with danger or harm in them."""

    opened: int
    heavy: int


@dataclass(frozen=True)
class Load:
    """One colleague's week: responses opened, and open complaints that they look after."""

    who: str
    opened: int
    complaints: int


def exposure(keyring: Keyring, today: date) -> Exposure:
    """For the person themselves, with their own keys: nothing heavy is marked in the clear.

    A text is heavy when it was opened for someone's safety, or when a warning stands in its reading. One that was
    counted or taken back since has no reading any more, and only counts as opened.
    """
    rows = db.session.execute(
        select(Act.about, func.max(case((Act.why.in_(REASONS), 1), else_=0)), Case)
        .outerjoin(Case, Case.id == Act.about)
        .where(Act.actor_id == keyring.staff_id, Act.day == today, Act.what == OPENED)
        .group_by(Act.about, Case.id)
    ).all()
    return Exposure(len(rows), sum(bool(for_safety) or _is_heavy(keyring, found) for _, for_safety, found in rows))


def _is_heavy(keyring: Keyring, found: Case | None) -> bool:
    if found is None or found.sealed_reading is None:
        return False
    try:
        return (
            open_reading(found.sealed_reading, keyring.key(found.key_id), found.id, found.caseload_id).level != "none"
        )
    except (NotGranted, CannotOpen):
        return False


def workload(today: date) -> Sequence[Load]:
    """Everyone on the team, with their last seven days, so that work can be shared."""
    opened = func.count(func.distinct(Act.about))
    read = (
        select(Staff.id, Staff.shown_as, opened.label("opened"))
        .outerjoin(Act, and_(Act.actor_id == Staff.id, Act.what == OPENED, Act.day > today - WEEK))
        .where(Staff.active, ~Staff.trustee)
        .group_by(Staff.id, Staff.shown_as)
        .subquery()
    )
    cared = select(func.count()).where(Complaint.mine == read.c.id, Complaint.open).scalar_subquery()
    rows = db.session.execute(select(read.c.shown_as, read.c.opened, cared).order_by(read.c.shown_as))
    return [Load(*row) for row in rows]
