"""Whom the team calls in each council when someone may be hurt: a file the team keeps, with the day of each check.

An agency takes responses only when each of its councils has all of these. Source: domain page "Danger, independence and
the duty to act" (what happens then).
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from feedback_app import working_days

PARTS: Final = {
    "front_door": "Children's front door",
    "out_of_hours": "Out of hours",
    "lado": "Allegations about workers (LADO)",
    "adult_safeguarding": "Adult safeguarding",
    "police": "Police",
}
OFFICE: Final = tomllib.loads(Path(__file__).with_name("hours.toml").read_text("utf-8"))["office"]
COLUMNS: Final = ("council", *PARTS, "checked")


class BadContacts(ValueError):
    """The file cannot be used; each line of the sentence says where and what to mend."""


@dataclass(frozen=True)
class Contacts:
    """How to reach the five doors of one council, by PARTS, and the day on which somebody tried them."""

    council: str
    reach: Mapping[str, str]
    checked: date

    @property
    def missing(self) -> tuple[str, ...]:
        """The doors that nothing is known of, in words."""
        return tuple(words for part, words in PARTS.items() if not self.reach[part])

    def is_stale(self, today: date, days: int) -> bool:
        return self.checked < today - timedelta(days=days)


def load(file: str) -> Mapping[str, Contacts]:
    """The contacts by council; none where no file is named. Read anew when the file changes. Raises BadContacts."""
    if not file:
        return {}
    path = Path(file)
    try:
        stands = path.stat()
    except OSError as gone:
        raise BadContacts("COUNCIL_CONTACTS_FILE cannot be read: is it there?") from gone
    return _load(path, stands.st_mtime_ns, stands.st_size)


@cache
def _load(path: Path, _changed: int, _size: int) -> Mapping[str, Contacts]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as opened:
            lines = csv.DictReader(opened, strict=True)
            if tuple(lines.fieldnames or ()) != COLUMNS:
                raise BadContacts(f"Line 1 must be: {','.join(COLUMNS)}")
            rows = [(lines.line_num, each) for each in lines]
    except (OSError, UnicodeDecodeError, csv.Error) as wrong:
        raise BadContacts(f"COUNCIL_CONTACTS_FILE cannot be read: {type(wrong).__name__}.") from wrong
    faults = [fault for line, row in rows for fault in _faults(line, row)]
    names = [row["council"] for _, row in rows]
    faults += [f"{name} stands twice." for name in sorted({each for each in names if names.count(each) > 1})]
    if faults:
        raise BadContacts("\n".join(faults))
    return {row["council"]: _contacts(row) for _, row in rows}


def _faults(line: int, row: Mapping[str, str]) -> list[str]:
    if set(row) != set(COLUMNS) or None in row.values():
        return [f"Line {line}: it has more or fewer columns than the first line."]
    found = [] if row["council"].strip() else [f"Line {line}: the council has no name."]
    for part, words in PARTS.items():
        if row[part].strip() and not re.search(r"\d{3}|@|https://", row[part]):
            found.append(f"Line {line}: {words}: “{row[part]}” is no number, mail or web address.")
    try:
        date.fromisoformat(row["checked"])
    except ValueError:
        found.append(f"Line {line}: “{row['checked']}” is no day. Write it like 2026-11-22.")
    return found


def _contacts(row: Mapping[str, str]) -> Contacts:
    reach = {part: row[part].strip() for part in PARTS}
    return Contacts(row["council"].strip(), reach, date.fromisoformat(row["checked"]))


def lacking(councils: Collection[str], known: Mapping[str, Contacts]) -> dict[str, tuple[str, ...]]:
    """What is missing, council by council; empty when each council has every door."""
    every = tuple(PARTS.values())
    found = {name: known[name].missing if name in known else every for name in councils}
    return {name: missing for name, missing in found.items() if missing}


def is_out_of_hours(day: date, hour: int) -> bool:
    """Whether the front doors are closed: at night, at a weekend, on a bank holiday. Source: hours.toml."""
    return not working_days.is_working(day) or not OFFICE["opens"] <= hour < OFFICE["closes"]


def stale(file: str, today: date, days: int) -> tuple[str, ...]:
    """Councils whose numbers nobody has tried for more than `days` days; none when the file cannot be used."""
    try:
        known = load(file)
    except BadContacts:
        return ()
    return tuple(sorted(name for name, each in known.items() if each.is_stale(today, days)))
