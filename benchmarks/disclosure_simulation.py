"""Which way of counting lets most of what was said reach the page without inventing findings; and what it costs.

`python -m benchmarks.disclosure_simulation [--write]`: invented worlds, seeded; a few minutes on one core.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from analysis.codebook import CODEBOOK
from analysis.disclose import contributions, disclose
from analysis.method import METHOD
from analysis.noise import Noise, add_noises, reach
from analysis.reading import Reading
from analysis.released import report
from benchmarks.confidence import mean, rate_limit
from benchmarks.results_page import DISCLOSURE, table, write_section
from benchmarks.worlds import CELLS, people, responses

SIZES = (40, 100, 200, 300, 1000)
WORLDS = 150
KNOWN = {"adopter": "1000_or_more", "birth_family": "1000_or_more"}
SHOWN = [cell for cell in CELLS if not CODEBOOK.codes[cell[:-1]].national_only]
FAMILIES = sorted({(cell[0], cell[-1]) for cell in SHOWN})
Counts = Mapping[str, int]
Rng = np.random.Generator


@dataclass(frozen=True)
class Way:
    """A way of counting to try: themes a response, whether one a family and sign, and the families' share.

    With no share of their own (0) families are sums of themes.
    """

    name: str
    most: int
    apart: bool
    families: float

    def taken(self, reading: Reading) -> tuple[str, ...]:
        """The cells that one response adds to under this way."""
        return contributions(reading, replace(METHOD, themes_a_response=self.most, one_a_family_and_sign=self.apart))


WAYS = (
    Way("2 themes, one a family; families are sums (chosen)", 2, True, 0.0),
    Way("1 theme; families are sums", 1, True, 0.0),
    Way("3 themes, one a family; families are sums", 3, True, 0.0),
    Way("2 themes, any; families are sums", 2, False, 0.0),
    Way("2 themes, any; families drawn with .3 of the budget", 2, False, 0.3),
    Way("2 themes, any; families drawn with .5", 2, False, 0.5),
    Way("2 themes, any; families drawn with .7", 2, False, 0.7),
)


@dataclass(frozen=True)
class Page:
    """What one report shows: cells and families, and how good it is against the truth."""

    cells: int
    families: int
    share: float
    share_wide: float
    false: int
    top_five: int


def judge(said: Counts, wide: Counts, shown: set[str]) -> Page:
    """Measure a page. `said` and `wide` are true responses by cell and by family; `shown` the keys published."""
    everything = max(1, sum(said[c] for c in SHOWN))
    top = [cell for cell, _ in Counter({c: said[c] for c in SHOWN if said[c]}).most_common(5)]
    return Page(
        cells=sum(len(key) > 2 for key in shown),
        families=sum(len(key) == 2 for key in shown),
        share=sum(said[c] for c in SHOWN if c in shown) / everything,
        share_wide=sum(said[c] for c in SHOWN if c in shown or c[0] + c[-1] in shown) / everything,
        false=sum((said if len(key) > 2 else wide)[key] < METHOD.few_responses for key in shown),
        top_five=sum(cell in shown for cell in top),
    )


def truth(readings: Sequence[Reading]) -> tuple[Counter[str], Counter[str]]:
    """True responses that said each cell, and each family and sign, whatever the method counts."""
    said: Counter[str] = Counter()
    wide: Counter[str] = Counter()
    for reading in readings:
        here = {str(theme) for theme in reading.themes} & set(SHOWN)
        said.update(here)
        wide.update({cell[0] + cell[-1] for cell in here})
    return said, wide


def laplace(scale: float, size: int, rng: Rng) -> list[int]:
    """Seeded discrete Laplace noise, for trying ways; reports themselves draw from OpenDP."""
    p = 1 - math.exp(-1 / scale)
    return [int(n) for n in rng.geometric(p, size) - rng.geometric(p, size)]


def shown_by(way: Way, readings: Sequence[Reading], rng: Rng) -> set[str]:
    """The keys that a way of counting publishes, by the same rule for thresholds as the reports."""
    taken = [set(way.taken(reading)) for reading in readings]
    counts = Counter(cell for cells in taken for cell in cells)
    budget = METHOD.epsilon["codes"]
    scale = way.most / (budget * (1 - way.families))
    noisy = {c: counts[c] + n for c, n in zip(SHOWN, laplace(scale, len(SHOWN), rng), strict=True)}
    shown = {c for c, n in noisy.items() if n >= _from(((scale, 1),), 1)}
    for family, number, noise, each in _families(way, taken, noisy, scale, rng):
        if number >= _from(noise, each):
            shown.add(family)
    return shown


def _families(
    way: Way, taken: Sequence[set[str]], noisy: Counts, scale: float, rng: Rng
) -> Iterator[tuple[str, int, Noise, int]]:
    """Each family's key, noisy number, noise, and how much one response may add to it."""
    for letter, sign in FAMILIES:
        cells = [c for c in SHOWN if c[0] == letter and c[-1] == sign]
        if way.families:
            own = way.most / (METHOD.epsilon["codes"] * way.families)
            true = sum(any(c in one for c in cells) for one in taken)
            yield letter + sign, true + laplace(own, 1, rng)[0], ((own, 1),), 1
        else:
            noise = add_noises(*[((scale, 1),)] * len(cells))
            yield letter + sign, sum(noisy[c] for c in cells), noise, 1 if way.apart else way.most


