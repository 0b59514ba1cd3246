"""Invented, seeded worlds of people and what they say, so that every attack and figure can be run again."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from analysis.codebook import CODEBOOK
from analysis.disclose import contributions
from analysis.reading import Reading, Theme

CODES = tuple(sorted(CODEBOOK.codes))
CELLS = tuple(f"{code}{sign}" for code in CODES for sign in "+-")
AT = {cell: place for place, cell in enumerate(CELLS)}
Chances = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


@dataclass(frozen=True)
class Person:
    """Someone an insider knows: their voice, and from their story the chance that they raise each cell."""

    voice: str
    chances: Chances

    def responds(self, rng: np.random.Generator) -> Reading:
        """What this person says this time: each theme by its chance, in a random order of certainty."""
        said = np.flatnonzero(rng.random(len(CELLS)) < self.chances)
        rng.shuffle(said)
        seen: dict[str, Theme] = {}
        for place, cell in enumerate(CELLS[i] for i in said):
            seen.setdefault(cell[:-1], Theme(cell[:-1], cell[-1], 0.95 - place / 100))
        return Reading(themes=tuple(seen.values()), voice=self.voice)


@lru_cache(maxsize=1)
def _shape() -> dict[str, dict[str, object]]:
    return tomllib.loads((Path(__file__).parent / "worlds.toml").read_text("utf-8"))


@lru_cache(maxsize=16)
def _usual(voice: str) -> Chances:
    weights = np.full(len(CODES), 0.02)
    for part, weight in (("expected", 1.0), ("sometimes", 0.25)):
        for code in _shape()[part][voice]:  # type: ignore[attr-defined]
            weights[CODES.index(code)] = weight
    return weights


def people(n: int, rng: np.random.Generator) -> list[Person]:
    """`n` people of one agency: shared sore points and strengths, and a story of each person's own."""
    shares: dict[str, float] = _shape()["shares"]  # type: ignore[assignment]
    most: float = _shape()["themes_a_response"]["expected"]  # type: ignore[assignment]
    agency = rng.gamma(0.6, size=len(CODES))
    kindly = rng.beta(2, 3, size=len(CODES))
    voices = rng.choice(list(shares), size=n, p=list(shares.values()))
    return [_person(str(voice), agency, kindly, most, rng) for voice in voices]


def _person(voice: str, agency: Chances, kindly: Chances, most: float, rng: np.random.Generator) -> Person:
    story = _usual(voice) * (agency + 0.05) * rng.gamma(0.5, size=len(CODES))
    raised = np.minimum(0.9, most * story / story.sum())
    plus = np.clip(kindly + rng.normal(0, 0.25, size=len(CODES)), 0.03, 0.97)
    chances = np.empty(len(CELLS))
    chances[0::2], chances[1::2] = raised * plus, raised * (1 - plus)
    return Person(voice, chances)


def responses(asked: Iterable[Person], rng: np.random.Generator) -> list[Reading]:
    """One response of each person."""
    return [person.responds(rng) for person in asked]


def counted(readings: Iterable[Reading]) -> Counter[str]:
    """The true number of responses in each cell as the method counts them (two themes a response)."""
    return Counter(cell for reading in readings for cell in contributions(reading))


def said(readings: Iterable[Reading]) -> Counter[str]:
    """The true number of responses that said each cell, before the method leaves anything out."""
    return Counter(str(theme) for reading in readings for theme in reading.themes)
