"""A report as OpenDocument spreadsheet, as the Government Analysis Function asks of published tables.

A cover sheet with contents and notes, then one table a sheet under its title, no merged or hidden cells, each table
marked up as a named range. Source: Government Analysis Function, "Releasing statistics in spreadsheets"; checked
2026-11-22. The rows are those of the CSV files.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime, time
from itertools import chain
from typing import TYPE_CHECKING, Final

from feedback_app.exports.edition import Edition
from feedback_app.exports.feed import NOT_XML
from feedback_app.exports.tables import COLUMNS, table

if TYPE_CHECKING:
    from odfdo import Table

SHEETS: Final = {
    "findings": "What people said",
    "answers": "What was answered",
    "notes": "Notes to the tables",
}
"""Each table of COLUMNS, and what its sheet is about."""
NUMBERS: Final = frozenset({"report_number", "responses_about", "percent_about", "working_days_late", "version"})
"""Columns whose cells are numbers; all other cells are words, which no spreadsheet runs."""
ABOVE: Final = 4
"""Rows over each table: its title, what the sheet holds, what an empty cell means, where to check."""
EMPTY: Final = "An empty cell was held back, is nought, or does not apply."


def ods(edition: Edition) -> bytes:
    """The report with its answers as they stand. odfdo is loaded only now: most processes never make one."""
    from odfdo import Document

    document = Document("spreadsheet")
    document.body.clear()
    document.meta.title = edition.title
    document.meta.creator = document.meta.initial_creator = edition.service
    document.meta.creation_date = document.meta.date = datetime.combine(edition.read.release.public_on, time())
    document.language = "en-GB"
    document.body.append(_sheet("Cover", _cover(edition)))
    for name, title in SHEETS.items():
        rows = list(csv.reader(io.StringIO(table(edition, name).decode(), newline="")))
        sheet = _sheet(name.title(), chain(_above(edition, title), (_typed(rows[0], row) for row in rows)))
        document.body.append(sheet)
        last = (len(rows[0]) - 1, ABOVE + len(rows) - 1)
        sheet.set_named_range(name, (0, ABOVE, *last), sheet.name)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _cover(edition: Edition) -> list[list[str | int]]:
    held = [[f"{name.title()}: {title}", f"One table, the named range “{name}”"] for name, title in SHEETS.items()]
    notes = [list(each) for each in edition.notes()]
    return [[edition.title], ["What is in this file"], *held, ["About this report"], *notes]  # type: ignore[list-item]


def _above(edition: Edition, title: str) -> list[list[str | int]]:
    check = f"SHA-256 of what was signed: {edition.sha256}. Check it at {edition.check_at}"
    return [[f"{title}. {edition.title}"], ["This sheet holds one table."], [EMPTY], [check]]


def _typed(columns: list[str], row: list[str]) -> list[str | int]:
    return [int(cell) if name in NUMBERS and cell.isdigit() else cell for name, cell in zip(columns, row, strict=True)]


def _sheet(name: str, rows: chain[list[str | int]] | list[list[str | int]]) -> Table:
    from odfdo import Cell, Row, Table

    made = Table(name)
    for values in rows:
        row = Row()
        for value in values:
            shown = NOT_XML.sub("", value) if isinstance(value, str) else value
            row.append_cell(Cell(shown) if shown != "" else Cell())
        made.append_row(row)
    return made


assert SHEETS.keys() == COLUMNS.keys()
