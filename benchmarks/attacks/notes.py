"""Reports with a note each, invented: who took part in one, who else said the same, and what the team would write."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from feedback_app.config import ROOT

DEMO: Final = ROOT / "feedback_app" / "demo"
TRAINING: Final = ROOT / "analysis" / "training"
NOTES: Final = Path(__file__).with_name("notes.toml")
OUTSIDE: Final = 2
"""As many of those who said the same took no part, for each who did: the attacker guesses among three."""
REST: Final = 6
"""As many responses of a period raise other themes, for each that raises this one."""


@dataclass(frozen=True)
class Report:
    """One note's wordings, the first as it was first written; those who raised its theme (`same`), which of them took
    part (`inside`, places in `same`), and the period's other responses (`rest`).

    The other half of all comments on the theme is left for the service's check to compare with.
    """

    theme: str
    wordings: tuple[str, ...]
    same: tuple[str, ...]
    inside: tuple[int, ...]
    rest: tuple[str, ...]


def reports(rng: np.random.Generator) -> list[Report]:
    """A report for each note of notes.toml: fourteen who took part, the seven it was written from among them."""
    stored = tomllib.loads(NOTES.read_text("utf-8"))
    texts = {hashlib.sha256(text.encode()).hexdigest()[:12]: text for text in _comments()}
    behind: dict[str, list[tuple[str, list[str]]]] = {}
    for each in stored["note"]:
        if gone := [mark for mark in each["of"] if mark not in texts]:
            raise ValueError(f"A comment behind a note is not in {TRAINING} any more: {gone[0]}. Write the note anew.")
        behind.setdefault(each["theme"], []).append((each["text"], [texts[mark] for mark in each["of"]]))
    return [
        _report(theme, (note, *stored["general"].get(theme, ())), [*own, *notes[(at + 1) % len(notes)][1]], rng)
        for theme, notes in behind.items()
        for at, (note, own) in enumerate(notes)
    ]


def _report(theme: str, wordings: tuple[str, ...], inside: list[str], rng: np.random.Generator) -> Report:
    own = tuple(dict.fromkeys(inside))
    themes = _comments()
    others = sorted(text for text in themes if theme in themes[text] and text not in own)
    elsewhere = sorted(text for text in themes if theme not in themes[text])
    known = _drawn(others, max(OUTSIDE * len(own), len(others) // 2), rng)
    return Report(theme, wordings, (*own, *known), tuple(range(len(own))), _drawn(elsewhere, REST * len(own), rng))


def _drawn(texts: list[str], many: int, rng: np.random.Generator) -> tuple[str, ...]:
    return tuple(texts[place] for place in rng.permutation(len(texts))[:many])


@cache
def _comments() -> dict[str, frozenset[str]]:
    """The themes of every invented comment in analysis/training."""
    found: dict[str, frozenset[str]] = {}
    for path in sorted(TRAINING.glob("*.csv")):
        for row in _rows(path):
            themes = frozenset((row.get("codes") or "").split(";")) - {""}
            found[row["text"]] = found.get(row["text"], frozenset()) | themes
    return found


def demo_reports() -> list[Report]:
    """The demo's notes, each against every response of the demo with its theme."""
    told = [
        ((row["agency"], row["period"]), f"{row['happened']} {row['better']}", frozenset(row["themes"].split(";")))
        for row in _rows(DEMO / "responses.csv")
    ]
    found = []
    for each in _sentences():
        theme, mine = each["theme"], (each["agency"], str(each["period"]))
        same = [(report, text) for report, text, themes in told if theme in themes]
        inside = tuple(place for place, (report, _) in enumerate(same) if report == mine)
        rest = tuple(text for report, text, themes in told if report == mine and theme not in themes)
        found.append(Report(theme, (each["text"],), tuple(text for _, text in same), inside, rest))
    return found


def _sentences() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((DEMO / "sentences.toml").read_text("utf-8"))["sentence"]
    return found


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
