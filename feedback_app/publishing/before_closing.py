"""Before a period is closed the team sees what looks like copies or a flood, and may leave a response out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select

from feedback_app.audit import trail
from feedback_app.casework import safeguarding
from feedback_app.casework.cases import add_message
from feedback_app.database import forget_at_once, writing
from feedback_app.extensions import db
from feedback_app.models.testimony import Act, Case, Closing, Period, RecordId
from feedback_app.publishing.copies import alike, bursts
from feedback_app.publishing.sentence_check import AT_A_TIME
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.vault import open_words
from feedback_app.words.load import load

REASONS: Final = {
    "copy": "A copy of another response",
    "flood": "Sent to change the numbers",
    "not_real": "A test, or not about adoption services",
}
"""Why a response may be left out: a list, so that nobody's words get into the trail."""


class CannotLeaveOut(ValueError):
    """These responses stay in the count; the sentence says why."""


@dataclass(frozen=True)
class Group:
    """Responses that a person should look at: why, and (case id, Monday of its week, whether it was read)."""

    why: str
    cases: tuple[tuple[RecordId, date, bool], ...]


def look(keyring: Keyring, period_id: RecordId, today: date) -> tuple[Group, ...]:
    """Copies, largest group first, then weeks with many more than usual. Only in memory; that it was done is recorded.

    What is not open to this person is not compared. Raises CannotLeaveOut before the period is over, and CannotOpen
    when a case does not open with its own key.
    """
    if today < db.session.get_one(Period, period_id).ends:
        raise CannotLeaveOut("This period is not over. Look for copies when it is, just before it is closed.")
    with writing():
        trail.record(Act, today, keyring.staff_id, trail.READ_BY_MACHINE, period_id, "To look for copies")
    period = db.session.get_one(Period, period_id)
    rows = db.session.execute(select(Case.id, Case.week, Case.state).where(to_count(period)).order_by(Case.id)).all()
    known = {row.id: (row.id, row.week, row.state == "read") for row in rows}
    copies = [
        Group("Nearly the same words", tuple(known[key] for key in group if key in known))
        for group in alike(_texts(keyring, period))
    ]
    of_these_weeks = {row.id: row.week for row in rows if row.week >= period.starts}
    many = bursts(of_these_weeks, period.starts, period.ends)
    return (*copies, *(Group("Many more in one week than usual", tuple(map(known.get, ids))) for ids in many.values()))  # type: ignore[arg-type]


def to_count(period: Period) -> ColumnElement[bool]:
    """What came in these weeks, and what waits since a closed period, because the person chose a later report."""
    closed = select(Closing.id).join(Period, Period.id == Closing.period_id)
    waited = closed.where(
        Period.caseload_id == Case.caseload_id, Period.starts <= Case.week, Period.ends > Case.week
    ).exists()
    return and_(
        Case.caseload_id == period.caseload_id,
        or_(Case.week >= period.starts, waited),
        Case.week < period.ends,
        Case.sealed_reading.is_not(None),
        Case.state.in_(("received", "read")),
    )


def _texts(keyring: Keyring, period: Period) -> Iterator[tuple[RecordId, str]]:
    caseload_id = period.caseload_id
    cases = (
        select(Case.id, Case.key_id, Case.sealed_words)
        .where(to_count(period), Case.key_id.in_(keyring.load_all()))
        .order_by(Case.id)
        .execution_options(yield_per=AT_A_TIME)
    )
    for case_id, key_id, sealed in db.session.execute(cases):
        yield case_id, open_words(sealed, keyring.key(key_id), case_id, caseload_id).text()


def leave_out(keyring: Keyring, period_id: RecordId, case_ids: Collection[RecordId], reason: str, today: date) -> None:
    """Leave responses out of the count: readings destroyed, words kept, each recorded with a reason of REASONS.

    Who has a code is told on their page, unless somebody works on danger there: others may read that page too.
    All or none. Raises CannotLeaveOut when the period is closed, nothing or no reason was chosen, or one of them is not
    of this period or was not read by a person; NotGranted when one is not open to this person.
    """
    if reason not in REASONS or not case_ids:
        raise CannotLeaveOut("Choose one or more responses, and why they are left out.")
    with writing():
        period = db.session.get_one(Period, period_id)
        if db.session.scalar(select(Closing.id).where(Closing.period_id == period_id)):
            raise CannotLeaveOut("This period has been closed. What was counted stays counted.")
        chosen = select(Case).where(Case.id.in_(case_ids), to_count(period)).order_by(Case.id).with_for_update()
        cases = db.session.scalars(chosen).all()
        if len(cases) != len(set(case_ids)):
            raise CannotLeaveOut("One of these is not waiting to be counted here any more. Please look again.")
        if any(case.state != "read" for case in cases):
            raise CannotLeaveOut("Somebody must read a response before it is left out. Open it first.")
        for case in cases:
            team_key = keyring.key(case.key_id).public
            case.state, case.sealed_reading = "left_out", None
            trail.record(Act, today, keyring.staff_id, "left out of the count", case.id, REASONS[reason])
            if case.person_key is not None and not safeguarding.is_open(case.id):
                add_message(case, told(reason), team_key, today)
                trail.record(Act, today, keyring.staff_id, "sent a message", case.id)
    forget_at_once("testimony")


def told(reason: str) -> str:
    """What a person reads whose response was left out for this reason of REASONS: no blame, and what they can do."""
    words = load("left_out")
    return "\n\n".join((words["first"], words["why"][reason], words["then"]))
