"""What a correction may do to the numbers of a released report: take some out. It never draws, adds or changes one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from analysis.released_report import Line, ReleasedReport

RESPONSES: Final = "responses"
"""The key of the number of responses, beside the keys of lines."""


class CannotTakeOut(ValueError):
    """A number that this report does not show cannot be taken out of it."""


def shown_keys(report: ReleasedReport) -> frozenset[str]:
    """The keys of all numbers that a report shows."""
    lines = {line.key for line in report.lines if line.count is not None}
    return frozenset(lines | {RESPONSES} if report.responses is not None else lines)


def take_out(report: ReleasedReport, keys: Collection[str]) -> ReleasedReport:
    """The same report without some numbers: they then look like what was held back, and like nought.

    Without the number of responses there are no percentages of it either. Raises CannotTakeOut.
    """
    if not set(keys) <= shown_keys(report):
        raise CannotTakeOut("That number is not in this report, so it cannot be taken out.")
    bare = RESPONSES in keys
    lines = tuple(_without(line, bare) if line.key not in keys else _blank(line) for line in report.lines)
    return replace(report, lines=lines, responses=None if bare else report.responses)


def taken_out(before: ReleasedReport, after: ReleasedReport) -> frozenset[str] | None:
    """Which numbers `after` lacks; None when it differs from `before` in any other way."""
    gone = shown_keys(before) - shown_keys(after)
    return gone if take_out(before, gone).as_dict() == after.as_dict() else None


def _blank(line: Line) -> Line:
    return replace(line, count=None, or_more=False, percent=None, trend="")


def _without(line: Line, bare: bool) -> Line:
    return replace(line, percent=None) if bare else line
