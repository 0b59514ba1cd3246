"""The embargo: a released report lies with the agency's leaders for some working days before everyone can read it.

The day from which it is public is signed with the report (`public_on`), so nobody can move it afterwards. There is no
timed work: what asks for public reports asks for those whose day has come.
"""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement

from feedback_app import working_days
from feedback_app.models.published import Release


def load(path: Path) -> int:
    """The embargo in working days. Raises ValueError or KeyError at start when the file makes no sense."""
    found: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    days = found["working_days"]
    if not found["source"] or type(days) is not int or not 0 <= days <= 30:
        raise ValueError("embargo.toml: it needs a source, and 0 to 30 working days.")
    return days


WORKING_DAYS: Final = load(Path(__file__).with_name("embargo.toml"))


def public_day(released: date) -> date:
    """The day from which everyone can read a report that is released on a day."""
    return working_days.add(released, WORKING_DAYS)


def out(today: date) -> ColumnElement[bool]:
    """In a statement that selects releases: those that everyone can read on a day."""
    return Release.public_on <= today
