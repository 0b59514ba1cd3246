"""What the team has before it today: danger first, then what must be read soonest, then what waits for a second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, true

from analysis.reading import LEVELS
from feedback_app import working_days
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
"""More than one person reads in a day; the next move up as these are read. Each is opened to see its signs. Danger in
one that is further down has rung by then: those on duty have a copy, whatever its place.
"""
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
    """The day's page. `unseen` counts what waits in caseloads that are not open to this person."""

    waiting: tuple[Waiting, ...]
    more: int
    unseen: int
    closable: Sequence[Over]
    reports: Sequence[Unreleased]
    corrections: Sequence[Correcting] = ()


def today_for(keyring: Keyring, today: date) -> Today:
    """Everything for one unlocked person: three statements and one opening for each case shown."""
    held = keyring.load_all()
    rows = db.session.execute(_soonest(held)).all()
    total, mine = rows[0].total, rows[0].mine
    waiting = [
        Waiting(
            row.id,
            row.caseload,
            row.read_by,
            working_days.between(today, row.read_by) if row.read_by else None,
            _level(keyring, row),
            bool(row.wrote_again),
        )
        for row in rows
        if row.id is not None
    ]
    waiting.sort(key=lambda w: (-LEVELS.index(w.level) if w.level else 0, w.read_by or today))
    return Today(tuple(waiting), mine - len(waiting), total - mine, *_unfinished(held, today))


def _soonest(held: frozenset[bytes]) -> Select[Any]:
    """How many wait in all and for this person, and beside that the first of theirs: one row without a case if none."""
    wrote = select(Message.case_id).where(Message.waiting)
    mine = Case.key_id.in_(held)
    counts = (
        select(func.count(Case.id).label("total"), func.count(Case.id).filter(mine).label("mine"))
        .where(_waits(wrote))
        .subquery()
    )
    first = (
        select(Case.id)
        .where(_waits(wrote), mine)
        .order_by(func.coalesce(Case.read_by, date.min), Case.id)
        .limit(MOST_SHOWN)
        .subquery()
    )
    soonest = (
        select(Case.id, Case.key_id, Case.caseload_id, Case.read_by, Case.sealed_reading)
        .add_columns(Caseload.name.label("caseload"), Case.id.in_(wrote).label("wrote_again"))
        .join(first, first.c.id == Case.id)
        .join(Caseload, Caseload.id == Case.caseload_id)
        .subquery()
    )
    both = select(*counts.c, *soonest.c).select_from(counts.outerjoin(soonest, true()))
    return both.order_by(func.coalesce(soonest.c.read_by, date.min), soonest.c.id)


def _waits(wrote: Select[RecordId]) -> ColumnElement[bool]:
    """To be read, or written to again. Said so that both parts use an index: a scan would read every sealed word."""
    return or_(Case.read_by > date.min, Case.id.in_(wrote))


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
