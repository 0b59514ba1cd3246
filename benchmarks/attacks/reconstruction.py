"""Attack 1: everything that was published, put together, to work out what was held back."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from analysis.codebook import CODEBOOK
from analysis.disclose import NoisedTable, disclose
from analysis.method import METHOD
from analysis.released import ReleasedReport, report
from benchmarks.attacks.outcome import Outcome
from benchmarks.confidence import share_limits
from benchmarks.worlds import CELLS, counted, people, responses

WORLDS, PERIODS, SIZE = 60, 4, 60
SLACK = 0.02
KNOWN = {"adopter": "1000_or_more", "birth_family": "1000_or_more"}
FAR = 10_000
CODES = [cell for cell in CELLS if not CODEBOOK.codes[cell[:-1]].national_only]


@dataclass(frozen=True)
class Total:
    """A published interval that a sum of unknown cells lies in."""

    parts: tuple[str, ...]
    low: int
    high: int


def narrow(bounds: dict[str, tuple[int, int]], totals: Iterable[Total], rounds: int = 12) -> None:
    """Tighten each cell's bounds by every sum it is in, until nothing moves: the attacker's program.

    For sums that nest (themes in families, periods in years) this finds the tightest whole-number bounds.
    """
    totals = list(totals)
    for _ in range(rounds):
        before = dict(bounds)
        for total in totals:
            low = sum(bounds[p][0] for p in total.parts)
            high = sum(bounds[p][1] for p in total.parts)
            for part in total.parts:
                least, most = bounds[part]
                bounds[part] = (
                    max(least, total.low - (high - most)),
                    min(most, total.high - (low - least)),
                )
        if bounds == before:
            return


def run(seed: int = 1, worlds: int = WORLDS) -> list[Outcome]:
    """Held-back cells named exactly, from our reports against the stored tables; and from rounding only."""
    rng = np.random.default_rng(seed)
    hits: Counter[str] = Counter()
    for _ in range(worlds):
        agency = people(SIZE, rng)
        quarters = [responses(agency, rng) for _ in range(PERIODS)]
        truth = {f"{q}{c}": counted(said)[c] for q, said in enumerate(quarters) for c in CODES}
        tables = [disclose(said, known=KNOWN, period=str(q)) for q, said in enumerate(quarters)]
        hits += _ours(tables, truth)
        hits += _rounding_only(truth)
    gain = (hits["report"] - hits["table"]) / hits["held"]
    limit = share_limits(hits["report"], hits["held"])[1] - hits["table"] / hits["held"]
    return [
        Outcome("1 reconstruction", "held-back cells named exactly: reports, less one stored table", gain, limit,
                SLACK, share_limits(hits["recovered"], hits["hidden"])[0], 0.2, hits["held"]),
        Outcome("1 reconstruction", "published numbers that the stored tables alone do not give",
                hits["not from tables"] / worlds, hits["not from tables"] / worlds, 0.0, trials=worlds),
    ]  # fmt: skip


def _ours(tables: list[NoisedTable], truth: Mapping[str, int]) -> Counter[str]:
    """Quarters, year and a second download: guess each held-back cell from all of it, and from its own table."""
    quarters = [report(table) for table in tables]
    year = report(tables)
    stored = [NoisedTable.from_dict(json.loads(json.dumps(table.as_dict()))) for table in tables]
    again = [report(table) for table in stored]
    found: Counter[str] = Counter()
    found["not from tables"] = sum(
        a.canonical_bytes() != b.canonical_bytes() for a, b in zip([*quarters, year], [*again, report(stored)], strict=True)
    )  # fmt: skip
    bounds = {f"{q}{c}": (-FAR, FAR) for q in range(PERIODS) for c in CODES}
    narrow(bounds, _published(quarters, year))
    for q, released in enumerate(quarters):
        for line in released.themes():
            if line.count is not None:
                continue
            key = f"{q}{line.key}"
            low, high = bounds[key]
            best = max(0, (low + high) // 2) if low > -FAR else 0
            found["held"] += truth[key] > 0
            found["report"] += truth[key] > 0 and best == truth[key]
            found["table"] += truth[key] > 0 and max(0, tables[q].codes[line.key]) == truth[key]
    return found


def _published(quarters: list[ReleasedReport], year: ReleasedReport) -> Iterable[Total]:
    """What every published line says about the noisy numbers: an interval for a sum of cells."""
    for q, released in enumerate(quarters):
        for line in released.lines:
            yield Total(
                tuple(f"{q}{c}" for c in _parts(line.key)), *_interval(line.count, released, line.code)
            )
    for line in year.lines:
        parts = tuple(f"{q}{c}" for q in range(PERIODS) for c in _parts(line.key))
        yield Total(parts, *_interval(line.count, year, line.code))


def _parts(key: str) -> list[str]:
    if len(key) > 2:
        return [key]
    return [c for c in CODES if c[0] == key[0] and c[-1] == key[-1]]


def _interval(count: int | None, released: ReleasedReport, code: str) -> tuple[int, int]:
    start = released.shown_from.get(code, released.shown_from["theme"])
    if count is None:
        return -FAR, start - 1
    return max(start, count - METHOD.round_to // 2), count + METHOD.round_to // 2


def _rounding_only(truth: Mapping[str, int]) -> Counter[str]:
    """Positive control: true counts rounded to 5, small cells hidden, true totals of families and years."""
    bounds = {}
    for key, number in truth.items():
        shown = 5 * ((number + 2) // 5)
        bounds[key] = (max(0, shown - 2), shown + 2) if number >= 10 else (0, 9)
    totals = []
    for family in {(c[0], c[-1]) for c in CODES}:
        cells = [c for c in CODES if (c[0], c[-1]) == family]
        for q in range(PERIODS):
            parts = tuple(f"{q}{c}" for c in cells)
            totals.append(Total(parts, *[sum(truth[p] for p in parts)] * 2))
    for cell in CODES:
        parts = tuple(f"{q}{cell}" for q in range(PERIODS))
        totals.append(Total(parts, *[sum(truth[p] for p in parts)] * 2))
    narrow(bounds, totals)
    hidden = [key for key, number in truth.items() if 0 < number < 10]
    exact = sum(bounds[key][0] == bounds[key][1] for key in hidden)
    return Counter({"hidden": len(hidden), "recovered": exact})
