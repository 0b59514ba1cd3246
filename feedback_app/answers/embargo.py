"""The embargo: a released report lies with the agency's leaders for some working days before everyone can read it.

The day from which it is public is signed with the report (`public_on`), so nobody can move it afterwards. There is no
timed work: what asks for public reports asks for those whose day has come.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement

from feedback_app import working_days
from feedback_app.models.published import Release


@dataclass(frozen=True)
class Rule:
    """The embargo in working days, the kinds of fact that may be asked to be mended, by key, and limits in letters."""

    working_days: int
    facts: Mapping[str, str]
    least_letters: int
    most_letters: int
    most_open: int


def load(path: Path) -> Rule:
    """The rule. Raises ValueError or KeyError at start when the file makes no sense."""
    found: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    facts = {raw["key"]: raw["words"] for raw in found["fact"]}
    rule = Rule(found["working_days"], facts, found["least_letters"], found["most_letters"], found["most_open"])
    if not found["source"] or not facts or not 0 <= rule.working_days <= 30:
        raise ValueError("embargo.toml: it needs a source, kinds of fact, and 0 to 30 working days.")
    if not 0 < rule.least_letters < rule.most_letters or rule.most_open < 1:
        raise ValueError("embargo.toml: the limits make no sense.")
    return rule


RULE: Final = load(Path(__file__).with_name("embargo.toml"))


def public_day(released: date) -> date:
    """The day from which everyone can read a report that is released on a day."""
    return working_days.add(released, RULE.working_days)


def out(today: date) -> ColumnElement[bool]:
    """In a statement that selects releases: those that everyone can read on a day."""
    return Release.public_on <= today
