"""The numbers of the counting method are data: this room reads them and refuses unsafe ones."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any, Final

from analysis.reading import VOICES

KINDS: Final = ("codes", "responses", "voices", "stages", "ratings", "parts_by_voice")
"""What is drawn at a closing, each with a share of the budget."""


class BrokenMethod(ValueError):
    """analysis/disclosure.toml holds a value that would not protect people; the sentence says which."""


@dataclass(frozen=True)
class Method:
    """How responses are counted, what noise may cost, what may be shown; sources in disclosure.toml."""

    version: str
    checked: date
    themes_a_response: int
    one_a_family_and_sign: bool
    not_counted_flags: frozenset[str]
    not_counted_codes: frozenset[str]
    epsilon: Mapping[str, float]
    epsilon_total: float
    epsilon_ratings: Mapping[str, float]
    least_count: int
    few_responses: int
    false_findings_a_report: float
    round_to: int
    percentages_from_responses: int
    percentages_margin: float
    trend_error_a_report: float
    nation_from_agencies: int
    largest_share_of_known: float
    known_bands: Mapping[str, int]
    names_a_voice: Mapping[str, str]
    ratings: tuple[str, ...]
    stages: tuple[str, ...]

    @property
    def guess_when_rated(self) -> int:
        """How often in 100 who knows all others may at most be right about one who also rated the answers."""
        spent = self.epsilon_total + sum(self.epsilon_ratings.values())
        return round(100 / (1 + math.exp(-spent)))


def method_from(stored: Mapping[str, Any]) -> Method:
    """Build a method from parsed TOML; raises BrokenMethod when a part is missing or would not protect."""
    try:
        budget = dict(stored["budget"])
        contributions = stored["contributions"]
        method = Method(
            version=stored["version"],
            checked=date.fromisoformat(stored["checked"]),
            themes_a_response=int(contributions["themes_a_response"]),
            one_a_family_and_sign=bool(contributions["one_a_family_and_sign"]),
            not_counted_flags=frozenset(contributions["not_counted_flags"]),
            not_counted_codes=frozenset(contributions["not_counted_codes"]),
            epsilon_total=float(budget.pop("total")),
            epsilon={kind: float(share) for kind, share in budget.items()},
            epsilon_ratings={kind: float(share) for kind, share in stored["ratings"].items()},
            known_bands=dict(stored["known_bands"]),
            names_a_voice=dict(stored["names_a_voice"]),
            ratings=tuple(stored["nation"]["ratings"]),
            stages=tuple(stored["nation"]["stages"]),
            **stored["publish"],
        )
    except (KeyError, TypeError, ValueError) as wrong:
        raise BrokenMethod(f"disclosure.toml cannot be read: {type(wrong).__name__} {wrong}.") from wrong
    _refuse_unsafe(method)
    return method


def _refuse_unsafe(method: Method) -> None:
    if set(method.epsilon) != set(KINDS) or min(method.epsilon.values()) <= 0:
        raise BrokenMethod(
            f"disclosure.toml must give each of these a share of the budget above 0: {', '.join(KINDS)}."
        )
    if abs(sum(method.epsilon.values()) - method.epsilon_total) > 1e-9 or method.epsilon_total > 2:
        raise BrokenMethod("The shares of the budget must add up to its total, and the total may be 2 at most.")
    ratings = method.epsilon_ratings
    if set(ratings) != {"overall", "themes"} or min(ratings.values()) <= 0 or sum(ratings.values()) > 0.5 + 1e-9:
        raise BrokenMethod("disclosure.toml must give ratings a share overall and by theme, of 0.5 together at most.")
    if method.themes_a_response < 1 or not method.one_a_family_and_sign:
        raise BrokenMethod("A response must add at least one theme, and at most one to a family and sign.")
    if method.least_count < 10 or method.few_responses < 5 or method.round_to < 5:
        raise BrokenMethod("The least count must be 10 or more; few responses and rounding must be 5 or more.")
    if not 0 < method.false_findings_a_report <= 0.05:
        raise BrokenMethod("At most 1 report of 20 may hold a finding that too few people made.")
    if not set(method.names_a_voice.values()) <= set(VOICES):
        raise BrokenMethod("A theme that names a voice must name one of the known voices.")


def _load() -> Method:
    with (files("analysis") / "disclosure.toml").open("rb") as stored:
        return method_from(tomllib.load(stored))


METHOD = _load()
