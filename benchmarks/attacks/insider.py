"""Attack 3: an insider who knows each family's voice, stage and story, and gets the report."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import numpy as np

from analysis.disclose import NoisedTable, contributions, disclose
from analysis.reading import Reading
from analysis.released import report
from benchmarks.attacks.all_but_one import log_published
from benchmarks.attacks.outcome import Outcome
from benchmarks.confidence import mean, mean_limits
from benchmarks.worlds import AT, CELLS, Chances, Person, people, responses

Rows = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

WORLDS = {12: 400, 20: 300, 40: 250, 100: 120}
BOUND_FROM, MOST_GAIN = 40, 0.03
KNOWN = {"adopter": "1000_or_more", "birth_family": "1000_or_more"}


def run(seed: int = 3, scale: float = 1.0) -> list[Outcome]:
    """Gain in accuracy from the report, paired with the same report made without the target's response."""
    rng = np.random.default_rng(seed)
    outcomes = []
    for n, worlds in WORLDS.items():
        gains, rows = [], []
        for _ in range(max(20, int(worlds * scale))):
            gain, from_rows = _world(n, rng)
            gains.append(gain)
            rows.append(from_rows)
        outcomes.append(
            Outcome("3 insider", f"gain in groups of {n}", mean(gains), mean_limits(gains)[1],
                    MOST_GAIN if n >= BOUND_FROM else None, mean_limits(rows)[0], 0.1,
                    len(gains) * min(n, 20))
        )  # fmt: skip
    return outcomes


def _world(n: int, rng: np.random.Generator) -> tuple[float, float]:
    """Mean gain over up to 20 targets of one world: from the report, and from clear rows (the control)."""
    asked = people(n, rng)
    said = responses(asked, rng)
    table = disclose(said, known=KNOWN)
    kept = _kept_share(asked, rng)
    gains, rows, clear = [], [], _as_rows(said)
    for who in rng.choice(n, size=min(n, 20), replace=False):
        cell = _question(asked[who])
        truth = _says(said[who], cell)
        others = [asked[i].chances[AT[cell]] * kept for i in range(n) if i != who]
        prior = asked[who].chances[AT[cell]]
        left_out = without(table, said[who])
        told = [_believes(t, cell, prior, kept, others) for t in (table, left_out)]
        gains.append(float((told[0] == truth) - (told[1] == truth)))
        rows.append(_from_rows(asked, clear, int(who), cell, truth))
    return mean(gains), mean(rows)


def _question(target: Person) -> str:
    """The cell about which the insider is least sure: there a report can help most."""
    return CELLS[int(np.argmin(np.abs(target.chances - 0.5)))]


def without(table: NoisedTable, reading: Reading) -> NoisedTable:
    """The same draw made without one response: its cells one lower each."""
    mine = Counter(contributions(reading))
    codes = {cell: number - mine[cell] for cell, number in table.codes.items()}
    voices = dict(table.voices)
    voices[reading.voice] -= 1
    return replace(table, codes=codes, voices=voices, responses=table.responses - 1)


def _kept_share(asked: list[Person], rng: np.random.Generator) -> float:
    """The share of what is said that the method counts; the insider knows the method and can simulate it."""
    said = responses(asked, rng)
    return sum(len(contributions(r)) for r in said) / max(1, sum(len(r.themes) for r in said))


def _believes(table: NoisedTable, cell: str, prior: float, kept: float, others: list[float]) -> bool:
    """The best guess after the report: prior odds times how likely the shown value is either way."""
    released = report(table)
    line = next((one for one in released.themes() if one.key == cell), None)
    if line is None:
        return bool(prior > 0.5)
    expected, spread = sum(others), math.sqrt(max(0.05, sum(p * (1 - p) for p in others)))
    around = range(max(0, round(expected - 4 * spread)), round(expected + 4 * spread) + 2)
    weights = [math.exp(-((k - expected) ** 2) / (2 * spread**2)) for k in around]
    noise, start = table.noise["codes"], released.shown_from["theme"]

    def likely(more: int) -> float:
        return sum(
            w * math.exp(log_published(noise, line.count, start, k + more))
            for k, w in zip(around, weights, strict=True)
        )

    with_them, without_them = kept * likely(1) + (1 - kept) * likely(0), likely(0)
    return bool(prior * with_them > (1 - prior) * without_them)


def _from_rows(asked: list[Person], rows: Rows, who: int, cell: str, truth: bool) -> float:
    """Positive control: clear rows (voice and themes, no names), with and without the target's row."""
    target = asked[who]
    alike = np.array([person.voice == target.voice for person in asked])
    usual = np.mean([person.chances for person in asked if person.voice == target.voice], axis=0)
    weights = np.exp(_fit(target.chances, rows) - _fit(usual, rows)) * alike
    says = rows[:, AT[cell]]
    guesses = []
    for _ in range(2):
        total = weights.sum()
        guesses.append(bool(weights @ says > total / 2 if total else target.chances[AT[cell]] > 0.5))
        weights[who] = 0
    return float(guesses[0] == truth) - float(guesses[1] == truth)


def _fit(chances: Chances, rows: Rows) -> Chances:
    """For each row the log of how likely it is with these chances."""
    sure = np.clip(chances, 1e-6, 1 - 1e-6)
    return np.asarray(rows @ np.log(sure) + ~rows @ np.log(1 - sure))


def _as_rows(said: list[Reading]) -> Rows:
    """A row for each response, a column for each cell: whether it was said."""
    return np.array([[cell in {str(t) for t in reading.themes} for cell in CELLS] for reading in said])


def _says(row: Reading, cell: str) -> bool:
    return any(str(theme) == cell for theme in row.themes)
