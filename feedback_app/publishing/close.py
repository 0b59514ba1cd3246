"""Closing a period: readings are opened in memory, counted, noised once; then they are destroyed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from analysis.disclose import NoisedTable, UnknownTheme, disclose
from feedback_app.audit import trail
from feedback_app.database import forget_at_once, writing
from feedback_app.extensions import db
from feedback_app.models.testimony import (
    Act,
    Caseload,
    Closing,
    Period,
    RecordId,
    Report,
    Spending,
    new_id,
)
from feedback_app.publishing import ratings, second_coder
from feedback_app.publishing.count import Counting
from feedback_app.sealed.keyring import Keyring

MOST_A_YEAR = 8.0
"""Epsilon that one caseload may spend on weeks that begin in one year: four quarters of 2."""


class CannotClose(ValueError):
    """This period cannot be closed; the sentence says why and when it can."""


def close(
    keyring: Keyring,
    period_id: RecordId,
    today: date,
    agency_page: str = "",
    said: Callable[[int, int], None] = lambda opened, of: None,
) -> RecordId:
    """Close a period: one draw of noise, the table and the ledger in one transaction, readings destroyed.

    `said` hears how many readings were opened so far, and of how many. The id of the report draft. Raises CannotClose;
    and NotGranted or CannotOpen when one reading does not open: then nothing at all has changed and no noise was drawn.
    """
    try:
        with writing():
            period, caseload = _may_close(period_id, today)
            key_id, _ = keyring.current("caseload", caseload.id)
            counting = Counting(keyring, period, agency_page, today, said)
            table = disclose(
                counting.readings(),
                known=json.loads(caseload.known),
                agency=caseload.name,
                period=period.label,
            )
            report = _keep(keyring, period, caseload, table, today)
            report.key_id = key_id
            ratings.count(keyring, caseload, report.closing_id)
            ratings.give(counting.slips, keyring, caseload, today)
            second_coder.forget(period.id)
            trail.record(Act, today, keyring.staff_id, "closed a period", period.id)
    except IntegrityError as twice:
        raise CannotClose("This period has just been closed by somebody else.") from twice
    except UnknownTheme as unknown:
        raise CannotClose(str(unknown)) from unknown
    forget_at_once("testimony")
    return report.id


def _may_close(period_id: RecordId, today: date) -> tuple[Period, Caseload]:
    period = db.session.get(Period, period_id)
    if period is None:
        raise CannotClose("There is no such period.")
    caseload = db.session.get_one(Caseload, period.caseload_id)
    if today < period.ends:
        raise CannotClose(f"This period is not over. It can be closed from {period.ends:%-d %B %Y}.")
    _refuse_clock_set_back(caseload.id, today)
    if db.session.scalar(select(Closing.id).where(Closing.period_id == period_id)):
        raise CannotClose("This period has been closed. Its noise was drawn once and is never drawn again.")
    spent = db.session.execute(select(Spending).where(Spending.caseload_id == caseload.id)).scalars().all()
    if any(s.starts < period.ends and period.starts < s.ends for s in spent):
        raise CannotClose("Some of these weeks were counted in another period. No response is counted twice.")
    this_year = sum(s.epsilon for s in spent if s.starts.year == period.starts.year)
    if this_year + 2.0 > MOST_A_YEAR + 1e-9:
        raise CannotClose("This year's privacy budget for this agency is spent. It can be closed with next year's.")
    return period, caseload


def _refuse_clock_set_back(caseload_id: RecordId, today: date) -> None:
    """A clock that is wrong would close a period too early or date a closing before the one it follows."""
    mine = select(func.max(Closing.day)).join(Period, Period.id == Closing.period_id)
    last = db.session.scalar(mine.where(Period.caseload_id == caseload_id))
    if last is not None and today < last:
        raise CannotClose(
            f"This machine says it is {today:%-d %B %Y}, but a period was closed on {last:%-d %B %Y}. "
            "Set its clock right, then close again."
        )


def _keep(keyring: Keyring, period: Period, caseload: Caseload, table: NoisedTable, today: date) -> Report:
    closing = Closing(
        id=new_id(),
        period_id=period.id,
        noised_table=json.dumps(table.as_dict(), sort_keys=True),
        closed_by=keyring.staff_id,
        day=today,
    )
    db.session.add(closing)
    db.session.flush()
    spending = Spending(
        closing_id=closing.id,
        caseload_id=caseload.id,
        starts=period.starts,
        ends=period.ends,
        epsilon=table.epsilon,
    )
    report = Report(id=new_id(), closing_id=closing.id, state="draft", key_id=b"")
    db.session.add_all([spending, report])
    return report
