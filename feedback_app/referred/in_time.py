"""What is done in time about a referral: its readers hear that an answer is due soon or late; one day it is erased."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import delete, exists, select

from feedback_app import working_days
from feedback_app.accounts.council import addresses
from feedback_app.audit import trail
from feedback_app.database import forget_at_once, writing
from feedback_app.extensions import db
from feedback_app.models.published import PublishedAct, Referral, ReferralAnswer, WaitingMail
from feedback_app.notify.waiting import put_down_for

SOON: Final = "referral_due"
LATE: Final = "referral_late"
SOON_DAYS: Final = 3
"""Working days before an answer is expected."""
ERASED: Final = "erased a referral"


def remind(today: date) -> int:
    """For `flask tend`: mail to those who can read what is due soon, and once when it is late; of how many referrals.

    Nothing is owed once the council answered, or said that it needs more time: the team sees to that.
    """
    near = Referral.due_on <= working_days.add(today, SOON_DAYS)
    if db.session.scalar(select(Referral.id).where(near, Referral.told != LATE).limit(1)) is None:
        return 0
    told = 0
    with writing():
        for each in db.session.scalars(select(Referral).where(near, Referral.told != LATE).with_for_update()):
            kind = LATE if each.due_on is not None and each.due_on < today else SOON
            if each.told != kind:
                each.told = kind
                put_down_for(WaitingMail, kind, addresses(each.key_id))
                told += 1
    return told


def erased_on(last: date, days: int) -> date:
    """The day on which a referral goes, when nothing happens to it after `last`."""
    return last + timedelta(days=days)


def forget_old(today: date, days: int) -> int:
    """Erase referrals and their answers `days` after the last of them; how many. That it happened is kept, no more.

    Held back while an answer has not been carried over. A referral on which a clock runs is never so old: the setting
    is longer than any clock.
    """
    last = today - timedelta(days=days)
    mine = ReferralAnswer.referral_id == Referral.id
    holds = exists().where(mine, (ReferralAnswer.day >= last) | ReferralAnswer.sealed.is_not(None))
    old = select(Referral.id).where(Referral.day < last, ~holds)
    if db.session.scalar(old.limit(1)) is None:
        return 0
    with writing():
        gone = db.session.scalars(old.with_for_update()).all()
        db.session.execute(delete(ReferralAnswer).where(ReferralAnswer.referral_id.in_(gone)))
        db.session.execute(delete(Referral).where(Referral.id.in_(gone)))
        for _ in gone:
            trail.record(PublishedAct, today, None, ERASED)
    forget_at_once("published")
    return len(gone)
