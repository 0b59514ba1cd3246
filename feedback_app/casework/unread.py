"""What waits to be read, as one line: found from an index before anything sealed is loaded, and gone through in parts.

What is sealed tells danger, and only opening tells what is sealed. So the line is opened from its head, as much as one
page can, and the next part begins after the last that was opened: nothing is passed over when one is read meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

from sqlalchemy import ColumnElement, Row, Select, Subquery, func, literal, select, true, tuple_, union_all

from feedback_app.models.testimony import Case, RecordId

MOST_OPENED: Final = 200
"""What one page opens: more than waits unread on a usual day, and about 50 ms of work. The next are one press away."""


@dataclass(frozen=True)
class Turn:
    """Where one response stands in the line: its day (`date.min` when only a message waits), then its id."""

    due: date
    case_id: RecordId

    def __str__(self) -> str:
        return f"{self.due.isoformat()}.{self.case_id.hex()}"

    @classmethod
    def of(cls, text: str) -> Self:
        """The place that was written so. Anything else is the head of the line: more is shown, never less."""
        day, _, case_id = text.partition(".")
        try:
            due, number = date.fromisoformat(day), bytes.fromhex(case_id)
        except ValueError:
            number = b""
        return cls(due, RecordId(number)) if number else cls(date.min, RecordId(b""))


HEAD: Final = Turn.of("")


def line(wrote: Select[RecordId]) -> Subquery:
    """All that waits: id, key_id, due, and whether more was written (`wrote`, ids of cases) since it was read.

    In two parts, so that each uses an index: one condition with "or" would read through every sealed word.
    """
    unread = select(Case.id, Case.key_id, Case.read_by.label("due"), literal(0).label("again")).where(
        Case.read_by > date.min, Case.id.not_in(wrote)
    )
    again = select(Case.id, Case.key_id, func.coalesce(Case.read_by, date.min), literal(1)).where(Case.id.in_(wrote))
    return union_all(unread, again).subquery()


def part(waits: Subquery, after: Turn, mine: ColumnElement[bool] | None = None) -> Select[Any]:
    """The MOST_OPENED that stand first `after` a place, each beside its case, for what is wanted of it to be added.

    With three counts: how many wait in all (`total`), how many of them are `mine`, and how many of those come after
    that place (`left`). One row at least: where nothing stands after that place, its `id` is empty. Put what
    comes `in_turn`: sorted here, all that is sealed would be copied along.
    """
    mine = true() if mine is None else mine
    further = mine & (tuple_(waits.c.due, waits.c.id) > tuple_(after.due, after.case_id))
    counts = select(
        func.count().label("total"),
        func.count().filter(mine).label("mine"),
        func.count().filter(further).label("left"),
    ).select_from(waits)
    numbers = counts.subquery()
    first = select(waits).where(further).order_by(waits.c.due, waits.c.id).limit(MOST_OPENED).subquery()
    beside = numbers.outerjoin(first, true()).outerjoin(Case, Case.id == first.c.id)
    return select(*numbers.c, first.c.due, first.c.again, Case.id).select_from(beside)


def in_turn(rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    """The rows of a `part` that are of a case, as they stand in the line."""
    return sorted((row for row in rows if row.id is not None), key=lambda row: (row.due, row.id))
