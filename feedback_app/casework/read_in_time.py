"""Counts, a year at a time: responses first opened in time, and people treated worse. No row says which."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy.dialects import postgresql, sqlite

from feedback_app.extensions import db
from feedback_app.models.testimony import ReadTally

IN_TIME: Final = "in time"
LATE: Final = "late"
WORSE: Final = "worse"
INSERT: Final[dict[str, Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def note_read(read_by: date, today: date) -> None:
    """Count one response that is opened for the first time, in the transaction that opens it."""
    _note(IN_TIME if today <= read_by else LATE, today)


def note_worse(today: date) -> None:
    """Count that someone told us of being treated worse for speaking up, in the transaction that keeps it sealed."""
    _note(WORSE, today)


def _note(how: str, today: date) -> None:
    insert = INSERT[db.session.get_bind(ReadTally).dialect.name]
    row = insert(ReadTally).values(year=today.year, how=how, number=1)
    keys = [ReadTally.year, ReadTally.how]
    db.session.execute(row.on_conflict_do_update(index_elements=keys, set_={"number": ReadTally.number + 1}))
