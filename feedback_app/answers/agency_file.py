"""Agencies and their councils from a CSV file: all of it or nothing, and the same file twice changes nothing.

Columns: `agency` and `councils` (with ; between), and where known `kind` (regional, voluntary or support), `region` and
`closed_on` (2026-03-31). A council that stands under another agency than before has moved: its history keeps both.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Council, CouncilMembership, PublishedId, new_id
from feedback_app.models.published.agency import AGENCY_KINDS

NEEDED: Final = ("agency", "councils")
MAY: Final = ("kind", "region", "closed_on")
LETTERS: Final = {"agency": 200, "region": 80, "council": 200}


class BadFile(ValueError):
    """The file was not taken in; `sentences` say what to mend, each with its line."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Row:
    """One agency as the file has it. An empty `kind` or `region` says nothing about it."""

    line: int
    name: str
    councils: tuple[str, ...] = ()
    kind: str = ""
    region: str = ""
    closed_on: date | None = None

    @property
    def page(self) -> str:
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")[:80]


@dataclass(frozen=True)
class Done:
    """What an import changed: names of agencies that are new, and (council, from, to) of those that moved."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    moved: tuple[tuple[str, str, str], ...]
    councils: int


def read(raw: bytes) -> tuple[Row, ...]:
    """The rows of a file. Raises BadFile with every fault that was found."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise BadFile(["The file is not UTF-8 text. Save it as “CSV UTF-8”, then try again."]) from wrong
    lines = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        head = [(name or "").strip().lower() for name in lines.fieldnames or ()]
        faults = _wrong_head(head)
        if faults:
            raise BadFile(faults)
        lines.fieldnames = head
        found = [(lines.line_num, each) for each in lines]
    except csv.Error as wrong:
        raise BadFile([f"After line {lines.line_num}: this is not CSV ({wrong}). Do all quotes end?"]) from wrong
    rows = [_row(number, each, faults) for number, each in found]
    faults += _against_each_other(rows)
    if not rows:
        faults.append("There is no agency in this file. Write one on each line under the heading.")
    if faults:
        raise BadFile(faults)
    return tuple(rows)


def _wrong_head(head: list[str]) -> list[str]:
    known = (*NEEDED, *MAY)
    faults = [f"Line 1: there is no column “{name}”." for name in NEEDED if name not in head]
    faults += [f"Line 1: we do not know the column “{name}”. Known: {', '.join(known)}." for name in head
               if name not in known]  # fmt: skip
    return faults + [f"Line 1: the column “{name}” stands twice." for name in known if head.count(name) > 1]


def _row(line: int, raw: Mapping[str | None, str | list[str] | None], faults: list[str]) -> Row:
    if None in raw or None in raw.values():
        faults.append(f"Line {line}: it has more or fewer columns than the heading. Put names with commas in quotes.")
        return Row(line, "")
    cells = {str(name): " ".join(str(value).split()) for name, value in raw.items()}
    councils = tuple(each.strip() for each in cells["councils"].split(";") if each.strip())
    faults += _wrong_cells(line, cells, councils)
    closed = _day(cells.get("closed_on", ""))
    if cells.get("closed_on") and closed is None:
        faults.append(f"Line {line}: “{cells['closed_on']}” is no day. Write it like 2026-03-31.")
    return Row(line, cells["agency"], councils, cells.get("kind", "").lower(), cells.get("region", ""), closed)


def _wrong_cells(line: int, cells: Mapping[str, str], councils: Collection[str]) -> Iterator[str]:
    if not re.search("[A-Za-z0-9]", cells["agency"]):
        yield f"Line {line}: the agency has no name."
    if cells.get("kind", "").lower() not in ("", *AGENCY_KINDS):
        yield f"Line {line}: “{cells['kind']}” is no kind of agency. Known: {', '.join(AGENCY_KINDS)}."
    texts = [
        ("agency", cells["agency"]),
        ("region", cells.get("region", "")),
        *(("council", each) for each in councils),
    ]
    for what, text in texts:
        if len(text) > LETTERS[what]:
            yield f"Line {line}: the name of the {what} is longer than {LETTERS[what]} letters."
    for council in {each for each in councils if sum(other == each for other in councils) > 1}:
        yield f"Line {line}: {council} stands twice."


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _against_each_other(rows: list[Row]) -> Iterator[str]:
    pages: dict[str, int] = {}
    where: dict[str, int] = {}
    for row in rows:
        if row.page and row.page in pages:
            yield f"Line {row.line}: {row.name} stands on line {pages[row.page]} already."
        pages.setdefault(row.page, row.line)
        for council in row.councils:
            if where.get(council, row.line) != row.line:
                yield f"Line {row.line}: {council} stands on line {where[council]} too. It belongs to one agency."
            where.setdefault(council, row.line)


def take_in(rows: Collection[Row], on: date) -> Done:
    """Keep what the rows say, in one transaction. Councils that moved did so `on` this day.

    What the file does not say stays as it is: an agency or council that is missing in it is not taken away. Raises
    BadFile when a council would have moved before the day on which it last did.
    """
    with writing():
        known = {agency.page: agency for agency in db.session.scalars(select(Agency))}
        new = [row.name for row in rows if row.page not in known]
        changed = [row.name for row in rows if _keep_agency(row, known) and row.name not in new]
        db.session.flush()
        moved = [each for row in rows for each in _keep_councils(row, known, on)]
    return Done(tuple(new), tuple(changed), tuple(moved), sum(len(row.councils) for row in rows))


def _keep_agency(row: Row, known: dict[str, Agency]) -> bool:
    """Whether anything of it is other than before."""
    found = known.get(row.page)
    if found is None:
        found = Agency(id=new_id(), page=row.page, name=row.name, region="", kind="regional", joined=False)
        db.session.add(found)
        known[row.page] = found
    before = (found.name, found.kind, found.region, found.closed_on)
    found.name, found.kind = row.name, row.kind or found.kind
    found.region, found.closed_on = row.region or found.region, row.closed_on or found.closed_on
    return before != (found.name, found.kind, found.region, found.closed_on)


def _keep_councils(row: Row, known: Mapping[str, Agency], on: date) -> Iterator[tuple[str, str, str]]:
    agency = known[row.page]
    for name in row.councils:
        council = db.session.scalar(select(Council).where(Council.name == name))
        if council is None:
            add_council(name, agency.id)
            continue
        yield from _move(row, council, agency, on)


def _move(row: Row, council: Council, agency: Agency, on: date) -> Iterator[tuple[str, str, str]]:
    mine = select(CouncilMembership).where(CouncilMembership.council_id == council.id)
    now = db.session.scalar(mine.where(CouncilMembership.until.is_(None)))
    if now is not None and now.agency_id == agency.id:
        return
    if now is not None:
        if now.since is not None and now.since > on:
            raise BadFile([f"Line {row.line}: {council.name} moved on {now.since} last. Say a later day with --on."])
        now.until = on
        db.session.flush()
        yield council.name, db.session.get_one(Agency, now.agency_id).name, agency.name
    db.session.add(CouncilMembership(council_id=council.id, agency_id=agency.id, since=on))


def add_council(name: str, agency_id: PublishedId) -> None:
    """Add to the current write transaction: a council that is new to us. Since when it belongs there we do not know."""
    council = Council(id=new_id(), name=name)
    db.session.add(council)
    db.session.flush()
    db.session.add(CouncilMembership(council_id=council.id, agency_id=agency_id))
