"""What is released as OpenDocument spreadsheet, as the Government Analysis Function asks of published tables.

A cover sheet with contents and notes, then one table a sheet under its title, no merged or hidden cells, each table
marked up as a named range. Source: Government Analysis Function, "Releasing statistics in spreadsheets"; checked
2026-11-22. The rows are those of the CSV files.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
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
NUMBERS: Final = frozenset(
    {"report_number", "responses_about", "percent_about", "working_days_late", "version", "year"}
)
"""Columns whose cells are numbers; all other cells are words, which no spreadsheet runs."""
ABOVE: Final = 4
"""Rows over each table: its title, what the sheet holds, what an empty cell means, where to check."""
EMPTY: Final = "An empty cell was held back, is nought, or does not apply."


@dataclass(frozen=True)
class Sheet:
    """One table: the name of its sheet and named range, what it is about, and its rows as CSV."""

    name: str
    title: str
    rows: bytes


@dataclass(frozen=True)
class Told:
    """What the cover says: which release this is, who published it and when, and where to check it; notes."""

    title: str
    service: str
    day: date
    sha256: str
    check_at: str
    notes: Sequence[tuple[str, str]]


def of_report(edition: Edition) -> bytes:
    """The report with its answers as they stand."""
    day, check_at = edition.read.release.public_on, edition.check_at
    told = Told(edition.title, edition.service, day, edition.sha256, check_at, edition.notes())
    return ods(told, [Sheet(name, title, table(edition, name)) for name, title in SHEETS.items()])


def ods(told: Told, sheets: Sequence[Sheet]) -> bytes:
    """A cover and the tables. odfdo is loaded only now: most processes never make one."""
    from odfdo import Document

    document = Document("spreadsheet")
    document.body.clear()
    document.meta.title = told.title
    document.meta.creator = document.meta.initial_creator = told.service
    document.meta.creation_date = document.meta.date = datetime.combine(told.day, time())
    document.language = "en-GB"
    document.body.append(_sheet("Cover", _cover(told, sheets)))
    for each in sheets:
        rows = list(csv.reader(io.StringIO(each.rows.decode(), newline="")))
        sheet = _sheet(each.name.title(), chain(_above(told, each.title), (_typed(rows[0], row) for row in rows)))
        document.body.append(sheet)
        last = (len(rows[0]) - 1, ABOVE + len(rows) - 1)
        sheet.set_named_range(each.name, (0, ABOVE, *last), sheet.name)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _cover(told: Told, sheets: Sequence[Sheet]) -> list[list[str | int]]:
    held = [[f"{each.name.title()}: {each.title}", f"One table, the named range “{each.name}”"] for each in sheets]
    notes = [list(each) for each in told.notes]
    return [[told.title], ["What is in this file"], *held, ["About these numbers"], *notes]  # type: ignore[list-item]


def _above(told: Told, title: str) -> list[list[str | int]]:
    check = f"SHA-256 of what was signed: {told.sha256}. Check it at {told.check_at}"
    return [[f"{title}. {told.title}"], ["This sheet holds one table."], [EMPTY], [check]]


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
