"""Bring councils' answers over the wall, each just once, after a crash too; sealed: nobody here can read one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import delete, select

from feedback_app.database import forget_at_once, writing
from feedback_app.extensions import db
from feedback_app.models.published import ReferralAnswer
from feedback_app.models.testimony import CameBack

KEPT_DAYS: Final = 365
"""An answer that nobody could open for a year belongs to no complaint any more (it was taken back), or was forged. That
one came which was taken in is known for as long: over there it is not sent twice.
"""


def forget_unopened(today: date) -> int:
    """Erase what came long ago, whether it was taken in or not; how many."""
    with writing():
        done = db.session.execute(delete(CameBack).where(CameBack.day < today - timedelta(days=KEPT_DAYS)))
    return int(done.rowcount)  # type: ignore[attr-defined]


def bring_back() -> int:
    """Carry what waits on the published side; how many came now.

    First this side keeps it, known by its number, in one transaction; only then is it erased over there. A crash
    between the two makes it come again, and it is known. Whether it is true is seen when it is opened.
    """
    waiting = db.session.execute(
        select(ReferralAnswer.id, ReferralAnswer.referral_id, ReferralAnswer.day, ReferralAnswer.sealed)
        .where(ReferralAnswer.sealed.is_not(None))
        .order_by(ReferralAnswer.day, ReferralAnswer.id)
    ).all()
    db.session.rollback()
    came = 0
    for answer_id, referral_id, day, sealed in waiting:
        with writing():
            if db.session.get(CameBack, answer_id) is None:
                db.session.add(CameBack(id=answer_id, referral=referral_id, day=day, sealed=sealed))
                came += 1
        with writing():
            db.session.get_one(ReferralAnswer, answer_id).sealed = None
    if waiting:
        forget_at_once("published")
    return came
