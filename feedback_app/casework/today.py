"""What the team has before it today: danger first, then what must be read soonest, then what waits for a second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, Select, and_, or_, select

from analysis.reading import LEVELS
from feedback_app import working_days
from feedback_app.casework.unread import HEAD, Turn, in_turn, line, part
from feedback_app.extensions import db
from feedback_app.models.testimony import (
    Case,
    Caseload,
    Closing,
    Message,
    Period,
    RecordId,
    Report,
    ReportCorrection,
    SealingKey,
)
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.suite import CannotOpen
from feedback_app.sealed.vault import open_reading

MOST_SHOWN: Final = 50
"""More than one person reads in a day; the next move up as these are read. Danger is always shown, all of it."""
Over: TypeAlias = tuple[Period, Caseload]
Unreleased: TypeAlias = tuple[Report, Period, Caseload]
Correcting: TypeAlias = tuple[ReportCorrection, Period, Caseload]


@dataclass(frozen=True)
class Waiting:
    """One case to read. `level` was found by opening its reading in this session; "" when it cannot be opened."""

    case_id: RecordId
    caseload: str
    read_by: date | None
    days_left: int | None
    level: str
    wrote_again: bool


@dataclass(frozen=True)
class Today:
    """The day's page: all danger that was found, and the first of the rest; `more` counts what is not shown of it.

    `unopened` counts what stands after `last`, where the next part begins. `unseen` counts what waits in caseloads
    that are not open to this person.
    """

    danger: tuple[Waiting, ...]
    rest: tuple[Waiting, ...]
    more: int
    unopened: int
    last: Turn
    unseen: int
    closable: Sequence[Over]
    reports: Sequence[Unreleased]
    corrections: Sequence[Correcting] = ()


def today_for(keyring: Keyring, today: date, after: Turn = HEAD) -> Today:
    """Everything for one unlocked person: three statements, one opening for each that waits.

    `after`: go on behind this place of the line.
    """
    held = keyring.load_all()
    found = db.session.execute(_soonest(held, after)).all()
    rows = in_turn(found)
    waiting = [_waiting(keyring, row, today) for row in rows]
    danger = sorted((each for each in waiting if each.level != "none"), key=_gravest_first)
    rest = [each for each in waiting if each.level == "none"]
    last = Turn(rows[-1].due, rows[-1].id) if rows else after
    return Today(
        tuple(danger), tuple(rest[:MOST_SHOWN]), max(len(rest) - MOST_SHOWN, 0), found[0].left - len(rows), last,
        found[0].total - found[0].mine, *_unfinished(held, today),
    )  # fmt: skip


def _gravest_first(each: Waiting) -> tuple[int, date]:
    """One that cannot be opened may be anything: it stands among the gravest."""
    return -LEVELS.index(each.level) if each.level else -len(LEVELS), each.read_by or date.min


def _soonest(held: frozenset[bytes], after: Turn) -> Select[Any]:
    waits = line(select(Message.case_id).where(Message.waiting))
    return (
        part(waits, after, waits.c.key_id.in_(held))
        .outerjoin(Caseload, Caseload.id == Case.caseload_id)
        .add_columns(Case.key_id, Case.caseload_id, Case.read_by, Case.sealed_reading, Caseload.name.label("caseload"))
    )


def _waiting(keyring: Keyring, row: Row[Any], today: date) -> Waiting:
    left = working_days.between(today, row.read_by) if row.read_by else None
    return Waiting(row.id, row.caseload, row.read_by, left, _level(keyring, row), bool(row.again))


def _level(keyring: Keyring, row: Row[Any]) -> str:
    if row.sealed_reading is None:
        return "none"
    try:
        reading = open_reading(row.sealed_reading, keyring.key(row.key_id), row.id, row.caseload_id)
    except CannotOpen:
        return ""
    return reading.level


def _unfinished(held: frozenset[bytes], today: date) -> tuple[list[Over], list[Unreleased], list[Correcting]]:
    """Periods to close, reports and corrections that are not released yet, the oldest first, with one statement."""
    on_its_way = and_(ReportCorrection.report_id == Report.id, ReportCorrection.state != "released")
    mine = Caseload.id.in_(select(SealingKey.caseload_id).where(SealingKey.id.in_(held)))
    rows = db.session.execute(
        select(Period, Caseload, Report, ReportCorrection)
        .join(Caseload, Caseload.id == Period.caseload_id)
        .outerjoin(Closing, Closing.period_id == Period.id)
        .outerjoin(Report, Report.closing_id == Closing.id)
        .outerjoin(ReportCorrection, on_its_way)
        .where(
            or_(
                and_(Closing.id.is_(None), Period.ends <= today, mine),
                and_(Report.state != "released", Report.key_id.in_(held)),
                and_(ReportCorrection.id.is_not(None), ReportCorrection.key_id.in_(held)),
            )
        )
        .order_by(Period.ends)
    ).all()
    over = [(period, caseload) for period, caseload, report, _ in rows if report is None]
    unreleased = [(report, period, caseload) for period, caseload, report, fix in rows if report and not fix]
    return over, unreleased, [(fix, period, caseload) for period, caseload, _, fix in rows if fix]
