"""Looks released reports up by their hash, also when they are no longer what was signed."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from feedback_app.answers.numbering import number_column
from feedback_app.answers.signatures import faults
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Release

HASH: Final = re.compile(r"[0-9a-f]{64}")
_HELD: Final = select(Release, Agency, number_column()).join(Agency, Agency.id == Release.agency_id)


@dataclass(frozen=True)
class Checked:
    """A report that we hold: which one, and what is wrong with it (nothing when it is whole and signed)."""

    agency: Agency
    release: Release
    number: int
    faults: tuple[str, ...]


def tidied(written: str) -> str | None:
    """A SHA-256 as 64 small hexadecimal digits, from what somebody copied; None when it is not one."""
    bare = re.sub(r"[\s\u200b:-]", "", written.lower().strip().removeprefix("sha-256").removeprefix("sha256"))
    return bare if HASH.fullmatch(bare) else None


def check(sha256: str, trusted: Collection[bytes] = ()) -> Checked | None:
    """The report with that hash (64 hexadecimal digits); None when we released no such report."""
    row = db.session.execute(_HELD.where(Release.hash == bytes.fromhex(sha256))).first()
    return None if row is None else _checked(*row, trusted)


def check_all(trusted: Collection[bytes] = ()) -> list[Checked]:
    """Every report, by agency in the order in which they came out."""
    rows = db.session.execute(_HELD.order_by(Agency.page, Release.day, Release.starts))
    return [_checked(*row, trusted) for row in rows]


def _checked(release: Release, agency: Agency, number: int, trusted: Collection[bytes]) -> Checked:
    return Checked(agency, release, number, faults(release, agency, trusted))
