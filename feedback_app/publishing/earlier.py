"""What a trend may be compared with: the table of the period before, without numbers that were taken out since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from analysis.disclose import NoisedTable
from feedback_app.extensions import db
from feedback_app.models.published import Correction
from feedback_app.models.testimony import Closing, Period, RecordId, Report, ReportCorrection


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
    signed = db.session.scalars(
        select(ReportCorrection.release_hash)
        .join(Report, Report.id == ReportCorrection.report_id)
        .where(Report.closing_id.in_(closings), ReportCorrection.state == "released")
    ).all()
    if not signed:
        return frozenset()
    bodies = [body.encode() for body in db.session.scalars(select(Correction.body).where(Correction.hash.in_(signed)))]
    if {hashlib.sha256(body).digest() for body in bodies} != set(signed):
        return None
    return frozenset(key for body in bodies for key in json.loads(body)["correction"]["taken_out"])
