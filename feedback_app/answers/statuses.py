"""The rules of answers, from statuses.toml: what each status must say, what may follow, whose debt it is."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from analysis.codebook import CODEBOOK

PARTS: Final = frozenset({"text", "by_date", "know", "reasons", "change", "meanwhile", "review_on"})
OWERS: Final = frozenset({"board", "nation"})


@dataclass(frozen=True)
class Status:
    """What an answer of this status needs, which may follow it, and whether it settles the ask."""

    needs: frozenset[str]
    then: frozenset[str]
    settles: bool


@dataclass(frozen=True)
class Rules:
    """Statuses by their code, `owed_by` for reasons that move the debt, and the limits."""

    status: Mapping[str, Status]
    owed_by: Mapping[str, str]
    least_letters: int
    most_letters: int
    furthest_days: int
    most_reasons: int
    date_moves: int

    def needing(self, part: str) -> frozenset[str]:
        """The statuses that need a part."""
        return frozenset(code for code, status in self.status.items() if part in status.needs)

    def may_follow(self, before: str, status: str) -> bool:
        """Whether `status` may come after the answer that stands ("" when there is none)."""
        return not before or status in self.status[before].then

    def owed(self, reasons: Iterable[str]) -> frozenset[str]:
        """Who owes something because of these reasons: "board", "nation", both or nobody."""
        return frozenset(self.owed_by[reason] for reason in reasons if reason in self.owed_by)


def load(path: Path) -> Rules:
    """The rules. Raises ValueError or KeyError at start when the file does not fit the codebook or itself."""
    found: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    status = {
        code: Status(frozenset(raw["needs"]), frozenset(raw["then"]), bool(raw.get("settles", False)))
        for code, raw in found["status"].items()
    }
    rules = Rules(
        status, found["owed_by"], found["least_letters"], found["most_letters"], found["furthest_days"],
        found["most_reasons"], found["date_moves"],
    )  # fmt: skip
    if not found["source"] or set(status) != set(CODEBOOK.statuses):
        raise ValueError("statuses.toml: it needs a source, and each status of the codebook.")
    if any(not each.needs <= PARTS or not each.then <= set(status) for each in status.values()):
        raise ValueError("statuses.toml: a status needs or leads to something that there is not.")
    if not set(rules.owed_by) <= set(CODEBOOK.reasons) or not set(rules.owed_by.values()) <= OWERS:
        raise ValueError("statuses.toml: a reason is not in the codebook, or its ower is unknown.")
    return rules


RULES: Final = load(Path(__file__).with_name("statuses.toml"))
