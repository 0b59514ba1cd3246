"""Looks released reports up by their hash, also when they are no longer what was signed."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select

from feedback_app.answers.corrections import corrections_of
from feedback_app.answers.numbering import number_column
from feedback_app.answers.signatures import faults, statement_faults
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Correction, Release, Statement

HASH: Final = re.compile(r"[0-9a-f]{64}")
_HELD: Final = select(Release, Agency, number_column()).join(Agency, Agency.id == Release.agency_id)


@dataclass(frozen=True)
class Checked:
    """A report that we hold: which one, and what is wrong with it (nothing when it is whole and signed).

    `correction` is the edition that was asked for, when it is one; `newer` the one that stands in its place today.
    """

    agency: Agency
    release: Release
    number: int
    faults: tuple[str, ...]
    correction: Correction | None = None
    newer: Correction | None = None

    @property
    def edition(self) -> Release | Correction:
        """What was signed."""
        return self.correction or self.release


@dataclass(frozen=True)
class CheckedStatement:
    """A statement for everyone, or a letter to `agency`, and what is wrong with it."""

    statement: Statement
    agency: Agency | None
    faults: tuple[str, ...]

    @property
    def title(self) -> str:
        """For whom it speaks. Read it only when there are no faults."""
        return str(json.loads(self.statement.body)["title"])


def tidied(written: str) -> str | None:
    """A SHA-256 as 64 small hexadecimal digits, from what somebody copied; None when it is not one."""
    bare = re.sub(r"[\s\u200b:-]", "", written.lower().strip().removeprefix("sha-256").removeprefix("sha256"))
    return bare if HASH.fullmatch(bare) else None


def check(sha256: str, trusted: Collection[bytes] = ()) -> Checked | None:
    """The report, or the correction of one, with that hash (64 hexadecimal digits); None when we released none."""
    wanted = bytes.fromhex(sha256)
    of = select(Correction.release_hash).where(Correction.hash == wanted).scalar_subquery()
    row = db.session.execute(_HELD.where(or_(Release.hash == wanted, Release.hash == of))).first()
    if row is None:
        return None
    return next((each for each in _editions(*row, trusted) if each.edition.hash == wanted), None)


def check_all(trusted: Collection[bytes] = ()) -> list[Checked]:
    """Every report, by agency in the order in which they came out, each followed by its corrections."""
    rows = db.session.execute(_HELD.order_by(Agency.page, Release.day, Release.starts)).all()
    return [each for row in rows for each in _editions(*row, trusted)]


def check_statement(sha256: str, trusted: Collection[bytes] = ()) -> CheckedStatement | None:
    """The national statement with that hash. None for all others: letters are not for everyone."""
    found = db.session.get(Statement, bytes.fromhex(sha256))
    if found is None or found.kind != "national":
        return None
    return CheckedStatement(found, None, statement_faults(found, None, trusted))


def check_statements(trusted: Collection[bytes] = ()) -> list[CheckedStatement]:
    """Every statement and every letter, in the order in which they came out."""
    rows = db.session.execute(
        select(Statement, Agency)
        .outerjoin(Agency, Agency.id == Statement.agency_id)
        .order_by(Statement.day, Statement.hash)
    )
    return [CheckedStatement(each, agency, statement_faults(each, agency, trusted)) for each, agency in rows]


def _editions(release: Release, agency: Agency, number: int, trusted: Collection[bytes]) -> list[Checked]:
    made = corrections_of([release]).get(release.hash, ())
    newest = made[-1] if made else None
    found = [Checked(agency, release, number, faults(release, agency, trusted), newer=newest)]
    before: Release | Correction = release
    for each in made:
        wrong = faults(release, agency, trusted, correction=each, before=before)
        found.append(Checked(agency, release, number, wrong, each, newest if each is not newest else None))
        before = each
    return found
