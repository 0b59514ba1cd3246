"""How the budget is split between an agency's themes and what is shown for the whole country, once a year.

`python -m benchmarks.nation_simulation [--write]`: invented, seeded years of many agencies; a minute on one core.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from analysis.codebook import CODEBOOK
from analysis.disclose import contributions
from analysis.method import METHOD
from analysis.noise import Noise, add_noises, reach
from analysis.reading import Reading
from benchmarks.confidence import mean
from benchmarks.disclosure_simulation import FAMILIES, SHOWN, laplace, truth
from benchmarks.results_page import DISCLOSURE, table, write_section
from benchmarks.worlds import people, responses

WORLDS = 6
COUNTRIES = ((30, 100), (30, 200), (30, 600))
"""Agencies, and the responses of each in its one period of a year."""
NAMED = ("adopter", "prospective_adopter", "birth_family", "adopted_adult")
RATED = (0.12, 0.24, 0.28, 0.22, 0.14)
STAGED = (0.2, 0.3, 0.35, 0.15)
Rng = np.random.Generator


@dataclass(frozen=True)
class Split:
    """A way to spend 2, of which .1 is for the number of responses: themes; voices; stages and ratings each; by voice.

    With `parts` whole parts of the list are counted by voice, else each theme.
    """

    name: str
    codes: float
    voices: float
    each: float
    by_voice: float
    parts: bool = True


SPLITS = (
    Split("themes 1.8, voices .1; nothing else", 1.8, 0.1, 0.0, 0.0),
    Split("themes 1.72, voices .04, stages .03, ratings .03; parts by voice .08 (chosen)", 1.72, 0.04, 0.03, 0.08),
    Split("the same, but each theme by voice .08", 1.72, 0.04, 0.03, 0.08, parts=False),
    Split("themes 1.6; .05 each; parts by voice .15", 1.6, 0.05, 0.05, 0.15),
    Split("themes 1.4; .05 each; parts by voice .35", 1.4, 0.05, 0.05, 0.35),
    Split("themes 1.4; .05 each; each theme by voice .35", 1.4, 0.05, 0.05, 0.35, parts=False),
)


@dataclass(frozen=True)
class Year:
    """One invented year: the responses of each agency."""

    agencies: Sequence[Sequence[Reading]]

    @property
    def all(self) -> list[Reading]:
        """Everyone's."""
        return [reading for said in self.agencies for reading in said]


AGENCY_CELLS = len(SHOWN) + len(FAMILIES)
"""How many numbers an agency's report may show."""
MORE_CELLS = len(NAMED) + len(STAGED) + len(RATED) + len(NAMED) * 10
"""How many more the country's may."""


def start_of(noise: Noise, cells: int) -> int:
    """The noisy number from which one of so many cells is shown; the rule of reports (issue 4, thresholds)."""
    return max(METHOD.least_count, METHOD.few_responses - 1 + reach(noise, METHOD.false_findings_a_report / cells))


def summed(epsilon: float, contributions: int, draws: int) -> Noise:
    """The noise on a sum of so many draws."""
    return add_noises(*[((contributions / epsilon, 1),)] * draws)


def shown(true: Counter[str], cells: Sequence[str], noise: Noise, of: int, rng: Rng) -> set[str]:
    """The cells that would be shown, in a report that may show `of` numbers."""
    drawn = np.zeros(len(cells), dtype=np.int64)
    for scale, times in noise:
        for _ in range(times):
            drawn += np.array(laplace(scale, len(cells), rng))
    start = start_of(noise, of)
    return {cell for cell, more in zip(cells, drawn, strict=True) if true[cell] + more >= start}


def of_agency(split: Split, said: Sequence[Reading], rng: Rng) -> float:
    """The share of what was said whose theme reaches one agency's page."""
    method = replace(METHOD, themes_a_response=2, one_a_family_and_sign=True)
    counts = Counter(cell for reading in said for cell in contributions(reading, method))
    page = shown(counts, SHOWN, ((2 / split.codes, 1),), AGENCY_CELLS, rng)
    spoken, _ = truth(said)
    return sum(spoken[cell] for cell in page) / max(1, sum(spoken.values()))


def by_voice(split: Split, year: Year, rng: Rng) -> float:
    """The share of what the named groups said (as it is counted) that is shown by voice for the country."""
    if not split.by_voice:
        return 0.0
    cut = (lambda cell: f"{cell[0]}{cell[-1]}") if split.parts else (lambda cell: cell)
    cells = sorted({f"{voice}/{cut(f'{code}{sign}')}" for voice in NAMED for code in CODEBOOK.codes for sign in "+-"})
    counts = Counter(f"{r.voice}/{cut(cell)}" for r in year.all if r.voice in NAMED for cell in contributions(r))
    page = shown(counts, cells, summed(split.by_voice, 2, len(year.agencies)), AGENCY_CELLS + MORE_CELLS, rng)
    return sum(counts[cell] for cell in page) / max(1, sum(counts.values()))


def groups(split: Split, year: Year, rng: Rng) -> tuple[int, int, int]:
    """How many of 4 voices, 4 stages and 5 ratings are shown for the country."""
    draws, n, of = len(year.agencies), len(year.all), AGENCY_CELLS + MORE_CELLS
    voices = Counter(reading.voice for reading in year.all)
    found = [len(shown(voices, NAMED, summed(split.voices, 1, draws), of, rng))]
    for asked, shares in ((0.3, STAGED), (0.8, RATED)):  # three of ten are asked where they were, most how it was
        counts = Counter({str(i): round(n * asked * share) for i, share in enumerate(shares)})
        noise = summed(split.each, 1, draws) if split.each else ()
        found.append(len(shown(counts, list(counts), noise, of, rng)) if noise else 0)
    return found[0], found[1], found[2]


HEADER = [
    "agencies x responses", "way", "agency: of what was said, theme shown", "country: voices shown (of 4)",
    "stages (of 4)", "ratings (of 5)", "of what named groups said: shown by voice",
]  # fmt: skip


def rows(agencies: int, size: int, worlds: int) -> Iterator[list[str]]:
    """A row for each split over the same seeded years."""
    seeded = [np.random.default_rng([21, size, world]) for world in range(worlds)]
    years = [Year([responses(people(size, rng), rng) for _ in range(agencies)]) for rng in seeded]
    for split in SPLITS:
        rng = np.random.default_rng([22, size])
        own = mean([of_agency(split, said, rng) for year in years for said in year.agencies])
        found = [groups(split, year, rng) for year in years]
        voiced = mean([by_voice(split, year, rng) for year in years])
        counts = [f"{mean([float(each[i]) for each in found]):.1f}" for i in range(3)]
        yield [f"{agencies} x {size}", split.name, f"{own:.1%}", *counts, f"{voiced:.0%}"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nation_simulation", description=__doc__)
    parser.add_argument("--worlds", type=int, default=WORLDS)
    parser.add_argument("--write", action="store_true", help="put the table into docs/benchmarks/disclosure.md")
    args = parser.parse_args(arguments)
    found = [row for agencies, size in COUNTRIES for row in rows(agencies, size, args.worlds)]
    text = f"{table(HEADER, found)}\n\n{args.worlds} years a row, {datetime.now(UTC).date().isoformat()}."
    print(text)
    if args.write:
        write_section(DISCLOSURE, "nation", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
