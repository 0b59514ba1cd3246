"""Counts, a year at a time, how many responses were first opened in time. No row says which."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy.dialects import postgresql, sqlite

from feedback_app.extensions import db
from feedback_app.models.testimony import ReadTally

IN_TIME: Final = "in time"
LATE: Final = "late"
INSERT: Final[dict[str, Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def note_read(read_by: date, today: date) -> None:
    """Count one response that is opened for the first time, in the transaction that opens it."""
    insert = INSERT[db.session.get_bind(ReadTally).dialect.name]
    row = insert(ReadTally).values(year=today.year, how=IN_TIME if today <= read_by else LATE, number=1)
    keys = [ReadTally.year, ReadTally.how]
    db.session.execute(row.on_conflict_do_update(index_elements=keys, set_={"number": ReadTally.number + 1}))