def _from(noise: Noise, each: int) -> int:
    chance = METHOD.false_findings_a_report / (len(SHOWN) + len(FAMILIES))
    return max(METHOD.least_count, (METHOD.few_responses - 1) * each + reach(noise, chance))


def ours(readings: Sequence[Reading], _rng: Rng) -> set[str]:
    """What the product itself publishes: its own counting, noise and report."""
    return {line.key for line in report(disclose(readings, known=KNOWN)).shown()}


def suppression(readings: Sequence[Reading], _rng: Rng) -> set[str]:
    """True counts of ten and more; no protection against totals or one who knows the others."""
    return _at_least(readings, lambda n: n)


def plain_rounding(readings: Sequence[Reading], _rng: Rng) -> set[str]:
    """True counts to the nearest five, shown from ten."""
    return _at_least(readings, lambda n: 5 * ((n + 2) // 5))


def random_rounding(readings: Sequence[Reading], rng: Rng) -> set[str]:
    """True counts up or down to a five by chance, right on average, shown from ten."""
    return _at_least(readings, lambda n: 5 * (n // 5 + int(rng.random() < n % 5 / 5)))


def _at_least(readings: Sequence[Reading], rounded: Callable[[int], int]) -> set[str]:
    said, wide = truth(readings)
    return {key for counts in (said, wide) for key, n in counts.items() if rounded(n) >= METHOD.least_count}


Publish = Callable[[Sequence[Reading], Rng], set[str]]
OTHERS: dict[str, Publish] = {
    "ours": ours, "suppression": suppression, "plain rounding": plain_rounding, "random rounding": random_rounding,
}  # fmt: skip


def measure(ways: Mapping[str, Publish], n: int, worlds: int, seed: int) -> dict[str, list[Page]]:
    """Each way's pages over the same seeded worlds of `n` responses."""
    pages: dict[str, list[Page]] = {name: [] for name in ways}
    for world in range(worlds):
        rng = np.random.default_rng([seed, n, world])
        readings = responses(people(n, rng), rng)
        said, wide = truth(readings)
        for name, publish in ways.items():
            pages[name].append(judge(said, wide, publish(readings, rng)))
    return pages


def rows(pages: Mapping[str, Sequence[Page]], n: int) -> Iterator[list[str]]:
    """A table row for each way."""
    for name, all_pages in pages.items():
        false = sum(page.false for page in all_pages)
        yield [
            str(n), name, f"{mean([p.cells for p in all_pages]):.1f}", f"{mean([p.families for p in all_pages]):.1f}",
            f"{mean([p.share for p in all_pages]):.0%}", f"{mean([p.share_wide for p in all_pages]):.0%}",
            f"{false / len(all_pages):.3f} (≤ {rate_limit(false, len(all_pages)):.3f})",
            f"{mean([p.top_five for p in all_pages]):.1f}",
        ]  # fmt: skip


HEADER = [
    "responses", "way", "themes shown (of 58)", "families shown (of 10)", "of what was said: theme shown",
    "theme or family shown", "false findings a report (95% limit)", "of the top five",
]  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both tables; exit 1 when our reports hold more false findings than the method allows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.disclosure_simulation", description=__doc__)
    parser.add_argument("--worlds", type=int, default=WORLDS)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/benchmarks/disclosure.md")
    args = parser.parse_args(arguments)
    tried: dict[str, Publish] = {
        way.name: lambda readings, rng, way=way: shown_by(way, readings, rng)  # type: ignore[misc]
        for way in WAYS
    }
    choice, utility, false = [], [], 0.0
    for n in SIZES:
        choice += list(rows(measure(tried, n, args.worlds, 11), n))
        pages = measure(OTHERS, n, args.worlds, 12)
        utility += list(rows(pages, n))
        false = max(false, mean([float(page.false) for page in pages["ours"]]))
        print(f"{n} responses done", file=sys.stderr, flush=True)
    day = datetime.now(UTC).date().isoformat()
    for name, found in (("utility", utility), ("choice", choice)):
        text = f"{table(HEADER, found)}\n\n{args.worlds} worlds a row, {day}."
        print(text)
        if args.write:
            write_section(DISCLOSURE, name, text)
    return 0 if false <= METHOD.false_findings_a_report else 1


if __name__ == "__main__":
    sys.exit(main())
