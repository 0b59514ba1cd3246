"""Reads labelled comments, written for this project, with which the models are trained and checked."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from analysis.codebook import CODEBOOK
from analysis.reading import LEVELS, SIGNS, TONES

HERE: Final = Path(__file__).parent
TRAINING: Final = HERE / "training"
PHRASES: Final = HERE / "phrases.csv"
BLIND: Final = HERE / "blind"
KEPT_COMMENTS: Final = BLIND / "fresh_comments.csv"
_CODE: Final = re.compile(r"([A-E]\d)([+\-±0])")


class LabelError(ValueError):
    """A labelled file cannot be used; the sentence says which row and why."""


@dataclass(frozen=True)
class Example:
    """One labelled comment: code to sign, tone, flags and warning level ("" where it was not judged)."""

    voice: str
    text: str
    codes: dict[str, str]
    tone: str
    flags: frozenset[str]
    level: str


@dataclass(frozen=True)
class Passage:
    """One passage with the [start, end, label] of each detail that must be hidden."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from enumerate(csv.DictReader(file), start=2)


def comments(path: Path) -> list[Example]:
    """Labelled comments of one file (voice,text,codes,tone,flags,level); raises LabelError on a bad label."""
    return [_example(path, number, row) for number, row in _rows(path)]


def _example(path: Path, number: int, row: dict[str, str]) -> Example:
    codes = dict(_CODE.findall(row["codes"]))
    flags = frozenset(flag for flag in row.get("flags", "").replace(" ", "").split(";") if flag)
    tone, level = row.get("tone", ""), row.get("level", "")
    wrong = [c for c in codes if c not in CODEBOOK.codes] + [f for f in flags if f not in CODEBOOK.flags]
    if wrong or tone not in (*TONES, "") or level not in (*LEVELS, "") or not set(codes.values()) <= set(SIGNS):
        raise LabelError(f"{path.name}, row {number}: a label is not in the codebook.")
    return Example(row["voice"], row["text"], codes, tone, flags, level)


def dangers(path: Path) -> list[tuple[str, str]]:
    """Sentences with their warning level, from a file with the columns text, level."""
    return [(row["text"], row["level"]) for _, row in _rows(path)]


def passages(path: Path) -> list[Passage]:
    """Passages with the details in them, from a file with the columns text, spans (JSON)."""
    return [
        Passage(row["text"], tuple((s, e, label) for s, e, label in json.loads(row["spans"] or "[]")))
        for _, row in _rows(path)
    ]


def training_comments() -> list[Example]:
    """All labelled comments of analysis/training, files in order of name, and the plain phrases."""
    files = sorted(p for p in TRAINING.glob("*.csv") if not p.name.startswith(("danger_", "redaction_")))
    return [example for path in [*files, PHRASES] for example in comments(path)]


def training_dangers() -> list[tuple[str, str]]:
    """All sentences of analysis/training/danger_*.csv with their level."""
    return [row for path in sorted(TRAINING.glob("danger_*.csv")) for row in dangers(path)]
