"""Looks released reports up by their hash, also when they are no longer what was signed."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, func, or_, select

from feedback_app.answers.signatures import faults
from feedback_app.extensions import db
from feedback_app.models.published import Agency, Release

HASH: Final = re.compile(r"[0-9a-f]{64}")


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
    row = db.session.execute(select(Release, Agency).join(Agency).where(Release.hash == bytes.fromhex(sha256))).first()
    return None if row is None else _checked(row[0], row[1], trusted)


def check_all(trusted: Collection[bytes] = ()) -> list[Checked]:
    """Every report, by agency in the order in which they came out."""
    rows = db.session.execute(select(Release, Agency).join(Agency).order_by(Agency.page, Release.day, Release.starts))
    return [_checked(release, agency, trusted) for release, agency in rows.all()]


def _checked(release: Release, agency: Agency, trusted: Collection[bytes]) -> Checked:
    came_out_before = or_(Release.day < release.day, and_(Release.day == release.day, Release.starts < release.starts))
    before = db.session.scalar(
        select(func.count()).select_from(Release).where(Release.agency_id == agency.id, came_out_before)
    )
    return Checked(agency, release, (before or 0) + 1, faults(release, agency, trusted))
