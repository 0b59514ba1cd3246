"""The number of a report: an agency's releases count from 1 in the order in which they came out."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ScalarSelect, func, select, tuple_
from sqlalchemy.orm import aliased

from feedback_app.models.published import Release


def numbers(releases: Sequence[Release]) -> dict[bytes, int]:
    """The number of each by its hash, when these are all of one agency's releases."""
    came_out = sorted(releases, key=lambda release: (release.day, release.starts))
    return {release.hash: place for place, release in enumerate(came_out, 1)}


def number_column() -> ScalarSelect[int]:
    """The same in a statement that selects releases: how many of the agency's came out up to this one."""
    other = aliased(Release)
    up_to_it = tuple_(other.day, other.starts) <= tuple_(Release.day, Release.starts)
    counted = select(func.count()).select_from(other).where(other.agency_id == Release.agency_id, up_to_it)
    return counted.correlate(Release).scalar_subquery()
