"""A report as CSV (RFC 4180), one table a file, in a form that spreadsheets cannot take for commands."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from feedback_app.exports import records
from feedback_app.exports.edition import Edition
from feedback_app.exports.records import Record, Value

COMMANDS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins so may be run by a spreadsheet. Source: OWASP, CSV Injection; checked 2026-11-22."""
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "findings": (
        "theme", "sign", "name", "finding", "quote", "responses_about", "or_more", "percent_about", "than_before",
        "chosen_as", "owner", "reply_due", "answer", "working_days_late",
    ),
    "answers": (
        "theme", "sign", "name", "version", "stands", "status", "status_in_words", "reasons", "text", "by_date",
        "how_they_will_know", "what_must_change_first", "meanwhile", "review_on", "by_the_board", "role", "shown_on",
    ),
    "notes": ("note", "words"),
}  # fmt: skip
"""Each table and its columns. In front of them stands which report a row is from."""
_ROWS: Final[dict[str, Callable[[Edition], Iterator[Record]]]] = {
    "findings": records.findings,
    "answers": records.answers,
    "notes": records.notes,
}


def table(edition: Edition, name: str) -> bytes:
    """One table of COLUMNS in UTF-8 without a byte order mark, lines ending in CR LF, the first line names columns.

    Cells that a spreadsheet could run begin with an apostrophe. An empty cell is held back, nought, or does not apply.
    """
    out = io.StringIO(newline="")
    lines = csv.writer(out)
    lines.writerow(("agency", "report_number", *COLUMNS[name], "report_sha256", "check_at"))
    for record in _ROWS[name](edition):
        own = (record[column] for column in COLUMNS[name])
        row = (edition.agency.name, edition.number, *own, edition.sha256, edition.check_at)
        lines.writerow([cell(value) for value in row])
    return out.getvalue().encode()


def cell(value: Value) -> str:
    """A value as a cell: yes or no, a day as 2026-11-24, several after one another; a command begins with '."""
    match value:
        case None:
            text = ""
        case bool():
            text = "yes" if value else "no"
        case date():
            text = value.isoformat()
        case tuple():
            text = "; ".join(value)
        case _:
            text = str(value)
    return f"'{text}" if text.startswith(COMMANDS) else text
