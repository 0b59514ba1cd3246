"""Readings of a period, opened chunk by chunk inside the closing's transaction and destroyed as they are counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Row, and_, func, insert, select, update

from analysis import Reading
from analysis.disclose import UnknownTheme, contributions
from feedback_app.clock import monday_of
from feedback_app.extensions import db
from feedback_app.models.testimony import Case, Message, Period, RecordId, new_id
from feedback_app.sealed.keyring import Keyring
from feedback_app.sealed.slips import Slip, new_slip
from feedback_app.sealed.suite import KeyPair
from feedback_app.sealed.vault import Line, open_reading, seal_line

CHUNK: Final = 200
SLICE: Final = 20_000
WAITS: Final = ("received", "read")
CaseRow: TypeAlias = Row[RecordId, RecordId, date, bytes | None, bytes | None, RecordId, str]
"""A case as a closing needs it: id, key, week, sealed reading, the person's own key (None without a code), caseload,
state."""
Opened: TypeAlias = list[tuple[CaseRow, Reading]]


@dataclass(frozen=True)
class Counting:
    """One closing under way: whose keys, which period, the agency's page for receipts, and who hears how far it is.

    `said` hears how many readings were opened, and of how many. `slips` fills as receipts are written: one for each, on
    which the person may rate the agency's answers.
    """

    keyring: Keyring
    period: Period
    agency_page: str
    today: date
    said: Callable[[int, int], None]
    slips: list[Slip] = field(default_factory=list)

    def readings(self) -> Iterator[Reading]:
        """Every reading that is due, once. Memory stays flat, whatever their number: two chunks are open at most.

        A chunk is destroyed, and its receipts are written, before its readings are handed on; all in the transaction
        that the closing is in, so an error at any of them undoes everything. Raises NotGranted, CannotOpen and
        UnknownTheme.
        """
        opened, of = 0, self._how_many()
        for chunk in self._opened_ahead():
            due_now = []
            for row, reading in chunk:
                opened += 1
                if due(row.week, reading, self.period):
                    due_now.append((row, reading))
                if opened % 100 == 0:
                    self.said(opened, of)
            self._destroy(due_now)
            yield from (reading for _, reading in due_now)

    def _opened_ahead(self) -> Iterator[Opened]:
        """Chunk after chunk. While the database destroys one, the next is opened beside it: that needs no database."""
        with ThreadPoolExecutor(1) as beside:
            before: Future[Opened] | None = None
            for ids in self._chunks():
                rows = self._rows(ids)
                pairs = {row.key_id: self.keyring.key(row.key_id) for row in rows}
                following = beside.submit(self._opened, rows, pairs)
                if before is not None:
                    yield before.result()
                before = following
            if before is not None:
                yield before.result()

    def _opened(self, rows: Sequence[CaseRow], pairs: Mapping[RecordId, KeyPair]) -> Opened:
        return [(row, self._one(row, pairs[row.key_id])) for row in rows]

    def _one(self, row: CaseRow, pair: KeyPair) -> Reading:
        """A reading that can be counted. What it cannot count is said with the response's short name."""
        try:
            reading = open_reading(row.sealed_reading or b"", pair, row.id, row.caseload_id)
            contributions(reading)
        except UnknownTheme as unknown:
            raise UnknownTheme(f"Response {row.id.hex()[:8]}: {unknown}") from unknown
        return reading

    def _how_many(self) -> int:
        return db.session.scalar(select(func.count()).select_from(Case).where(self._waits())) or 0

    def _waits(self) -> ColumnElement[bool]:
        return and_(
            Case.caseload_id == self.period.caseload_id,
            Case.week < self.period.ends,
            Case.sealed_reading.is_not(None),
            Case.state.in_(WAITS),
        )

    def _chunks(self) -> Iterator[Sequence[RecordId]]:
        """The ids of all that wait, in their order; looked up in long slices, since each look-up walks the caseload."""
        last = RecordId(b"")
        while ids := db.session.scalars(
            select(Case.id).where(self._waits(), Case.id > last).order_by(Case.id).limit(SLICE)
        ).all():
            last = ids[-1]
            yield from (ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK))

    def _rows(self, ids: Sequence[RecordId]) -> Sequence[CaseRow]:
        """These cases, by their ids alone (SQLite would else walk the caseload); not who has just gone or moved."""
        columns = (Case.id, Case.key_id, Case.week, Case.sealed_reading, Case.person_key, Case.caseload_id, Case.state)
        chosen = select(*columns).where(Case.id.in_(ids)).order_by(Case.id).with_for_update()
        return [
            row for row in db.session.execute(chosen)
            if row.caseload_id == self.period.caseload_id and row.state in WAITS and row.sealed_reading
        ]  # fmt: skip

    def _destroy(self, counted: Sequence[tuple[CaseRow, Reading]]) -> None:
        ids = [row.id for row, _ in counted]
        if not ids:
            return
        gone = update(Case).where(Case.id.in_(ids)).values(sealed_reading=None, state="counted")
        gone = gone.prefix_with("OR FAIL", dialect="sqlite")  # else it copies each row, to undo this statement alone
        db.session.execute(gone, execution_options={"synchronize_session": False})
        places = self._places(ids)
        receipts = [
            self._receipt(row, reading, places.get(row.id, 0) + 1) for row, reading in counted if row.person_key
        ]
        if receipts:
            db.session.execute(insert(Message), receipts)

    def _places(self, ids: list[RecordId]) -> dict[RecordId, int]:
        """The last place in each case's own line of messages."""
        found = select(Message.case_id, func.max(Message.place)).where(Message.case_id.in_(ids))
        return {case_id: place for case_id, place in db.session.execute(found.group_by(Message.case_id))}

    def _receipt(self, row: CaseRow, reading: Reading, place: int) -> dict[str, Any]:
        """A line for the person alone: which themes were counted, so that answers can find them."""
        message_id, slip = new_id(), new_slip()
        if self.agency_page:  # where no agency was named, none answers
            self.slips.append(slip)
        line = Line(
            "team", kind="receipt", themes=contributions(reading), period=self.period.label,
            agency_page=self.agency_page, slip=slip.told() if self.agency_page else "", voice=reading.voice,
        )  # fmt: skip
        sealed = seal_line(line, row.person_key or b"", message_id, row.id)
        return {
            "id": message_id, "case_id": row.id, "key_id": row.key_id, "week": monday_of(self.today), "place": place,
            "waiting": False, "for_person": sealed, "for_team": None,
        }  # fmt: skip


def due(week: date, reading: Reading, period: Period) -> bool:
    """Whether a reading is counted in this period: it came in its weeks, or it waited for this report.

    Who chose a later report is counted in the first one whose weeks end on their day or after it. Each response is
    counted in one closing only, whichever it is, so what one closing spends still bounds what is learned of it.
    """
    if reading.not_before:
        return date.fromisoformat(reading.not_before) <= period.ends
    return week >= period.starts
