"""Where the chair of a board and the directors of children's services are written to: role addresses, from a CSV file.

Columns: `agency` (its name in addresses), `role` (chair or director), `mail`. The file says all about the agencies
that it names: what it leaves out of them is gone. All of it is taken in, or nothing.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import delete, select

from feedback_app.answers.agency_file import BadFile
from feedback_app.database import writing
from feedback_app.extensions import db
from feedback_app.mail_address import is_address
from feedback_app.models.published import Agency, RoleAddress

COLUMNS: Final = ("agency", "role", "mail")


def load(path: Path) -> tuple[frozenset[str], frozenset[str]]:
    """(roles, words of a role). Raises ValueError or KeyError at start when one is missing."""
    found: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    roles, words = frozenset(found["roles"]), frozenset(found["words"])
    if not found["source"] or roles != {"chair", "director"} or not words:
        raise ValueError("role_addresses.toml: it needs a source, the roles chair and director, and words.")
    return roles, words


ROLES, WORDS = load(Path(__file__).with_name("role_addresses.toml"))


@dataclass(frozen=True)
class Row:
    """One address, and the line it stands on."""

    line: int
    agency: str
    role: str
    mail: str


def read(raw: bytes) -> tuple[Row, ...]:
    """The rows of a file. Raises BadFile with every fault that was found."""
    try:
        lines = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)
        head = tuple((name or "").strip().lower() for name in lines.fieldnames or ())
        lines.fieldnames = list(head)
        rows = [
            Row(lines.line_num, *(" ".join(str(each.get(name) or "").split()) for name in COLUMNS)) for each in lines
        ]
    except (UnicodeDecodeError, csv.Error) as wrong:
        raise BadFile(["This is no CSV in UTF-8. Save it as “CSV UTF-8”, then try again."]) from wrong
    if head != COLUMNS:
        raise BadFile([f"Line 1: the columns must be {', '.join(COLUMNS)}."])
    faults = [fault for row in rows for fault in _faults(row)]
    if faults or not rows:
        raise BadFile(faults or ["There is no address in this file."])
    return tuple(rows)


def _faults(row: Row) -> Iterator[str]:
    if row.role not in ROLES:
        yield f"Line {row.line}: “{row.role}” is no role. Known: {', '.join(sorted(ROLES))}."
    if not is_address(row.mail):
        yield f"Line {row.line}: “{row.mail}” is no whole mail address."
    elif not WORDS & set(re.split(r"[._-]", row.mail.partition("@")[0].lower())):
        yield f"Line {row.line}: “{row.mail}” looks like a person's. Give the address of the role, such as chair@…"


def take_in(rows: Iterable[Row]) -> int:
    """Keep these addresses in the place of all that the agencies named had; how many. Raises BadFile."""
    rows = list(rows)
    with writing():
        known: Mapping[str, Agency] = {agency.page: agency for agency in db.session.scalars(select(Agency))}
        strange = [f"Line {row.line}: there is no agency “{row.agency}”." for row in rows if row.agency not in known]
        if strange:
            raise BadFile(strange)
        named = {known[row.agency].id for row in rows}
        db.session.execute(delete(RoleAddress).where(RoleAddress.agency_id.in_(named)))
        kept = {(known[row.agency].id, row.role, row.mail.lower()) for row in rows}
        db.session.add_all(RoleAddress(agency_id=agency, role=role, mail=mail) for agency, role, mail in sorted(kept))
    return len(kept)
