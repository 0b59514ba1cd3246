"""What was signed, read once: a signed body never changes, so what it holds can be kept by the process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from analysis.ratings import Ratings
from analysis.released import Line, ReleasedReport

KEPT: Final = 256
"""How many bodies a process keeps, the last that were asked for: about 20 MB."""


@dataclass(frozen=True)
class Body:
    """A body of a release or a correction. `themes` are the themes that are shown, the largest first; `counts` has
    the number of every line by its key, None where it is not shown."""

    report: ReleasedReport
    asks: tuple[str, ...]
    keep: str
    opening: str
    sentences: Mapping[str, str]
    themes: tuple[Line, ...]
    counts: Mapping[str, int | None]
    ratings: Ratings
    children: Mapping[str, str]
    quotes: Mapping[str, str]

    def chosen(self, key: str) -> str:
        """What the team chose a theme as: "ask", "keep" or ""."""
        if key in self.asks:
            return "ask"
        return "keep" if key == self.keep else ""

    def in_order(self) -> list[Line]:
        """The shown themes as pages have them: what was asked, what to keep, then the rest."""
        order = {"ask": 0, "keep": 1, "": 2}
        return sorted(self.themes, key=lambda line: order[self.chosen(line.key)])


def read(body: str) -> Body:
    """A body as it was signed. Raises UnreadableReport, KeyError or ValueError when it is none."""
    found = json.loads(body)
    report = ReleasedReport.from_dict(found["report"])
    themes = tuple(line for line in report.shown() if line.kind == "theme")
    counts = {line.key: line.count for line in report.lines}
    return Body(
        report, tuple(found["asks"]), found["keep"], found["opening"], found["sentences"], themes, counts,
        Ratings(**found["ratings"]), found["children"], found.get("quotes", {}),
    )  # fmt: skip


read_public: Final = lru_cache(maxsize=KEPT)(read)
"""The same for a body that everyone may read: read once, found again by all that it says."""
