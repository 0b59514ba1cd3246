"""Attack 1: everything that was published, put together, to work out what was held back."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from analysis.codebook import CODEBOOK
from analysis.corrected import take_out
from analysis.disclose import NoisedTable, disclose
from analysis.method import METHOD
from analysis.noise import Noise, chance_of_at_least
from analysis.released import ReleasedReport, report
from benchmarks.attacks.outcome import Outcome
from benchmarks.confidence import mean, mean_limits, share_limits
from benchmarks.worlds import CELLS, counted, people, responses

WORLDS, PERIODS, SIZE = 60, 4, 60
SLACK = 0.02
KNOWN = {"adopter": "1000_or_more", "birth_family": "1000_or_more"}
FAR = 10_000
CODES = [cell for cell in CELLS if not CODEBOOK.codes[cell[:-1]].national_only]
OUR_QUARTERS = tuple(range(PERIODS))
NEIGHBOUR, NOT_SURE = PERIODS, PERIODS + 1
"""After the agency's four closings: its neighbour's, which closes once a year, and that of those who were not sure."""
Published = tuple[ReleasedReport, tuple[int, ...]]
"""A report and the closings that are in it."""


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
    """Held-back cells named exactly, from all reports against one stored table; and from rounding only."""
    rng = np.random.default_rng(seed)
    usual = _usual_counts(rng)
    gains, strays, certain, cells = [], 0, 0, 0
    for _ in range(worlds):
        agency = people(SIZE, rng)
        said = [responses(agency, rng) for _ in range(PERIODS)]
        said += [responses(people(SIZE, rng), rng) for _ in (NEIGHBOUR, NOT_SURE)]
        truth = {f"{n}{c}": counted(one)[c] for n, one in enumerate(said) for c in CODES}
        tables = [disclose(one, known=KNOWN, agency=_agency(n), period=str(n)) for n, one in enumerate(said)]
        reports = _all_reports(tables)
        strays += _strays(tables, [released for released, _ in reports])
        gain, held = _gain(tables, reports, truth, usual)
        gains.append(gain)
        cells += held
        certain += _rounding_only({key: n for key, n in truth.items() if int(key[0]) in OUR_QUARTERS}) > 0
    control = share_limits(certain, worlds)[0]
    return [
        Outcome("1 reconstruction", "held-back cells named exactly: all reports, less one stored table",
                mean(gains), mean_limits(gains)[1], SLACK, control, 0.8, cells),
        Outcome("1 reconstruction", "reports and corrections that cannot be made again from the stored tables alone",
                strays / worlds, strays / worlds, 0.0, control, 0.8, worlds),
    ]  # fmt: skip


def _agency(closing: int) -> str:
    return {NEIGHBOUR: "neighbour", NOT_SURE: "not sure"}.get(closing, "ours")


def _all_reports(tables: list[NoisedTable]) -> list[Published]:
    """All that is published of them: each agency's reports, our year, the region's year and the country's."""
    of = {(n,): "agency" for n in (*OUR_QUARTERS, NEIGHBOUR)}
    of |= {OUR_QUARTERS: "agency", (*OUR_QUARTERS, NEIGHBOUR): "region", (*OUR_QUARTERS, NEIGHBOUR, NOT_SURE): "nation"}
    return [(report([tables[n] for n in parts], level=level), parts) for parts, level in of.items()]


def _usual_counts(rng: np.random.Generator) -> list[float]:
    """How common each true count from 1 to 29 is in worlds like these: what the attacker expects."""
    seen = Counter(n for _ in range(40) for n in counted(responses(people(SIZE, rng), rng)).values())
    return [seen[count] + 0.1 for count in range(1, 30)]


def _strays(tables: list[NoisedTable], reports: list[ReleasedReport]) -> int:
    """Reports, and corrections of them, whose bytes differ when made again from the tables as stored: they hold more.

    Downloads are made from these bytes and public replies alone, so they hold no more either.
    """
    stored = [NoisedTable.from_dict(json.loads(json.dumps(table.as_dict()))) for table in tables]
    again = [released for released, _ in _all_reports(stored)]
    pairs = [*zip(reports, again, strict=True), *zip(map(_corrected, reports), map(_corrected, again), strict=True)]
    return sum(one.canonical_bytes() != two.canonical_bytes() for one, two in pairs)


def _corrected(released: ReleasedReport) -> ReleasedReport:
    """The same report after its largest number was taken out."""
    return take_out(released, [line.key for line in released.shown()[:1]])


def _gain(
    tables: list[NoisedTable], reports: list[Published], truth: Mapping[str, int], usual: list[float]
) -> tuple[float, int]:  # fmt: skip
    """Hits on held-back cells that somebody raised: with every report, less with their own stored table."""
    bounds = {f"{n}{c}": (-FAR, FAR) for n in range(len(tables)) for c in CELLS}
    narrow(bounds, _published(reports))
    differences = []
    for released, parts in reports:
        if len(parts) > 1:
            continue
        (q,) = parts
        noise = tables[q].noise["codes"]
        for line in released.themes():
            key, noisy = f"{q}{line.key}", tables[q].codes[line.key]
            if line.count is None and truth[key] > 0:
                from_reports = _best(usual, noise, *bounds[key]) == truth[key]
                from_table = _best(usual, noise, noisy, noisy) == truth[key]
                differences.append(float(from_reports) - float(from_table))
    return mean(differences), len(differences)


def _best(usual: list[float], noise: Noise, low: int, high: int) -> int:
    """The likeliest true count when the noisy number lies between `low` and `high`."""
    scores = [
        common * (chance_of_at_least(noise, low - t) - chance_of_at_least(noise, high + 1 - t))
        for t, common in enumerate(usual, start=1)
    ]
    return 1 + scores.index(max(scores))


def _published(reports: Iterable[Published]) -> Iterable[Total]:
    """What every published line about themes says of the noisy numbers: an interval for a sum of cells."""
    for released, closings in reports:
        for line in released.lines:
            if line.kind in {"theme", "family"}:
                parts = tuple(f"{n}{c}" for n in closings for c in _parts(line.key, released.level))
                yield Total(parts, *_interval(line.count, released, line.code))


def _parts(key: str, level: str) -> list[str]:
    if len(key) > 2:
        return [key]
    return [c for c in (CELLS if level == "nation" else CODES) if c[0] == key[0] and c[-1] == key[-1]]


def _interval(count: int | None, released: ReleasedReport, code: str) -> tuple[int, int]:
    start = released.shown_from.get(code, released.shown_from["theme"])
    if count is None:
        return -FAR, start - 1
    return max(start, count - METHOD.round_to // 2), count + METHOD.round_to // 2


def _rounding_only(truth: Mapping[str, int]) -> int:
    """Positive control: how many hidden cells are certain from true counts rounded to 5, small ones hidden.

    Totals of families and of the year are published as they are, as plain rounding and suppression do.
    """
    bounds = {}
    for key, number in truth.items():
        shown = 5 * ((number + 2) // 5)
        bounds[key] = (shown - 2, shown + 2) if number >= 10 else (0, 9)
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
    return sum(bounds[key][0] == bounds[key][1] for key, number in truth.items() if 0 < number < 10)
