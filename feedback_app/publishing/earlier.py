"""What a trend may be compared with: the table of the period before, without numbers that were taken out since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, select, tuple_

from analysis.disclose import NoisedTable
from feedback_app.extensions import db
from feedback_app.models.published import Correction, YearCorrection
from feedback_app.models.testimony import (
    Closing,
    Period,
    RecordId,
    Report,
    ReportCorrection,
    YearCorrectionDraft,
    YearDraft,
)


@dataclass(frozen=True)
class Earlier:
    """The noised table of the period before (None: nothing to compare with) and the keys that were taken out of it."""

    table: NoisedTable | None = None
    taken_out: frozenset[str] = frozenset()


def table_of(closing: Closing) -> NoisedTable:
    """The noised table of a closing. Raises UnreadableTable when it was changed."""
    return NoisedTable.from_dict(json.loads(closing.noised_table))


def before(period: Period) -> Earlier:
    """What the report of this period may be compared with.

    While a correction that we signed has not arrived as we signed it, nothing is compared: it may take a number out.
    """
    closing = db.session.scalar(
        select(Closing)
        .join(Period, Period.id == Closing.period_id)
        .where(Period.caseload_id == period.caseload_id, Period.ends == period.starts)
    )
    if closing is None:
        return Earlier()
    gone = taken_out([closing.id])
    return Earlier() if gone is None else Earlier(table_of(closing), gone)


def taken_out(closings: Collection[RecordId]) -> frozenset[str] | None:
    """All keys that corrections took out of the reports of these closings; None when a correction has not arrived.

    Two statements, however many closings.
    """
    signed = (
        select(ReportCorrection.release_hash)
        .join(Report, Report.id == ReportCorrection.report_id)
        .where(Report.closing_id.in_(closings), ReportCorrection.state == "released")
    )
    return _gone(signed, Correction)


def taken_out_of_years(places: Collection[tuple[str, str]], year: int) -> frozenset[str] | None:
    """The same of corrections of a year's numbers; places are (level, page)."""
    signed = (
        select(YearCorrectionDraft.release_hash)
        .join(YearDraft, YearDraft.id == YearCorrectionDraft.year_id)
        .where(YearDraft.year == year, tuple_(YearDraft.level, YearDraft.page).in_(list(places)))
        .where(YearCorrectionDraft.state == "released")
    )
    return _gone(signed, YearCorrection)


def _gone(released: Select[bytes | None], arrived: type[Correction | YearCorrection]) -> frozenset[str] | None:
    signed = db.session.scalars(released).all()
    if not signed:
        return frozenset()
    bodies = [body.encode() for body in db.session.scalars(select(arrived.body).where(arrived.hash.in_(signed)))]
    if {hashlib.sha256(body).digest() for body in bodies} != set(signed):
        return None
    return frozenset(key for body in bodies for key in json.loads(body)["correction"]["taken_out"])
